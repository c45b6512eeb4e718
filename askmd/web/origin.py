"""Forms that need no cookie are still ours alone: a browser says where a form comes from, and others are refused."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, request

from askmd.core.errors import NotAllowed

SENTENCE = "This form was sent from another site. Please open our own page and send it from there."


def refuse_other_sites() -> None:
    """Raise NotAllowed when the browser says that another site's page sent this form (Fetch Metadata, RFC 6454)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        raise NotAllowed(SENTENCE)
    # A page that tells nobody where it stands (no-referrer) sends its form with the origin "null".
    origin = request.headers.get("Origin", "null")
    if origin != "null" and origin not in _ours():
        raise NotAllowed(SENTENCE)


def _ours() -> set[str]:
    base = urlsplit(current_app.config["BASE_URL"])
    return {f"{base.scheme}://{base.netloc}", f"{request.scheme}://{request.host}"}
