"""Headers that every answer carries."""

from __future__ import annotations

from flask import Flask, Response, request, session
from werkzeug.datastructures import Headers

from askmd.site import zone
from askmd.web.public_pages import MAKING, Making

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# Doors whose pages any cache may hold; everything else is private.
PUBLIC_DOORS = {"site"}
# Forms behind other doors that people may look for with a search engine, as long as nothing was typed.
FOUND = {"ask.form", "subscribe.form", "readers.contact"}
DAY_ENDS = "askmd.day_ends"
PUBLIC_CACHE = "public, max-age=0, s-maxage=5, must-revalidate, stale-if-error=60"


def init_app(app: Flask) -> None:
    """Put the headers on every answer of this app."""
    is_https = app.config["BASE_URL"].startswith("https://")

    app.before_request(_begin_page)

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()")
        if is_https:
            headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
        if request.endpoint == "static":
            return response
        # Whoever looked at the session has made a page for one person, whatever door it stands at.
        if request.blueprint in PUBLIC_DOORS and response.status_code in (200, 304) and not session.is_read:  # type: ignore[attr-defined]
            headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
            headers.setdefault("Cache-Control", PUBLIC_CACHE)
            # The same public page for everybody: no session may make two of it.
            headers.remove("Vary")
            making = _making()
            if making is not None and response.status_code == 200 and headers["Cache-Control"] == PUBLIC_CACHE:
                making.finish(request.environ[DAY_ENDS])
        else:
            headers["Referrer-Policy"] = "no-referrer"
            headers["Cache-Control"] = "no-store"
            if response.status_code != 200 or request.endpoint not in FOUND or request.method == "POST":
                headers["X-Robots-Tag"] = "noindex"
            if response.status_code in (404, 410) and not session.is_read:  # type: ignore[attr-defined]
                _take_its_place(response)
        return response


def _begin_page() -> None:
    making = _making()
    if making is not None:
        making.begin()
        # Asked before the page: one that is begun at midnight shows the day before, and is over when it is made.
        request.environ[DAY_ENDS] = zone.end_of_day().timestamp()


def _take_its_place(response: Response) -> None:
    """Let nginx keep this answer for five seconds in the place of a page that is gone, and tell nobody of it.

    Else it would keep the page, and bring it back should the site fail within a minute.
    """
    # First, or nginx 1.22 overlooks it.
    response.headers = Headers([("X-Accel-Expires", "5"), *response.headers])


def _making() -> Making | None:
    """The public page that this request makes, if it makes one."""
    return request.environ.get(MAKING) if request.blueprint in PUBLIC_DOORS else None
