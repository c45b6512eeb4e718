"""Several people who act on one answer and its post in the same instant, and what must be true of it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Barrier, Thread

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from askmd.accounts.models import Account
from askmd.answers import queries as reading
from askmd.answers import services as answers
from askmd.answers.models import Answer, Decision, Review, Revision
from askmd.core import clock
from askmd.core.errors import DomainError
from askmd.extensions import db
from askmd.posts import planning, publishing
from askmd.posts.models import Post
from askmd.questions.models import Consent
from askmd.workflow import AnswerStatus, PostStatus
from tests import factories
from tests.support.rules import assert_digest, check_words

KINDS = ("due", "public", "to be corrected", "being checked")


@dataclass(frozen=True)
class Stage:
    """One answer and its post, and the digest of the text that its readers have in front of them."""

    answer: int
    post: int
    digest: str


def stage(kind: str, doctors: list[Account], number: int) -> Stage:
    """`doctors` are author, reviewer and a third. The author's texts say a number of their own."""
    author, reviewer, _ = doctors
    question = factories.question(assignee=author, consent=Consent.PUBLISH)
    answer = factories.answer(author=author, question=question, title=f"Text {number}, first")
    answers.deliver(factories.approved(answer, reviewer=reviewer))
    post = planning.start_preview(answer, [], by=author)
    preview = planning.open_preview_of(question)
    assert preview is not None
    planning.agree(preview)
    post.publish_at = clock.now()
    if kind != "due":
        assert publishing.publish(post)
    if kind in ("to be corrected", "being checked"):
        answers.revise(answer, by=author)
        answers.save(answer, factories.content(title=f"Text {number}, second"), base_number=1, by=author)
        factories.submitted(answer)
    if kind == "to be corrected":
        answers.approve(answer, digest=factories.revision(answer=answer).digest, by=reviewer)
        answers.deliver(answer)
    return Stage(answer.id, post.id, factories.revision(answer=answer).digest)


def rewrite(stage: Stage, by: int, number: int) -> None:
    """The author opens the answer, writes other words and sends them for checking."""
    answer = locked(stage)
    author = db.session.get_one(Account, by)
    if answer.status is not AnswerStatus.DRAFTING:
        answers.revise(answer, by=author)
    newest = factories.revision(answer=answer)
    text = factories.content(title=f"Text {number}, unseen")
    saved = answers.save(answer, text, base_number=newest.number, by=author)
    answers.submit(answer, digest=saved.digest, by=author)


def locked(stage: Stage) -> Answer:
    """As a door reads it."""
    return db.session.get_one(Answer, stage.answer, with_for_update=True)


def acts(stage: Stage, doctors: list[int], number: int) -> list[Callable[[], object]]:
    """Publish, approve what was read, edit, correct and retract."""
    author, reviewer, third = doctors

    def post() -> Post:
        return db.session.get_one(Post, stage.post)

    def doctor(id: int) -> Account:
        return db.session.get_one(Account, id)

    return [
        lambda: publishing.publish(post()),
        lambda: answers.approve(locked(stage), digest=stage.digest, by=doctor(reviewer)),
        lambda: rewrite(stage, author, number),
        lambda: publishing.correct(post(), note="A word was wrong.", by=doctor(third)),
        lambda: number % 3 or publishing.retract(post(), notice="It was wrong.", by=doctor(third)),
    ]


def at_once(app: Flask, some: list[Callable[[], object]]) -> list[Exception]:
    """All in the same instant, each in a thread and a transaction of its own. Returns the refusals."""
    barrier, refused = Barrier(len(some)), []

    def run(act: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait(timeout=60)
            try:
                act()
                db.session.commit()
            except (DomainError, OperationalError) as error:
                db.session.rollback()
                refused.append(error)

    threads = [Thread(target=run, args=(act,)) for act in some]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return refused


def check(stage: Stage) -> bool:
    """What is public is an approved revision, word for word. Returns whether something is public."""
    answer, post = db.session.get_one(Answer, stage.answer), db.session.get_one(Post, stage.post)
    if answer.delivered_revision_id is not None:
        _check_approved(answer, db.session.get_one(Revision, answer.delivered_revision_id))
    if answer.status is AnswerStatus.APPROVED:
        newest = reading.latest(answer)
        assert newest is not None
        _check_approved(answer, newest)
    if post.status is not PostStatus.PUBLISHED:
        return False
    assert post.revision is not None
    check_words(post)
    _check_approved(answer, post.revision)
    return True


def _check_approved(answer: Answer, revision: Revision) -> None:
    assert_digest(answer, revision)
    query = select(Review).where(Review.revision_id == revision.id, Review.decision == Decision.APPROVED)
    approvals = db.session.execute(query).scalars().all()
    assert approvals, "Words stand there that nobody approved."
    for approval in approvals:
        assert approval.reviewer_id not in (revision.created_by_id, approval.submitted_by_id, approval.author_id)
