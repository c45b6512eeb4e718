"""Links in mails. A token is the delivery's identity and a keyed hash of it, made at the time of sending, never stored.

So a link says which mail it came with, cannot be guessed, and works for one purpose only.
"""

from __future__ import annotations

import base64
import binascii
from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from askmd.core import clock, crypto
from askmd.extensions import db
from askmd.keys import store
from askmd.outbox import recipients
from askmd.outbox.models import Delivery

# Where each purpose leads.
PATHS = {
    "my_mail": "/my/mail/",
    "confirm": "/confirm/",
    "never": "/never/",
    "unsubscribe": "/unsubscribe/",
    "subscription": "/subscriptions/",
    "invitation": "/account/invitation/",
    "reset": "/account/reset/",
}
# "Stop" must work for as long as somebody has the mail; the other links die with the address they were sent to.
OUTLIVE_THE_ADDRESS = {"unsubscribe", "never"}
MAC_BYTES = 16
# Stand for the tokens in a mail that is rendered once for many; as long as a token, of letters no encoding touches.
PLACEHOLDERS = {
    purpose: f"TokenOfThisOneReceiverStandsHereWhenSent{number:03d}"
    for number, purpose in enumerate(("unsubscribe", "never", "subscription"))
}


def token(purpose: str, delivery: Delivery) -> str:
    """The token of this delivery for one purpose, 43 URL-safe characters."""
    return token_of(purpose, delivery.uid)


def token_of(purpose: str, uid: str) -> str:
    """The token of the delivery with this uid for one purpose."""
    _, keyed = store().lookup(f"link:{purpose}", uid)
    return _encode(bytes.fromhex(uid) + bytes.fromhex(keyed)[:MAC_BYTES])


def address(purpose: str, delivery: Delivery) -> str:
    """The whole link, on the configured base address."""
    return site(PATHS[purpose] + token(purpose, delivery))


def shared(purpose: str) -> str:
    """The link with a placeholder for the token, for mails that are rendered once for many receivers."""
    return site(PATHS[purpose] + PLACEHOLDERS[purpose])


def site(path: str) -> str:
    """An address of our site: never from a request, which could name any host."""
    return f"{current_app.config['BASE_URL']}{path}"


def find(purpose: str, typed: str, *, max_age: timedelta | None) -> Delivery | None:
    """The delivery whose link this is, or None: forged, for another purpose, too old, or its address is gone."""
    try:
        raw = base64.urlsafe_b64decode(typed + "=" * (-len(typed) % 4))
    except (binascii.Error, ValueError):
        return None
    uid, mac = raw[:16], raw[16:]
    # Only the one spelling that we wrote: base64 would forgive others.
    if len(mac) != MAC_BYTES or _encode(raw) != typed:
        return None
    expected = [bytes.fromhex(keyed)[:MAC_BYTES] for keyed in store().lookups(f"link:{purpose}", uid.hex())]
    if not any([crypto.same(mac, one) for one in expected]):  # noqa: C419 - all are compared, so time tells nothing
        return None
    delivery = db.session.execute(select(Delivery).where(Delivery.uid == uid.hex())).scalar_one_or_none()
    if delivery is None:
        return None
    # A mail that a silent server held back for days loses none of them.
    begins_at = delivery.accepted_at or delivery.created_at
    if max_age is not None and begins_at + max_age < clock.now():
        return None
    if purpose not in OUTLIVE_THE_ADDRESS and recipients.load(delivery) is None:
        return None
    return delivery


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
