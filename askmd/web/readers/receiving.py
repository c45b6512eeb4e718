"""What a reader sends comes in once, or comes back whole with one clear sentence. As /ask, and for the same reasons."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from flask import Response, current_app, make_response, request
from flask_babel import gettext as _
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import RequestEntityTooLarge

from askmd import audit
from askmd.accounts import limits
from askmd.core.database import set_reading
from askmd.core.errors import DomainError, NotAllowed, TooMany
from askmd.extensions import db
from askmd.site import settings
from askmd.web.clients import client_block
from askmd.web.origin import refuse_other_sites
from askmd.workflow import ASKER

AWAY = (OperationalError, InterfaceError, NoConnection, sqlite3.OperationalError)
RETRY_SECONDS = 30
# A ward behind one address; nobody sends sixty in ten minutes.
MOST, PER_SECONDS = 60, 600
# Far more than a form may have, so that a text that is somewhat too long still comes back to be shortened.
MOST_BYTES = 256 * 1024
AGAIN = "reader again"
# Shows the form again, with a problem or none. While the database is away it must ask it nothing.
Show = Callable[[str, bool], str]


class Kept(Exception):
    """It was not taken in. Its form goes back with a sentence."""

    def __init__(self, status: int, problem: str = "", *, refusal: DomainError | None = None) -> None:
        super().__init__(status)
        self.status, self.problem, self.refusal = status, problem, refusal
        self.retry_after = refusal.retry_after if isinstance(refusal, TooMany) else None


def receive(take_in: Callable[[], Response], show: Show) -> Response:
    """What `take_in` answers, or the form with every word of it."""
    if (request.content_length or 0) > MOST_BYTES:
        raise RequestEntityTooLarge
    set_reading(True)
    try:
        _only_from_here()
        return take_in()
    except AWAY as error:
        db.session.rollback()
        current_app.logger.error("words of a reader kept in their form, database away: %s", type(error).__name__)
        settings.stay_with_defaults()
        sentence = _("We could not save this just now. Your words are still here. Please send them again in a minute.")
        return _again(show(sentence, True), 503, RETRY_SECONDS)
    except Kept as kept:
        db.session.rollback()
        if kept.refusal is not None:
            audit.refusal(kept.refusal, by=ASKER, endpoint=request.endpoint)
        return _again(show(kept.problem, False), kept.status, kept.retry_after)


def count(name: str) -> None:
    """One more from this network. Raises Kept when that were too many; a count that fails costs nobody a word."""
    try:
        limits.hit(name, client_block(), MOST, PER_SECONDS)
    except TooMany as error:
        sentence = _(
            "A lot was sent from your place in a short time. Your words are still here. "
            "Please press the button again in %(minutes)s minutes.",
            minutes=max(1, round(error.retry_after / 60)),
        )
        raise Kept(429, sentence, refusal=error) from error
    except Exception as error:
        current_app.logger.warning("words of a reader were not counted: %s", type(error).__name__)


def is_again(subject: bytes, seconds: int) -> bool:
    """Whether the same came in already within this time: a button that was pressed twice. Looking leaves no mark."""
    try:
        return limits.count(AGAIN, subject.hex(), seconds) > 0
    except Exception as error:
        current_app.logger.warning("words of a reader were not compared: %s", type(error).__name__)
        return False


def came_in(subject: bytes, seconds: int) -> None:
    """It is kept. Only after the commit: what was marked and then lost would be thanked for when it is sent again."""
    try:
        limits.hit(AGAIN, subject.hex(), 1, seconds)
    except TooMany:
        # The same button was pressed twice at once.
        return
    except Exception as error:
        current_app.logger.warning("words of a reader were not marked: %s", type(error).__name__)


def _only_from_here() -> None:
    try:
        refuse_other_sites()
    except NotAllowed as refusal:
        raise Kept(403, str(refusal), refusal=refusal) from refusal


def _again(page: str, status: int, retry_after: int | None) -> Response:
    response = make_response(page, status)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response
