"""A test of a mail: to oneself, marked, without anybody's words, and not without end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from askmd import audit
from askmd.core import clock
from askmd.core.errors import TooMany
from askmd.extensions import db
from askmd.outbox import samples, services
from askmd.outbox.models import Delivery, Recipient

MOST = 20
WITHIN = timedelta(hours=1)
WAIT_SECONDS = 600


def send_test(notice: str, variant: str, language: str, *, by: Any, lookup: str | None) -> Delivery:
    """Owe a sample of this kind of mail to whoever asks for it, at the address of their account.

    It is a kind of its own, so that no rule takes it for the mail it shows. Raises Unknown for a kind or a form that
    there is not, TooMany after twenty within an hour.
    """
    samples.of(notice).variables(variant)
    since = clock.now() - WITHIN
    sent = select(func.count()).where(
        Delivery.notice == samples.TEST,
        Delivery.recipient == Recipient.ACCOUNT,
        Delivery.recipient_id == by.id,
        Delivery.created_at > since,
    )
    if db.session.execute(sent).scalar_one() >= MOST:
        raise TooMany(f"You have sent {MOST} tests within an hour. Please wait a little.", WAIT_SECONDS)
    delivery = services.owe(
        samples.TEST,
        to=Recipient.ACCOUNT,
        id=by.id,
        lookup=lookup,
        kind=notice,
        variant=variant,
        language=language,
    )
    audit.record("delivery.tested", delivery, by=by, notice=notice)
    return delivery
