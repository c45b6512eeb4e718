"""What came back: which mail a report is about, and when an address is written to no more.

The signed return path alone says which mail it is, and that whoever reports has had it: somebody who makes up a report
about a mail of their own only harms themselves. Beyond that nothing in a report is believed but the code of its reason.

The ladder. A mailbox that does not exist: no mail any more, at once. Any other final refusal: when three mails in a row
came back that were sent on three days within 30; one that was sent between them and did not come back breaks the row.
Never counted is what is about us and not about the mailbox: rules, spam, our own address as the sender. A provider that
dislikes our server for three days would otherwise cost us everybody who has a mailbox there. Nobody in the team is ever
suppressed: that alarms do not arrive is for administrators to see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from askmd import audit
from askmd.core import clock
from askmd.core.addresses import canonical
from askmd.extensions import db
from askmd.keys import store
from askmd.outbox import bounce_reports, envelopes, recipients, services
from askmd.outbox.bounce_reports import Failure, NoReport
from askmd.outbox.models import Delivery, Recipient, State
from askmd.workflow import SYSTEM

REASON = "bounced"
# RFC 3463, 3.2 and 3.3; 5.1.10 is RFC 7505's domain that takes no mail, which Exchange says of unknown mailboxes.
NO_SUCH_MAILBOX = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}
# RFC 3463, 3.2 and 3.8: the sender's address, and security or policy.
ABOUT_US = re.compile(r"[45]\.(1\.[78]|7\.\d+)")
DAYS_IN_A_ROW = 3
WITHIN = timedelta(days=30)
# Systems give up after five days (RFC 5321, 4.5.4.1), some after seven. Later somebody plays with an old return path.
LATEST = timedelta(days=14)
MAY_COME_BACK = (State.ACCEPTED, State.CREATED, State.RETRYING, State.FAILED)
MOST_LOOKED_AT = 200
_REPLY = re.compile(r"[45]\d\d(?: ([45]\.\d{1,3}\.\d{1,3}))?")


class InHand(Exception):
    """The mail is being handed over just now; the report must be told again when that is written down."""


@dataclass(frozen=True)
class Outcome:
    """What a report led to, in one closed word, and for which mail where that is known."""

    what: str
    delivery_id: int | None = None


def receive(raw: bytes, told: Iterable[str]) -> Outcome:
    """Learn from a mail that came to one of our return paths. `told` are the addresses that the mail server
    named, the surest first.

    Forged, unknown, too old, told twice or no report at all: changes nothing. Raises InHand.
    """
    # First of all whose it is: only what comes to an address that we signed is worth the work of reading it.
    uid = next(filter(None, map(envelopes.find, [*told, *bounce_reports.receivers(raw)])), None)
    if uid is None:
        return Outcome("not ours")
    try:
        failures = bounce_reports.failures(raw)
    except NoReport as error:
        return Outcome(error.why)
    # Locked: a worker that wants to send it once more waits, and finds that it need not.
    query = select(Delivery).where(Delivery.uid == uid).with_for_update(key_share=True)
    delivery = db.session.execute(query).scalar_one_or_none()
    if delivery is None:
        return Outcome("not known")
    if delivery.state is State.SENDING:
        raise InHand
    if delivery.state not in MAY_COME_BACK:
        return Outcome(f"is {delivery.state}", delivery.id)
    if _sent_at(delivery) + LATEST < clock.now():
        return Outcome("late", delivery.id)
    _came_back(delivery, failures)
    return Outcome("taken", delivery.id)


def refused(delivery_id: int, reply: str) -> None:
    """The mail server refused a mail for good, in its own words: the same ladder as for a report."""
    found = _REPLY.fullmatch(reply)
    delivery = db.session.get(Delivery, delivery_id, populate_existing=True)
    # Not a number: nobody said anything about the mailbox.
    if found is not None and delivery is not None and delivery.state is State.FAILED:
        _climb(delivery, found.group(1) or "")


def _came_back(delivery: Delivery, failures: Sequence[Failure]) -> None:
    failure, is_own = _about(delivery, failures)
    delivery.state, delivery.bounced_at, delivery.bounce_code = State.BOUNCED, clock.now(), failure.code
    delivery.lease_until = delivery.lease_holder = None
    db.session.flush()
    audit.record("delivery.bounced", delivery, by=SYSTEM, code=failure.code)
    # Whoever passes mails on has a mailbox that takes them: that the next one is missing does not close the first.
    _climb(delivery, failure.code if is_own else "")


def _about(delivery: Delivery, failures: Sequence[Failure]) -> tuple[Failure, bool]:
    """What the report says of this mailbox, and whether it is this one that it speaks of, not where it passes on to."""
    for failure in failures:
        if not failure.recipients or any(_is_of(delivery, address) for address in failure.recipients):
            return failure, True
    return failures[0], False


def _is_of(delivery: Delivery, address: str) -> bool:
    return delivery.address_lookup is None or delivery.address_lookup in store().lookups("address", canonical(address))


def _climb(delivery: Delivery, code: str) -> None:
    """Suppress the address, when this failure is one too many. No code: refused, for a reason that nobody gave."""
    if delivery.recipient is Recipient.ACCOUNT or ABOUT_US.fullmatch(code):
        return
    if code in NO_SUCH_MAILBOX or len(_days_in_a_row(delivery)) >= DAYS_IN_A_ROW:
        services.suppress_receiver(delivery, reason=REASON, by=SYSTEM)


def _days_in_a_row(delivery: Delivery) -> set[str]:
    """The days on which the mails of a row that ends with this one were sent, back to one that arrived."""
    sent_at = func.coalesce(Delivery.tried_at, Delivery.accepted_at)
    last = _sent_at(delivery)
    query = (
        select(Delivery)
        .where(
            Delivery.address_lookup.in_(_lookups(delivery)),
            Delivery.created_at > last - WITHIN,
            Delivery.state.in_([State.ACCEPTED, State.BOUNCED, State.FAILED]),
            sent_at <= last,
        )
        .order_by(sent_at.desc())
        .limit(MOST_LOOKED_AT)
    )
    days: set[str] = set()
    for mail in db.session.execute(query).scalars():
        if mail.state is State.ACCEPTED:
            break
        if _counts(mail):
            days.add(_sent_at(mail).date().isoformat())
    return days


def _counts(mail: Delivery) -> bool:
    if mail.state is State.BOUNCED:
        return not ABOUT_US.fullmatch(mail.bounce_code or "")
    reply = _REPLY.fullmatch(mail.reply_code or "")
    return reply is not None and not ABOUT_US.fullmatch(reply.group(1) or "")


def _lookups(delivery: Delivery) -> list[str]:
    addressee = recipients.load_if_kept(delivery)
    if addressee is not None and addressee.address:
        return store().lookups("address", canonical(addressee.address))
    return [delivery.address_lookup] if delivery.address_lookup is not None else []


def _sent_at(delivery: Delivery) -> datetime:
    return delivery.tried_at or delivery.accepted_at or delivery.created_at
