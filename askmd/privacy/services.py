"""Taking a question back, and deleting everything: the acts that reach into every room."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from askmd import audit, keys, outbox
from askmd.accounts.models import WebSession
from askmd.answers import queries as answers
from askmd.answers.drafting import close, revise
from askmd.answers.models import Answer, Review, Revision
from askmd.core import clock
from askmd.core.database import truncate_wal
from askmd.extensions import db
from askmd.keys.sealing import store
from askmd.outbox import Recipient
from askmd.posts import publishing
from askmd.posts.planning import may_publish
from askmd.questions import services as questions
from askmd.questions.models import Consent, Message, Note, Question
from askmd.questions.queries import GONE
from askmd.workflow import ASKER, SYSTEM, Actor, AnswerStatus, advance


def withdraw(question: Question, *, by: Actor = ASKER) -> None:
    """Take a question back: nothing of it is public from this transaction on, and no mail goes out any more."""
    advance(question, "withdraw", by=by)
    question.closed_at = clock.now()
    audit.record("question.withdrawn", question, by=by)
    _take_out_of_public(question)


def change_consent(question: Question, *, consent: Consent, has_agreement: bool) -> None:
    """Allow more or less. Whoever takes the permission to publish away takes the post away."""
    could_publish = may_publish(question)
    questions.change_consent(question, consent=consent, has_agreement=has_agreement)
    if could_publish and not may_publish(question):
        publishing.withdraw_for(question)


def erase(question: Question, *, by: Actor, keep_posts: bool = False) -> list[str]:
    """Delete everything an asker wrote and was told; the row stays as an empty stone.

    Content first: the caller commits, then hands the returned key ids to `finish`. With `keep_posts` (retention) the
    published text, which names nobody, stays.
    """
    if not keep_posts:
        _take_out_of_public(question)
    # What the database keeps in clear is status, times and counts; the words go before the status may say so.
    question.body_sealed = question.name_sealed = question.address_sealed = None
    question.address_lookup = question.address_confirmed_at = None
    db.session.execute(delete(Message).where(Message.question_id == question.id))
    db.session.execute(delete(Note).where(Note.question_id == question.id))
    db.session.execute(delete(WebSession).where(WebSession.question_id == question.id))
    outbox.cancel(Recipient.QUESTION, question.id)
    gone = [question.key_id] if question.key_id else []
    question.key_id = None
    db.session.flush()
    advance(question, "erase", by=by, assignee_id=None)
    question.closed_at = clock.now()
    audit.record("question.erased", question, by=by)
    answer = _last_answer(question)
    if answer is not None and not keep_posts and all(other.status in GONE for other in answer.questions):
        gone += _empty(answer)
    db.session.flush()
    return gone


def finish(key_ids: list[str]) -> None:
    """After the content's commit: destroy the keys, and empty the log that still holds the old pages."""
    for key_id in key_ids:
        keys.destroy(key_id)
    truncate_wal(db.engine)
    truncate_wal(store().engine)


def _take_out_of_public(question: Question) -> None:
    publishing.withdraw_for(question)
    outbox.cancel(Recipient.QUESTION, question.id)
    answer = answers.for_question(question)
    if answer is None:
        return
    if all(other.status in GONE or other.id == question.id for other in answer.questions):
        close(answer)
    elif answer.status is not AnswerStatus.DRAFTING:
        # Others asked too: their answer may only come back after it was read again without this one.
        revise(answer, by=SYSTEM)


def _last_answer(question: Question) -> Answer | None:
    query = select(Answer).where(Answer.questions.any(Question.id == question.id)).order_by(Answer.id.desc()).limit(1)
    return db.session.execute(query).scalars().first()


def _empty(answer: Answer) -> list[str]:
    """Nobody is left who asked: drafts, revisions and comments go with the answer's key."""
    for model, column in ((Revision, Revision.content_sealed), (Review, Review.comment_sealed)):
        db.session.execute(update(model).where(model.answer_id == answer.id).values({column: None}))
    gone = [answer.key_id] if answer.key_id else []
    answer.key_id = None
    return gone
