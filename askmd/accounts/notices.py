"""The one e-mail of this room: an invitation to the team."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from askmd import outbox
from askmd.accounts.models import Account
from askmd.accounts.queries import address_of
from askmd.accounts.services import INVITATION_LIFETIME
from askmd.extensions import db
from askmd.outbox import Addressee, Delivery, Recipient, links


def _load(account_id: int) -> Addressee | None:
    account = db.session.get(Account, account_id)
    if account is None or not account.active:
        return None
    # A colleague typed the address: until its owner has come in, it may be a stranger's.
    return Addressee(address_of(account), account.address_lookup, account.joined_at is not None)


outbox.register_recipient(Recipient.ACCOUNT, _load)


@outbox.notice("accounts_invitation")
def _invitation(delivery: Delivery) -> dict[str, Any] | None:
    """Nothing to say to somebody who has a password."""
    account = db.session.get(Account, delivery.recipient_id)
    if account is None or account.password is not None:
        return None
    words = {"doctor": _("doctor"), "editor": _("editor"), "administrator": _("administrator")}
    return {
        "invitation_url": links.address("invitation", delivery),
        "never_url": links.address("never", delivery),
        "role": ", ".join(words[role] for role in delivery.context["roles"]),
        "valid_days": INVITATION_LIFETIME.days,
    }
