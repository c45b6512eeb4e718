"""E-mails of this room: that a message came, and not a word of it. Only doctors may read it, so only they are told.

One that has not left yet stands for all that would follow, and the next comes an hour later at the earliest.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from askmd import outbox
from askmd.accounts import queries as accounts
from askmd.accounts.models import Account
from askmd.core import clock
from askmd.extensions import db
from askmd.outbox import Delivery, Recipient, State

MESSAGE = "readers_message"
GAP = timedelta(hours=1)
_CALM = timedelta(0)


def message() -> None:
    """Owe each doctor on duty, or all of them while nobody is, the mail that a message came."""
    told = accounts.told_of_alarms()
    # Of two messages at the same instant one owes the mail, and the other sees it.
    ids = sorted(doctor.id for doctor in told)
    db.session.execute(
        select(Account.id).where(Account.id.in_(ids)).order_by(Account.id).with_for_update(key_share=True)
    )
    for doctor in told:
        _once(doctor)


def _once(to: Account) -> None:
    mine = (Delivery.notice == MESSAGE, Delivery.recipient == Recipient.ACCOUNT, Delivery.recipient_id == to.id)
    waits = select(Delivery.id).where(*mine, Delivery.state == State.CREATED, Delivery.attempts == 0)
    if db.session.execute(waits.limit(1)).scalar() is not None:
        return
    last = db.session.execute(select(func.max(Delivery.accepted_at)).where(*mine)).scalar()
    after = max(last + GAP - clock.now(), _CALM) if last is not None else _CALM
    outbox.owe(MESSAGE, to=Recipient.ACCOUNT, id=to.id, lookup=to.address_lookup, after=after)


@outbox.notice(MESSAGE)
def _message(_delivery: Delivery) -> dict[str, Any]:
    return {"messages_url": outbox.links.site("/dashboard/readers/messages")}
