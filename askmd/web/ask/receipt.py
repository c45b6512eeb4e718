"""The receipt in the browser: a short-lived cookie that only we can read, for /ask/sent alone."""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import timedelta

from flask import Response, current_app, request
from werkzeug.wrappers import Response as BaseResponse

from askmd import keys
from askmd.core import clock, crypto
from askmd.core.errors import CannotUnseal

NAME = "receipt"
PATH = "/ask/sent"
LIFETIME = timedelta(minutes=15)
PLACE = "cookie.receipt"


def keep(response: Response | BaseResponse, code: bytes, has_address: bool) -> None:
    """Let this browser show the code for a quarter of an hour. The cookie holds it sealed."""
    until = int((clock.now() + LIFETIME).timestamp())
    clear = until.to_bytes(8, "big") + bytes([has_address]) + code
    value = base64.urlsafe_b64encode(crypto.seal(_key(), clear, place=PLACE)).decode()
    response.set_cookie(
        NAME,
        value,
        max_age=LIFETIME,
        path=PATH,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def read() -> tuple[bytes, bool] | None:
    """(code, whether an address was given), or None: no cookie, too old, or not ours."""
    try:
        sealed = base64.urlsafe_b64decode(request.cookies.get(NAME, ""))
        clear = crypto.unseal(_key(), sealed, place=PLACE)
    except (CannotUnseal, binascii.Error, ValueError):
        return None
    if int.from_bytes(clear[:8], "big") < clock.now().timestamp():
        return None
    return clear[9:], bool(clear[8])


def forget(response: Response | BaseResponse) -> None:
    """Take the receipt out of this browser."""
    response.delete_cookie(NAME, path=PATH)


def _key() -> bytes:
    return hashlib.sha256(keys.store().mac("cookie", b"receipt")).digest()
