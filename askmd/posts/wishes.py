"""The asker's third choice about the public wording, beside yes and no: change this."""

from __future__ import annotations

from askmd.answers import drafting
from askmd.core.errors import NotAllowed
from askmd.extensions import db
from askmd.posts.models import Preview
from askmd.posts.planning import open_preview_of
from askmd.questions import feedback
from askmd.questions.flags import Flags
from askmd.questions.models import Question
from askmd.workflow import ASKER, SYSTEM, Actor


def change_this(preview: Preview, *, text: str, found: Flags, by: Actor = ASKER) -> None:
    """Send the wording back to the doctors with what should be changed. Nothing is published meanwhile.

    The approval falls and the preview stops; the answer that was delivered stays readable. Raises NotAllowed when this
    wording no longer waits for a word.
    """
    question = db.session.get_one(Question, preview.question_id)
    if open_preview_of(question) is not preview or preview.post.answer is None:
        raise NotAllowed("This wording is no longer waiting for your word.")
    feedback.want_change(question, text=text, found=found, by=by)
    drafting.revise(preview.post.answer, by=SYSTEM)
