"""The receipt in the browser: a sealed cookie for fifteen minutes, so that /ask/sent can be reloaded.

The code never stands in a cookie, an address or a log in clear.
"""

from __future__ import annotations

import base64
from datetime import timedelta

from flask import Response, current_app, request

from askmd import keys
from askmd.core import clock, crypto
from askmd.core.errors import CannotUnseal

COOKIE = "askmd-receipt"
PATH = "/ask/sent"
LIFETIME = timedelta(minutes=15)
_PLACE = "cookie:receipt"
_CODE_BYTES = 16


def put(response: Response, code: bytes) -> Response:
    """Let this browser show the code again for a while."""
    clear = code + int(clock.now().timestamp()).to_bytes(8, "big")
    value = base64.urlsafe_b64encode(crypto.seal(_key(), clear, place=_PLACE)).decode()
    response.set_cookie(
        cookie_name(),
        value,
        max_age=LIFETIME,
        path=PATH,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def code_in_browser() -> bytes | None:
    """The code of the question that this browser sent within the last fifteen minutes, or None."""
    try:
        sealed = base64.b64decode(request.cookies.get(cookie_name(), "").encode(), altchars=b"-_", validate=True)
        clear = crypto.unseal(_key(), sealed, place=_PLACE)
    except (ValueError, CannotUnseal):
        return None
    made = int.from_bytes(clear[_CODE_BYTES:], "big")
    is_young = 0 <= clock.now().timestamp() - made <= LIFETIME.total_seconds()
    return clear[:_CODE_BYTES] if is_young else None


def forget(response: Response) -> Response:
    """Nobody who comes after shall see the code here."""
    is_secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.delete_cookie(cookie_name(), path=PATH, secure=is_secure, httponly=True, samesite="Lax")
    return response


def cookie_name() -> str:
    """Behind TLS `__Secure-` stands in front: then no page without TLS can put another in its place (ASVS 5.0.0 3.3.1).

    It is bound to one path, which a `__Host-` cookie cannot be (RFC 6265bis, section 4.1.3).
    """
    return f"__Secure-{COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else COOKIE


def _key() -> bytes:
    return keys.store().mac("cookie", b"receipt")
