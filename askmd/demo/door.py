"""Pages that only a demo has: the mailbox, and signing in with one click. Answers this machine alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from askmd.accounts import queries as accounts
from askmd.demo import mailbox, people
from askmd.demo.mailbox import FOLDER
from askmd.extensions import db
from askmd.web.account.finding import start_of
from askmd.web.account.views_sign_in import begin
from askmd.web.headers import CONTENT_SECURITY_POLICY

LOCAL = re.compile(r"^(localhost|127\.0\.0\.1)(:\d+)?$")
# The mail's own page may style itself, as a mail program would let it; it may do nothing else.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-top-navigation-by-user-activation allow-popups"
)

bp = Blueprint("demo", __name__)


def this_machine_only() -> None:
    """Refuse whoever reached us by another name: a page elsewhere must not steer a demo by DNS."""
    if not LOCAL.match(request.host):
        abort(404)


bp.before_request(this_machine_only)


def register(app: Flask) -> None:
    """Open the demo's door, and close every other one to strangers, also to pages that are kept before the doors."""
    app.register_blueprint(bp)
    site = app.wsgi_app

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        is_local = LOCAL.match(environ.get("HTTP_HOST", ""))
        door = site if is_local else Response("Not found\n", 404, mimetype="text/plain")
        return door(environ, start_response)

    app.wsgi_app = answer  # type: ignore[method-assign]


@bp.get("/mail")
def mails() -> str:
    """Everything the site sent, newest first."""
    return render_template("demo/mails.html", mails=mailbox.newest(_folder()))


@bp.get("/mail/<int:number>")
def mail(number: int) -> Response:
    """One mail, text and HTML."""
    found = mailbox.one(_folder(), number)
    if found is None:
        abort(404)
    response = make_response(render_template("demo/mail.html", mail=found))
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


@bp.get("/mail/<int:number>/html")
def mail_html(number: int) -> Response:
    """The HTML part in a frame of its own, where it can do nothing but be looked at."""
    found = mailbox.one(_folder(), number)
    if found is None:
        abort(404)
    response = make_response(found.html.replace("<head>", '<head><base target="_top">', 1))
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@bp.post("/demo/sign-in/<who>")
def sign_in_as(who: str) -> ResponseReturnValue:
    """Sign in as one of the invented team."""
    person = next((one for one in people.read("people.toml")["people"] if one["key"] == who), None)
    account = accounts.by_slug(person["slug"]) if person else None
    if account is None:
        abort(404)
    begin(account)
    db.session.commit()
    return redirect(start_of(account), 303)


def _folder() -> Path:
    folder: Path = current_app.config["DATA_DIR"] / FOLDER
    return folder
