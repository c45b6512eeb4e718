"""The e-mails of this room: an invitation to the team, a link for a new password, a broadcast that was stopped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from askmd import outbox
from askmd.accounts.models import Account
from askmd.accounts.queries import address_of
from askmd.accounts.services import RESET_LIFETIME, invitation_end
from askmd.extensions import db
from askmd.outbox import Addressee, Broadcast, Delivery, Recipient, links
from askmd.outbox.models import Pause

INVITATION = "accounts_invitation"
RESET = "accounts_reset"
BROADCAST_STOPPED = "accounts_broadcast_stopped"
HOUR = timedelta(hours=1)


def _load(account_id: int) -> Addressee | None:
    account = db.session.get(Account, account_id)
    if account is None or not account.active:
        return None
    # A colleague typed the address: until its owner has come in, it may be a stranger's.
    return Addressee(address_of(account), account.address_lookup, account.joined_at is not None)


outbox.register_recipient(Recipient.ACCOUNT, _load)


@outbox.notice(INVITATION)
def _invitation(delivery: Delivery) -> dict[str, Any] | None:
    """Nothing to say to somebody who has a password."""
    account = db.session.get(Account, delivery.recipient_id)
    end = invitation_end(account) if account is not None and account.password is None else None
    if end is None or end <= delivery.created_at:
        return None
    words = {"doctor": _("doctor"), "editor": _("editor"), "administrator": _("administrator")}
    return {
        "invitation_url": links.address("invitation", delivery),
        "never_url": links.address("never", delivery),
        "role": ", ".join(words[role] for role in delivery.context["roles"]),
        # To the nearest hour: the mail is owed a moment after the invitation began.
        "valid_hours": max(1, round((end - delivery.created_at) / HOUR)),
    }


@outbox.notice(RESET, by_anybody=True)
def _reset(delivery: Delivery) -> dict[str, Any] | None:
    """Nothing to say when the link would be dead: it was used, or a newer one was asked for."""
    account = db.session.get(Account, delivery.recipient_id)
    if account is None or account.reset_at is None or delivery.created_at < account.reset_at:
        return None
    return {"reset_url": links.address("reset", delivery), "valid_minutes": RESET_LIFETIME // timedelta(minutes=1)}


@outbox.notice(BROADCAST_STOPPED)
def _broadcast_stopped(delivery: Delivery) -> dict[str, Any] | None:
    """Nothing to say when somebody let it go on meanwhile, or cancelled it."""
    broadcast = db.session.get(Broadcast, delivery.context["broadcast"])
    if broadcast is None or broadcast.paused_because is not Pause.REFUSED or broadcast.cancelled_at is not None:
        return None
    return {"broadcast_url": links.site(f"/admin/broadcasts/{broadcast.id}")}
