"""What an asker writes on the page of a question: more words, other words, a wish, whether the answer helped.

Each text is read by the red-flag rules first, before the question is taken up to be changed: on SQLite that holds the
one write lock. Nothing that was typed is lost, whatever became of the question.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeVar

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError

from askmd import audit
from askmd.core.database import set_reading
from askmd.core.errors import DomainError, NotAllowed, Stale, TooMany, Unknown, WrongState
from askmd.core.text import clean
from askmd.extensions import db
from askmd.posts import planning
from askmd.posts import services as posts
from askmd.questions import alarms, editing, feedback, services
from askmd.questions.models import Question
from askmd.web.ask import acts, asker, bp, looking, reading, status
from askmd.web.ask.checking import GO, TAKE_OUT
from askmd.web.ask.own_words import EditForm, FeedbackForm, MessageForm, OwnWords, WishForm
from askmd.web.errors import refused, stale_form
from askmd.web.origin import refuse_other_sites
from askmd.workflow import ASKER, QuestionStatus

Form = TypeVar("Form", bound=OwnWords)


@bp.post("/my/question/reply")
def reply() -> ResponseReturnValue:
    """Write back to the doctor."""
    form = _sent(MessageForm, "reply")

    def act(question: Question) -> None:
        services.reply(question, text=form.words)
        alarms.keep_flags(question, form.found)

    thanks = _("Thank you. The doctor gets your reply.")
    return _take(form, act, {"reply_form": form}, sends=_("Send my reply"), thanks=thanks)


@bp.post("/my/question/follow-up")
def follow_up() -> ResponseReturnValue:
    """Ask on after the answer."""
    form = _sent(MessageForm, "follow")

    def act(question: Question) -> None:
        services.follow_up(question, text=form.words)
        alarms.keep_flags(question, form.found)

    thanks = _("Thank you. Your question waits for a doctor again.")
    return _take(form, act, {"follow_form": form}, sends=_("Send"), thanks=thanks)


@bp.post("/my/question/edit")
def edit() -> ResponseReturnValue:
    """Put other words in the place of the first ones."""
    form = _sent(EditForm, "edit")
    pressed = request.form.get(GO, "")
    if pressed.startswith(TAKE_OUT):
        form.text.data = looking.take_out(form.words, pressed.removeprefix(TAKE_OUT))
        return status.page(_question_to_change(), edit_form=form)

    def act(question: Question) -> None:
        editing.edit(question, text=form.words, found=form.found)

    late = _("A doctor has begun with your question. So its words stay as they were.")
    thanks = _("Your words are changed.")
    return _take(form, act, {"edit_form": form}, sends=_("Save my words"), thanks=thanks, late=late)


@bp.post("/my/question/change", endpoint="preview_change")
def change() -> ResponseReturnValue:
    """Ask for another public wording."""
    form = _sent(WishForm, "wish")
    carried = {"preview": clean(request.form.get("preview", ""))}

    def act(question: Question) -> None:
        preview = planning.open_preview_of(question)
        if preview is None or str(preview.id) != carried["preview"]:
            raise NotAllowed(_("This wording has changed since you opened the page. Please read it again."))
        posts.change_this(preview, text=form.words, found=form.found)

    thanks = _("Thank you. The doctors look at the wording again.")
    return _take(form, act, {"wish_form": form}, sends=_("Send my wish"), thanks=thanks, carried=carried)


@bp.post("/my/question/feedback")
def helped() -> ResponseReturnValue:
    """Say if the answer helped, and what was missing."""
    form = _sent(FeedbackForm, "feedback")
    carried = {form.helped.name: form.helped.data or ""}

    def act(question: Question) -> None:
        answer = reading.delivered(question)
        if answer is None:
            raise WrongState("There is no answer to speak of.")
        has_helped = form.helped.data == "yes"
        feedback.give(question, has_helped=has_helped, text=form.words, found=form.found, since=answer.delivered_at)

    def is_here(question: Question) -> bool:
        return reading.was_told(question, has_helped=form.helped.data == "yes", words=form.words)

    sends, thanks = _("Tell the doctors"), _("Thank you for telling us.")
    return _take(form, act, {"feedback_form": form}, sends=sends, thanks=thanks, carried=carried, is_here=is_here)


@bp.errorhandler(CSRFError)
def closed(error: CSRFError) -> ResponseReturnValue:
    """The page closed while somebody wrote. Their words stand there again, for their own browser only."""
    typed = _typed()
    if not typed:
        return stale_form(error)
    try:
        refuse_other_sites()
    except NotAllowed:
        return stale_form(error)
    db.session.rollback()
    return make_response(render_template("ask/closed.html", words=typed), 400)


@bp.errorhandler(TooMany)
def too_many(refusal: TooMany) -> ResponseReturnValue:
    """A great many acts came from one place. Words go on from a page of their own, with one more press."""
    typed = _typed()
    if not typed:
        return refused(refusal)
    db.session.rollback()
    set_reading(False)
    audit.refusal(refusal, by=ASKER, endpoint=request.endpoint)
    carried = [(clean(name), clean(value)) for name, value in request.form.items(multi=True)]
    minutes = max(1, math.ceil(refusal.retry_after / 60))
    page = render_template("ask/too_many.html", words=typed, carried=carried, minutes=minutes)
    return page, 429, {"Retry-After": str(refusal.retry_after)}


def _typed() -> str:
    """The words of whichever form this is."""
    return next((clean(value) for name, value in request.form.items() if name.endswith("-text")), "")


def _sent(kind: type[Form], prefix: str) -> Form:
    """The form that came in. Until its words are read, which may take a while, nothing that we do may write."""
    set_reading(True)
    asker.count("text", asker.MOST_TEXTS)
    asker.question_or_unknown()
    return kind(prefix=prefix)


def _question_to_change() -> Question:
    """The words are read: the question as it is now, in a transaction that may write."""
    db.session.rollback()
    set_reading(False)
    return asker.question_or_unknown()


def _take(
    form: OwnWords,
    act: Callable[[Question], None],
    shown: dict[str, OwnWords],
    *,
    sends: str,
    thanks: str,
    late: str = "",
    carried: dict[str, str] | None = None,
    is_here: Callable[[Question], bool] | None = None,
) -> ResponseReturnValue:
    """Check a text, let its red flags be read, act. What comes too late comes back, and says `late` why.

    Where it came before already (`is_here`), because the button was pressed twice, that is as good as now.
    """
    is_valid = form.validate()
    if is_valid and form.must_read:
        action = url_for(str(request.endpoint))
        return status.read_first(form, action=action, sends=sends, carried=carried or {})
    question = _question_to_change()
    if not is_valid:
        return status.page(question, status=422, **shown)
    try:
        act(question)
    except (WrongState, NotAllowed, Stale) as refusal:
        db.session.rollback()
        if is_here(question) if is_here is not None else reading.has_arrived(question, form.words):
            return acts.done(thanks)
        return _too_late(question, form.words, refusal, late)
    return acts.done(thanks)


def _too_late(question: Question, words: str, refusal: DomainError, late: str) -> ResponseReturnValue:
    """The page as it is now, with the words that could not be taken."""
    if question.status is QuestionStatus.ERASED:
        raise Unknown("Nothing is open here.")
    # On SQLite what was read just now would hold the one write lock that the refusal needs.
    db.session.rollback()
    audit.refusal(refusal, by=ASKER, endpoint=request.endpoint)
    why = str(refusal)
    if isinstance(refusal, WrongState):
        why = late or _("Your question has moved on since you opened this page.")
    return status.page(question, status=refusal.http_status, given_back=status.GivenBack(why, words))
