"""Which mails go next, and what becomes of each: every function changes rows, and leaves the commit to its caller.

A batch is claimed with a lease, so a worker that is killed loses nothing: whatever it had in hand is due again when
the lease runs out, as the same bytes under the same Message-ID.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update

from askmd.core import clock
from askmd.core.addresses import canonical
from askmd.extensions import db
from askmd.keys import store
from askmd.outbox import notices, recipients, services
from askmd.outbox.letters import Letter
from askmd.outbox.models import Delivery, Lane, MailServer, State
from askmd.outbox.rendering import Renderer

BATCH = 25
LEASE = timedelta(seconds=60)
# A server may take half a minute for each answer; with less than this left, somebody else could begin meanwhile.
LEASE_RESERVE = timedelta(seconds=35)
PROBE_EVERY = timedelta(minutes=1)
# An address that nobody confirmed may be a stranger's: so many mails in a day, and no more.
MOST_TO_UNCONFIRMED = 3
DAY = timedelta(hours=24)
# RFC 5321 asks for four to five days of trying; these add up to four days and five hours.
RETRY_AFTER = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=16),
    timedelta(hours=24),
    timedelta(hours=24),
    timedelta(hours=24),
)
FREE = {"lease_until": None, "lease_holder": None}


def claim(holder: str, most: int = BATCH) -> list[int]:
    """Take up to so many due mails for `holder`: those to one person first, then broadcasts, the oldest first."""
    now = clock.now()
    ids: list[int] = []
    for lane in (Lane.TRANSACTIONAL, Lane.BROADCAST):
        for state, is_due in (
            (State.SENDING, Delivery.lease_until <= now),
            (State.CREATED, Delivery.due_at <= now),
            (State.RETRYING, Delivery.due_at <= now),
        ):
            if len(ids) < most:
                query = select(Delivery.id).where(Delivery.state == state, Delivery.lane == lane, is_due)
                query = query.order_by(Delivery.due_at).limit(most - len(ids)).with_for_update(skip_locked=True)
                ids += db.session.execute(query).scalars()
    if ids:
        _settle(ids)
        _set(ids, state=State.SENDING, lease_until=now + LEASE, lease_holder=holder)
    return ids


def _settle(ids: list[int]) -> None:
    """Decide about those that were never in hand before. A copy after a crash must say what the first one said."""
    query = select(Delivery).where(
        Delivery.id.in_(ids), Delivery.state == State.CREATED, Delivery.notice.in_(notices.settled())
    )
    for delivery in db.session.execute(query).scalars():
        notices.settle(delivery)
    db.session.flush()


def is_anything_due() -> bool:
    """A look that takes no lock: most of the time there is nothing to send."""
    now = clock.now()
    due = or_(
        Delivery.state.in_([State.CREATED, State.RETRYING]) & (Delivery.due_at <= now),
        (Delivery.state == State.SENDING) & (Delivery.lease_until <= now),
    )
    return db.session.execute(select(Delivery.id).where(due).limit(1)).first() is not None


def renew(id: int, holder: str) -> bool:
    """Make sure that the lease lasts for one more conversation. False when the mail is no longer ours to send."""
    now = clock.now()
    mine = (Delivery.id == id) & (Delivery.lease_holder == holder) & (Delivery.lease_until > now)
    done = db.session.execute(update(Delivery).where(mine).values(lease_until=now + LEASE))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def compose(delivery: Delivery, renderer: Renderer) -> Letter | State:
    """The mail as it is sent now, or the state of one that must not be sent any more."""
    addressee = recipients.load(delivery)
    if addressee is None or addressee.address is None:
        return State.CANCELLED
    lookups = store().lookups("address", canonical(addressee.address))
    if services.is_suppressed(lookups):
        return State.SUPPRESSED
    if not addressee.is_confirmed and _sent_today(delivery, lookups) >= MOST_TO_UNCONFIRMED:
        return State.SUPPRESSED
    return renderer.letter(delivery, addressee.address) or State.CANCELLED


def accepted(id: int) -> None:
    """The server has said 250. Whatever happened to the row meanwhile, this is the truth."""
    _set([id], state=State.ACCEPTED, accepted_at=clock.now(), attempts=Delivery.attempts + 1, reply_code=None, **FREE)


def dropped(id: int, state: State) -> None:
    """Not sent, and not going to be."""
    _set([id], state=state, **FREE)


def refused(delivery_id: int, attempts: int, code: str, *, is_final: bool) -> None:
    """The server did not take this one mail: try again later, later each time, or give up."""
    values: dict[str, Any] = {"attempts": attempts + 1, "reply_code": code, **FREE}
    if is_final or attempts >= len(RETRY_AFTER):
        _set([delivery_id], state=State.FAILED, **values)
    else:
        _set([delivery_id], state=State.RETRYING, due_at=clock.now() + RETRY_AFTER[attempts], **values)


def give_back(ids: list[int], holder: str) -> None:
    """Whatever is still in our hand is due again, uncharged."""
    mine = Delivery.id.in_(ids) & (Delivery.lease_holder == holder) & (Delivery.state == State.SENDING)
    db.session.execute(update(Delivery).where(mine).values(state=State.CREATED, **FREE))


def may_talk() -> bool:
    """Whether the server is thought to be there, or it is time to look again."""
    server = db.session.get(MailServer, 1)
    return server is None or server.next_probe_at is None or server.next_probe_at <= clock.now()


def begin_probe() -> bool:
    """While the server is away, one worker a minute looks with one mail. True when this is such a look."""
    now = clock.now()
    is_time = (MailServer.id == 1) & MailServer.away_since.is_not(None) & (MailServer.next_probe_at <= now)
    done = db.session.execute(update(MailServer).where(is_time).values(next_probe_at=now + PROBE_EVERY))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def server_away(code: str) -> None:
    """Pause both lanes and look again in a minute; no mail is charged for it."""
    now = clock.now()
    server = db.session.get(MailServer, 1)
    if server is None:
        server = MailServer(id=1)
        db.session.add(server)
    server.away_since = server.away_since or now
    server.next_probe_at, server.reply_code = now + PROBE_EVERY, code


def server_is_back() -> None:
    """Go on."""
    gone = {"away_since": None, "next_probe_at": None, "reply_code": None}
    db.session.execute(update(MailServer).where(MailServer.away_since.is_not(None)).values(gone))


def away_since() -> tuple[datetime, str] | None:
    """Since when the mail server has been away, and what it said last: for administrators and `askmd check`."""
    server = db.session.get(MailServer, 1)
    return (server.away_since, server.reply_code or "") if server is not None and server.away_since else None


def _sent_today(delivery: Delivery, lookups: list[str]) -> int:
    """Mails to this address that were taken within a day, and those that are on their way before this one."""
    others = Delivery.address_lookup.in_(lookups) & (Delivery.id != delivery.id)
    was_sent = (Delivery.state == State.ACCEPTED) & (Delivery.accepted_at > clock.now() - DAY)
    is_before = (Delivery.state == State.SENDING) & (Delivery.id < delivery.id)
    query = select(func.count()).select_from(Delivery).where(others, or_(was_sent, is_before))
    return db.session.execute(query).scalar_one()


def _set(ids: list[int], **values: Any) -> None:
    statement = update(Delivery).where(Delivery.id.in_(ids)).values(**values)
    db.session.execute(statement, execution_options={"synchronize_session": False})
