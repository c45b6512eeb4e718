"""Telling administrators by mail what no machine will mend."""

from __future__ import annotations

from askmd import audit, outbox
from askmd.accounts import queries
from askmd.accounts.notices import BROADCAST_STOPPED
from askmd.extensions import db
from askmd.outbox import Broadcast, Recipient, stops
from askmd.workflow import SYSTEM


def tell_of_stopped_broadcasts() -> int:
    """Owe each administrator one mail for each broadcast that refusals stopped. Returns how many stops that were."""
    stopped = stops.take_untold()
    for id in stopped:
        audit.record("broadcast.stopped", db.session.get_one(Broadcast, id), by=SYSTEM)
        for account in queries.administrators():
            lookup = account.address_lookup
            outbox.owe(BROADCAST_STOPPED, to=Recipient.ACCOUNT, id=account.id, lookup=lookup, broadcast=id)
    return len(stopped)
