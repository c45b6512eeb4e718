"""What can be taken back within 15 seconds, and where to: said on the page that follows the act."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.accounts.models import Account
from askmd.answers import queries
from askmd.answers.drafting import UNDO
from askmd.answers.models import Answer
from askmd.core import clock
from askmd.extensions import db
from askmd.posts.models import Post
from askmd.posts.planning import post_of
from askmd.questions import history
from askmd.questions.models import Question
from askmd.workflow import AnswerStatus, PostStatus, may


@dataclass(frozen=True)
class Undo:
    """What was done, in words, and the address that takes it back."""

    words: str
    url: str


def on_answer(answer: Answer, by: Account) -> Undo | None:
    """What this doctor did to an answer a moment ago, if it can still be taken back without anybody knowing."""
    part = queries.part_of(answer, by)
    if _is_just_sent(answer, by) and may(answer, "recall", by=by, acting_as=part):
        words = _("It waits for a second doctor now. It is not public.")
        return Undo(words, url_for("dashboard.recall", id=answer.id))
    if _is_just_approved(answer) and may(answer, "undo_approval", by=by, acting_as=part):
        words = _("Approved a moment ago. It takes effect in 15 seconds.")
        return Undo(words, url_for("dashboard.undo_approval", id=answer.id))
    return on_post(post_of(answer), by)


def on_post(post: Post | None, by: Account) -> Undo | None:
    """A publication that begins within 15 seconds."""
    if post is None or post.status is not PostStatus.SCHEDULED or post.publish_at is None:
        return None
    if post.publish_at > clock.now() + UNDO or not may(post, "unschedule", by=by):
        return None
    return Undo(_("It goes public in 15 seconds."), url_for("dashboard.unschedule", id=post.id))


def on_question(question: Question, by: Account) -> Undo | None:
    """A question that this doctor declined a moment ago: its asker was not told yet."""
    if not history.was_declined_by(question, by, within=UNDO):
        return None
    words = _("It is declined. The asker is told in 15 seconds.")
    return Undo(words, url_for("dashboard.reopen", id=question.id))


def done(address: str) -> ResponseReturnValue:
    """The act is over. The page it leads to says so itself, with the way back."""
    db.session.commit()
    return redirect(address, 303)


def _is_just_sent(answer: Answer, by: Account) -> bool:
    is_fresh = answer.submitted_at is not None and clock.now() - answer.submitted_at <= UNDO
    return answer.status is AnswerStatus.IN_REVIEW and answer.submitted_by_id == by.id and is_fresh


def _is_just_approved(answer: Answer) -> bool:
    return answer.deliver_at is not None and answer.deliver_at > clock.now()
