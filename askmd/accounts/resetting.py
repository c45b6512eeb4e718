"""A new password by mail, for somebody in the team who forgot theirs.

A request does the same work whether its address is known or not: a row with the address's keyed look-up. A job finds
out later whether there is somebody to write to, and deletes the row.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from askmd import audit, jobs, keys, outbox
from askmd.accounts import notices, queries, services, signing_in
from askmd.accounts.models import Account, ResetRequest
from askmd.core import addresses, clock
from askmd.core.errors import Unknown
from askmd.extensions import db
from askmd.outbox import Delivery, Recipient
from askmd.workflow import SYSTEM

WAKE = "accounts.send_reset_links"
# A stranger who types a colleague's address again and again neither floods the mailbox nor kills link after link.
MOST_LINKS, DAY = 3, timedelta(hours=24)


def request_link(address: str) -> None:
    """Somebody forgot a password and typed this address: a row for each look-up key, mostly one."""
    for lookup in keys.store().lookups("address", addresses.canonical(address)):
        db.session.add(ResetRequest(address_lookup=lookup, created_at=clock.now()))
    jobs.wake(WAKE)


def answer_requests() -> int:
    """Owe the links of all requests that wait. Returns how many there were; the caller commits."""
    waiting = db.session.execute(select(ResetRequest).order_by(ResetRequest.id).limit(100)).scalars().all()
    lookups = {request.address_lookup for request in waiting}
    query = select(Account).where(Account.address_lookup.in_(lookups), Account.active).order_by(Account.id)
    for account in db.session.execute(query).scalars():
        _owe(account)
    for request in waiting:
        db.session.delete(request)
    return len(waiting)


def requested(token: str) -> Account:
    """Who may choose a new password by this link. Raises Unknown when it was used, is too old, or was replaced."""
    delivery = outbox.links.find("reset", token, max_age=services.RESET_LIFETIME)
    account = db.session.get(Account, delivery.recipient_id) if delivery is not None else None
    if delivery is None or account is None or account.password is None or account.reset_at is None:
        raise Unknown
    if delivery.created_at < account.reset_at:
        raise Unknown
    return account


def reset(account: Account, *, password: str) -> None:
    """The new password. The link is dead, and so is every session. Raises Invalid for a weak one."""
    services.replace_password(account, password)
    signing_in.forget_tries(queries.address_of(account))


def _owe(account: Account) -> None:
    today = select(func.count()).where(
        Delivery.notice.in_((notices.RESET, notices.INVITATION)),
        Delivery.recipient == Recipient.ACCOUNT,
        Delivery.recipient_id == account.id,
        Delivery.created_at > clock.now() - DAY,
    )
    if db.session.execute(today).scalar_one() >= MOST_LINKS:
        return
    if account.password is None:
        services.repeat_invitation(account)
        return
    outbox.cancel(Recipient.ACCOUNT, account.id, notices.RESET)
    account.reset_at = clock.now()
    outbox.owe(notices.RESET, to=Recipient.ACCOUNT, id=account.id, lookup=account.address_lookup)
    audit.record("account.reset_requested", account, by=SYSTEM)
