"""Whose page this is: the question that this browser opened with its code or a link from a mail."""

from __future__ import annotations

from flask import Response, current_app, make_response, redirect, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from askmd.accounts import limits
from askmd.accounts.web_sessions import QUESTION
from askmd.core.errors import TooMany, Unknown
from askmd.extensions import db
from askmd.questions.models import Question
from askmd.web.clients import client_block
from askmd.workflow import QuestionStatus

# Where Flask-WTF keeps what its tokens are made of.
_FORMS = "csrf_token"
# A ward behind one address, and each of its people changing their words again and again. Reading them takes time.
MOST_TEXTS, PER_SECONDS = 1_500, 600
# Each new address gets a mail from us.
MOST_ADDRESSES = 60


def open_page_of(question: Question) -> Response:
    """Exchange the secret for a session of thirty minutes, so that it stays in no address bar, history or referrer.

    Forms of another question that still lie open in this browser stop working: none may act on this one.
    """
    if session.get(QUESTION) != question.id and not current_user.is_authenticated:
        # The token of all forms is made anew; who is signed in as staff would lose a draft by that.
        session.pop(_FORMS, None)
    session[QUESTION] = question.id
    return make_response(redirect(url_for("ask.question"), 303))


def question_here() -> Question | None:
    """The question of this browser's session, or None: never opened, closed after a while, or erased."""
    found = session.get(QUESTION)
    question = db.session.get(Question, found) if isinstance(found, int) else None
    return None if question is None or question.status is QuestionStatus.ERASED else question


def question_or_unknown() -> Question:
    """As `question_here`, for acts. Raises Unknown."""
    question = question_here()
    if question is None:
        raise Unknown("Nothing is open here.")
    return question


def leave(response: Response) -> Response:
    """Close the page of a question in this browser, and leave nothing of it behind."""
    session.pop(QUESTION, None)
    if not current_user.is_authenticated:
        # No cookie stays either, and forms that still lie open here stop working.
        session.clear()
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def count(name: str, most: int) -> None:
    """One act of a kind that costs us something. Raises TooMany where more comes from one place
    than people do; a count that fails keeps nobody from acting. Taking a question back is never counted.
    """
    sentence = _("A lot was sent from your place in a short time. Please wait some minutes and try again.")
    try:
        limits.hit(name, client_block(), most, PER_SECONDS, sentence=sentence)
    except TooMany:
        raise
    except Exception as error:
        current_app.logger.warning("an act was not counted: %s", type(error).__name__)
