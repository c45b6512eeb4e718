"""The asker takes it back in the very instant in which it is published, changed or claimed."""

from __future__ import annotations

import secrets
from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from askmd.answers import services as answering
from askmd.core import clock, codes
from askmd.core.errors import DomainError
from askmd.extensions import db
from askmd.posts import planning, publishing
from askmd.posts import services as posts
from askmd.posts.models import Post
from askmd.posts.tasks import publish_due
from askmd.questions import editing, queries
from askmd.questions import services as questions
from askmd.questions.flags import Flags
from askmd.questions.models import Consent, Question
from askmd.workflow import PostStatus, QuestionStatus
from tests import factories

ROUNDS = 8
GONE = (QuestionStatus.WITHDRAWN, QuestionStatus.ERASED)


def asked(**values) -> tuple[Question, str]:
    secret = secrets.token_bytes(16)
    question = factories.question(code_hash=queries.code_hash(secret), **values)
    return question, codes.show(secret).replace(" ", "")


def scheduled(alice, bob) -> tuple[int, int, str]:
    """A question whose post is due now: its id, the post's, and the code."""
    question, code = asked(assignee=alice, consent=Consent.PUBLISH)
    answer = factories.approved(factories.answer(author=alice, question=question), reviewer=bob)
    answering.deliver(answer)
    post = posts.start_preview(answer, [], by=alice)
    planning.agree(planning.preview_of(question))
    post.publish_at = clock.now()
    return question.id, post.id, code


def take_back(browser, code: str, tick: dict[str, str]):
    """A browser that has the page open, ready to press the button."""
    browser.get(f"/my/{code}")
    browser.visit("/my/question/ending")
    return {**browser.page.form("/ending").values, **tick}


def at_once(app, *acts) -> None:
    """All acts at the same moment, each in a thread and a context of its own. That one has to try again is fine."""
    barrier = Barrier(len(acts))

    def run(act) -> None:
        with app.app_context():
            barrier.wait(timeout=60)
            try:
                act()
                db.session.commit()
            except (DomainError, OperationalError):
                db.session.rollback()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("tick", [{}, {"sure": "y"}], ids=["withdraw", "erase"])
def test_what_is_taken_back_is_not_public_whoever_publishes_meanwhile(app, make_client, alice, bob, tick):
    rounds = [scheduled(alice, bob) for _ in range(ROUNDS)]
    db.session.commit()
    told = []
    for _question_id, post_id, code in rounds:
        browser = make_client()
        form = take_back(browser, code, tick)

        def press(browser=browser, form=form) -> None:
            told.append(super(type(browser), browser).open("/my/question/ending", method="POST", data=form).status_code)

        def publish(post_id=post_id) -> None:
            publishing.publish(db.session.get_one(Post, post_id))

        def revise(post_id=post_id) -> None:
            answering.revise(db.session.get_one(Post, post_id).answer, by=db.session.merge(alice, load=False))

        at_once(app, press, publish, revise)
        db.session.expire_all()

    publish_due()

    assert told == [303] * ROUNDS
    for question_id, post_id, _code in rounds:
        assert db.session.get_one(Question, question_id).status in GONE
        assert db.session.get_one(Post, post_id).status is not PostStatus.PUBLISHED
    assert db.session.execute(select(Post).where(Post.status == PostStatus.PUBLISHED)).all() == []


def test_of_changing_claiming_and_taking_back_at_once_none_undoes_another(app, make_client, alice):
    rounds = [asked() for _ in range(ROUNDS)]
    ids = [(question.id, code) for question, code in rounds]
    db.session.commit()
    for question_id, code in ids:
        browser = make_client()
        form = take_back(browser, code, {})

        def press(browser=browser, form=form) -> None:
            assert (
                super(type(browser), browser).open("/my/question/ending", method="POST", data=form).status_code == 303
            )

        def edit(question_id=question_id) -> None:
            editing.edit(db.session.get_one(Question, question_id), text="Other words.", found=Flags())

        def claim(question_id=question_id) -> None:
            questions.claim(db.session.get_one(Question, question_id), by=db.session.merge(alice, load=False))

        at_once(app, press, edit, claim)
        db.session.expire_all()

    for question_id, _code in ids:
        question = db.session.get_one(Question, question_id)
        assert question.status is QuestionStatus.WITHDRAWN
        assert question.assignee_id is None
