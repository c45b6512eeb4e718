"""How pages of this door are answered: rendered without a session; what is kept for ever with an ETag of its bytes."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, render_template, request

from askmd.web.addresses import address
from askmd.web.jinja import no_messages
from askmd.web.site import linked

__all__ = ["address", "conditional", "show"]


def show(template: str, *, canonical: str, **values: Any) -> Response:
    """A public page. `canonical` is its path; other spellings and later pages of a list name themselves."""
    url = address(canonical)
    html = render_template(
        template,
        canonical=url,
        linked_data=linked.of(template, url, values),
        shared_picture=linked.picture(values),
        get_flashed_messages=no_messages,
        **values,
    )
    return conditional(Response(html, mimetype="text/html"))


def conditional(response: Response) -> Response:
    """The answer, or 304 to whoever holds these very bytes already.

    A page of the day gets its tag where the bytes that go out are made (web/public_pages.py): each encoding another.
    """
    if "Cache-Control" not in response.headers:
        return response
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    response.make_conditional(request)
    return response
