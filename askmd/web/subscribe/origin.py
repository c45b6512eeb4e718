"""Whether a form that has no token was sent from our own page."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, request

from askmd.core.errors import NotAllowed

OWN = {"same-origin", "none"}


def require_our_own() -> None:
    """Refuse what a page of another site sends in a reader's name. Raises NotAllowed.

    Browsers say where a form came from in Sec-Fetch-Site, older ones in Origin; these pages send no referrer, so an
    older one may say "null". Whatever says nothing at all is no browser, and acts in nobody's name.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        is_own = site in OWN
    else:
        hosts = {request.host, urlsplit(current_app.config["BASE_URL"]).netloc}
        typed = request.headers.get("Origin", "null")
        is_own = typed == "null" or urlsplit(typed).netloc in hosts
    if not is_own:
        raise NotAllowed("Please fill in the form on our own page.")
