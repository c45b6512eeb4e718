"""The one place that turns refusals and failures into pages."""

from __future__ import annotations

from flask import Flask, Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from askmd import audit
from askmd.core.errors import DomainError, SignedOut, TooMany, Unknown
from askmd.extensions import db
from askmd.web import old_addresses, sent_again
from askmd.web.jinja import no_messages

RETRY_SECONDS = 10


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(DomainError, refused)
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(OperationalError, database_away)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, failed)


def refused(error: DomainError) -> ResponseReturnValue:
    """A rule said no: roll back, write it down, tell the person in the rule's own words."""
    if isinstance(error, Unknown):
        db.session.rollback()
        return not_found()
    by = current_user._get_current_object() if current_user.is_authenticated else None
    # Whoever came too late at the queue goes on there.
    is_at_queue = by is not None and request.blueprint == "dashboard" and by.is_doctor
    db.session.rollback()
    audit.refusal(error, by=by, endpoint=request.endpoint)
    if request.is_json:
        return sent_again.told(str(error), error.http_status)
    if isinstance(error, SignedOut) and sent_again.can_be():
        return sent_again.page(is_signed_in=False)
    facts = {"message": str(error), "is_at_queue": is_at_queue, "typed": sent_again.typed()}
    page = render_template("errors/refused.html", **facts)
    response = make_response(page, error.http_status)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def not_found() -> Response:
    """The same bytes for whatever is unknown, expired, erased or unpublished; an older site's address leads on."""
    led = old_addresses.leads()
    if led is not None:
        return led
    return make_response(render_template("errors/404.html", get_flashed_messages=no_messages), 404)


def stale_form(_error: CSRFError) -> ResponseReturnValue:
    """The form was open too long, or came from elsewhere. On pages of staff what was typed comes back."""
    db.session.rollback()
    is_signed_in = current_user.is_authenticated
    if request.is_json:
        return sent_again.told(_("This page is not current any more."), 400 if is_signed_in else 401)
    if sent_again.can_be():
        return sent_again.page(is_signed_in=is_signed_in)
    message = _(
        "This page is not current any more. It was open for too long, or another question was opened here since. "
        "Please go back, reload the page and try again."
    )
    return make_response(render_template("errors/refused.html", message=message), 400)


def database_away(error: OperationalError) -> ResponseReturnValue:
    """A locked or absent database is a short pause, never a failure of the person's doing."""
    db.session.rollback()
    current_app.logger.error("database away: %s", type(error.orig).__name__)
    response = make_response(render_template("errors/503.html"), 503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def http_error(error: HTTPException) -> ResponseReturnValue:
    """Errors of HTTP itself, in the site's clothes where there is a page for them."""
    if error.code == 404:
        return not_found()
    if error.code in (301, 302, 303, 307, 308) or error.code is None:
        return error
    template = f"errors/{error.code}.html" if error.code in (413, 429) else "errors/refused.html"
    message = _("This did not work. Please go back and try again.")
    response = make_response(render_template(template, message=message), error.code)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def failed(error: Exception) -> ResponseReturnValue:
    """Something we did not foresee. The log gets where it happened, never what anybody typed."""
    db.session.rollback()
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    current_app.logger.error("failed: %s at %s in %s", type(error).__name__, request.endpoint, " < ".join(frames[-6:]))
    if current_app.testing:
        raise error
    return make_response(render_template("errors/500.html"), 500)
