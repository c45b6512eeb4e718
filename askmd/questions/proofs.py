"""The one more step before a question is taken in: a sum that a device does by itself, or half a minute of patience.

Both are signed by us and good for exactly one receipt code, that is for one form with one text in it: shown twice they
bring the same question, and with another text nothing. So nothing needs to be remembered of what was used.
The sum speaks the ALTCHA protocol (version 2, PBKDF2): the device searches the one number that gives our key.
"""

from __future__ import annotations

import base64
import json
import secrets
from datetime import timedelta

import altcha

from askmd import keys
from askmd.core import clock, crypto
from askmd.questions.asking import FORM_LIFETIME

PATIENCE = timedelta(seconds=30)
ALGORITHM = "PBKDF2/SHA-256"
# One try takes 1 ms in a browser at a desk. A cheap phone is about ten times slower: one to two seconds in all.
COST, FEWEST_TRIES, MOST_TRIES = 5_000, 100, 200
# Longer than any answer to our challenges; what is longer is not even read.
_LONGEST = 4_000
_TIME_BYTES = 8
_MAC_BYTES = 16


def challenge(code: bytes, *, times: int = 1) -> str:
    """A sum for the form with this receipt code, as JSON; `times` as long as usual."""
    made = altcha.create_challenge(
        ALGORITHM,
        COST,
        counter=times * FEWEST_TRIES + secrets.randbelow(times * (MOST_TRIES - FEWEST_TRIES)),
        expires_at=clock.now() + FORM_LIFETIME,
        data={"form": _name_of(code)},
        hmac_secret=_secret(),
    )
    return json.dumps(made.to_dict(), separators=(",", ":"))


def is_solved(payload: str, code: bytes) -> bool:
    """Whether this is our own sum for exactly this receipt code, solved in time. Whatever else is sent is not."""
    if not payload or len(payload) > _LONGEST:
        return False
    try:
        said = json.loads(base64.b64decode(payload, validate=True))
        data = said["challenge"]["parameters"]["data"]
        return bool(data == {"form": _name_of(code)} and altcha.verify_solution(payload, _secret()).verified)
    # The library lets some malformed numbers and types through to its arithmetic.
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return False


def stamp(code: bytes) -> str:
    """From when on this form may come back without a sum, signed."""
    ripe_at = int((clock.now() + PATIENCE).timestamp()).to_bytes(_TIME_BYTES, "big")
    return base64.urlsafe_b64encode(ripe_at + _mac(ripe_at, code)).decode()


def seconds_left(typed: str, code: bytes) -> int | None:
    """How long this form has to wait still, 0 when it has waited; None for a stamp that is not its own."""
    try:
        raw = base64.b64decode(typed.encode(), altchars=b"-_", validate=True)
    except ValueError:
        return None
    ripe_at, mac = raw[:_TIME_BYTES], raw[_TIME_BYTES:]
    if len(ripe_at) != _TIME_BYTES or not crypto.same(mac, _mac(ripe_at, code)):
        return None
    return max(0, int.from_bytes(ripe_at, "big") - int(clock.now().timestamp()))


def _mac(ripe_at: bytes, code: bytes) -> bytes:
    return keys.store().mac("form", b"patience\0" + ripe_at + code)[:_MAC_BYTES]


def _name_of(code: bytes) -> str:
    """Stands for a code on a page that its asker has not earned yet: the code cannot be read from it."""
    return keys.store().mac("form", b"sum of\0" + code)[:_MAC_BYTES].hex()


def _secret() -> bytes:
    return keys.store().mac("form", b"sums")
