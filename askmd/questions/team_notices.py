"""E-mails from one doctor's act to another doctor: "look into the queue", and nothing of what stands there.

One that has not left yet stands for all that would follow: whoever is handed ten questions gets one mail.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from askmd import outbox
from askmd.accounts.models import Account
from askmd.core import clock
from askmd.extensions import db
from askmd.outbox import Delivery, Recipient, State

# A doctor who passes on a day's work one by one must not fill a colleague's mailbox.
GAP = timedelta(minutes=10)
_CALM = timedelta(0)


def handed_over(to: Account) -> Delivery | None:
    """A colleague gave this doctor a question; None where a mail that says so has not left yet."""
    return _once("questions_handed_over", to)


def release_soon(to: Account) -> Delivery | None:
    """A question of this doctor goes back to the queue on the next working day, unless they go on with it."""
    return _once("questions_release_soon", to)


def _once(notice: str, to: Account) -> Delivery | None:
    mine = (
        Delivery.notice == notice,
        Delivery.recipient == Recipient.ACCOUNT,
        Delivery.recipient_id == to.id,
    )
    waits = select(Delivery.id).where(*mine, Delivery.state == State.CREATED, Delivery.attempts == 0)
    if db.session.execute(waits.limit(1)).scalar() is not None:
        return None
    last = db.session.execute(select(func.max(Delivery.accepted_at)).where(*mine)).scalar()
    after = max(last + GAP - clock.now(), _CALM) if last is not None else _CALM
    return outbox.owe(notice, to=Recipient.ACCOUNT, id=to.id, lookup=to.address_lookup, after=after)


def _to_doctor(delivery: Delivery) -> dict[str, Any]:
    return {"mine_url": outbox.links.site("/dashboard/?tab=mine"), **delivery.context}


outbox.notice("questions_handed_over")(_to_doctor)
outbox.notice("questions_release_soon")(_to_doctor)
