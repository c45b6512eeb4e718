"""Which mails to one person go next, and what becomes of each. Every function leaves the commit to its caller.

A batch is claimed with a lease, so a worker that is killed loses nothing: whatever it had in hand is due again when
the lease runs out, as the same bytes under the same Message-ID.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from askmd.core import clock
from askmd.core.addresses import canonical
from askmd.core.database import begin_writing, reading
from askmd.extensions import db
from askmd.keys import store
from askmd.outbox import bounces, notices, recipients, rendering, services
from askmd.outbox.letters import Letter
from askmd.outbox.models import Delivery, Lane, MailServer, Recipient, State
from askmd.outbox.recipients import Addressee

BATCH = 25
BROADCAST_BATCH = 250
LEASE = timedelta(seconds=60)
# With less than this left somebody else could begin with the mail before the conversation tells that it goes on.
LEASE_RESERVE = timedelta(seconds=35)
SAFE_SECONDS = (LEASE - LEASE_RESERVE).total_seconds()
PROBE_EVERY = timedelta(minutes=1)
# An address that nobody confirmed may be a stranger's: so many mails in a day, and no more.
MOST_TO_UNCONFIRMED = 3
# Forms are open to everybody, so a confirmed address too gets only so many of the mails that they set off.
MOST_BY_FORMS = 10
DAY = timedelta(hours=24)
# A mail whose conversation is kept up says so each few seconds, and counts as on its way, whatever its lease.
KEPT_LATELY = timedelta(seconds=50)
LONGEST_STEP_BEHIND = timedelta(hours=4)
# RFC 5321 asks for four to five days of trying; these add up to four days and five hours. The first two get a mail
# through a server that makes strangers wait (greylisting): most for one minute, some for five.
RETRY_AFTER = (
    timedelta(minutes=1),
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

# What is said for each mail or batch, made once and past the ORM: on SQLite the time is spent under the write lock.
_TABLE = Delivery.__table__
_OF = _TABLE.c
_DUE = [
    select(_OF.id)
    .where(_OF.state == state, _OF.lane == Lane.TRANSACTIONAL, is_due <= bindparam("now"))
    .order_by(_OF.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, key_share=True)
    for state, is_due in (
        (State.SENDING, _OF.lease_until),
        (State.CREATED, _OF.due_at),
        (State.RETRYING, _OF.due_at),
    )
]
# Of two that are in hand at once the one that was taken first is counted by the other, so never both go over the limit.
_WAS_TAKEN_BEFORE = or_(
    _OF.lease_until < bindparam("lease_until"),
    (_OF.lease_until == bindparam("lease_until")) & (_OF.id < bindparam("id")),
)
_SENT_TODAY = (
    select(func.count())
    .select_from(_TABLE)
    .where(
        _OF.address_lookup.in_(bindparam("lookups", expanding=True)),
        _OF.id != bindparam("id"),
        _OF.lane == Lane.TRANSACTIONAL,
        or_(
            _OF.notice.in_(bindparam("notices", expanding=True)),
            _OF.recipient.in_(bindparam("recipients", expanding=True)),
        ),
        or_(
            (_OF.state == State.ACCEPTED) & (_OF.accepted_at > bindparam("since")),
            (_OF.state == State.SENDING) & or_(_WAS_TAKEN_BEFORE, _OF.tried_at > bindparam("kept_since")),
        ),
    )
)
_ONE_AFTER_THE_OTHER = text("SELECT pg_advisory_xact_lock(hashtext('askmd outbox claim'))")
# Both lanes take a mail in hand in the same way.
TAKE = (
    update(_TABLE)
    .where(_OF.id.in_(bindparam("ids", expanding=True)))
    .values(state=State.SENDING, lease_until=bindparam("lease_until"), lease_holder=bindparam("lease_holder"))
)
_ACCEPT = (
    update(_TABLE)
    .where(_OF.id == bindparam("id_"))
    .values(state=State.ACCEPTED, accepted_at=bindparam("now"), tried_at=bindparam("now"), attempts=_OF.attempts + 1)
    .values(reply_code=None, **FREE)
)


def claim(holder: str, most: int = BATCH) -> list[int]:
    """Take up to so many due mails to one person for `holder`, the oldest first."""
    if db.engine.dialect.name == "postgresql":
        # As on SQLite: whose lease ends first has committed first, which is what the limits of a day rely on.
        _run(_ONE_AFTER_THE_OTHER)
    now = clock.now()
    ids: list[int] = []
    for due in _DUE:
        if len(ids) < most:
            ids += _run(due, now=now, most=most - len(ids)).scalars()
    if ids:
        _run(TAKE, ids=ids, lease_until=now + LEASE, lease_holder=holder)
    return ids


def settle(ids: list[int]) -> None:
    """Decide about those that were never decided about: a copy after a crash must say what the first one said.

    Looks without the write lock, and goes on to write what it decided.
    """
    query = select(Delivery).where(Delivery.id.in_(ids), Delivery.notice.in_(notices.settled()))
    with reading(), db.session.no_autoflush:
        for delivery in db.session.execute(query).scalars():
            notices.settle(delivery)
    if db.session.dirty:
        begin_writing(db.session.connection())
        db.session.flush()


def is_anything_due() -> bool:
    """A look that takes no lock: most of the time there is nothing to send."""
    now = clock.now()
    due = or_(
        Delivery.state.in_([State.CREATED, State.RETRYING]) & (Delivery.due_at <= now),
        (Delivery.state == State.SENDING) & (Delivery.lease_until <= now),
    )
    of_one = Delivery.lane == Lane.TRANSACTIONAL
    return db.session.execute(select(Delivery.id).where(of_one, due).limit(1)).first() is not None


def renew(id: int, holder: str) -> bool:
    """Make sure that the lease lasts for one more conversation. False when the mail must not be sent by us now."""
    now = clock.now()
    mine = (Delivery.id == id) & (Delivery.lease_holder == holder) & (Delivery.lease_until > now)
    done = db.session.execute(update(Delivery).where(mine).values(lease_until=now + LEASE))
    if not done.rowcount:  # type: ignore[attr-defined]
        return False
    # With the later lease it comes after those to the same mailbox that were taken meanwhile and did not count it.
    delivery = db.session.get_one(Delivery, id, populate_existing=True)
    addressee = recipients.load_if_kept(delivery)
    return addressee is not None and _may_be_written_to(delivery, addressee)


def keep(id: int, holder: str) -> None:
    """The conversation about this mail goes on: nobody else may begin with it for another LEASE."""
    now = clock.now()
    db.session.execute(update(Delivery).where(_is_ours([id], holder)).values(lease_until=now + LEASE, tried_at=now))


def compose(delivery: Delivery) -> Letter | State:
    """The mail as it is sent now, or the state of one that must not be sent any more."""
    addressee = recipients.load_if_kept(delivery)
    if addressee is None:
        return State.CANCELLED
    if not _may_be_written_to(delivery, addressee):
        return State.SUPPRESSED
    return rendering.letter(delivery, addressee.address or "") or State.CANCELLED


def accepted(id: int) -> None:
    """The server has said 250. Whatever happened to the row meanwhile, this is the truth."""
    _run(_ACCEPT, id_=id, now=clock.now())


def dropped(id: int, holder: str, state: State) -> None:
    """Not sent, and not going to be. One that was called back meanwhile, or is another's by now, stays as it is."""
    _set([id], holder, state=state)


def refused(id: int, holder: str, attempts: int, code: str, *, is_final: bool) -> None:
    """The server did not take this one mail: try again later, later each time, or give up.

    One that was called back meanwhile, or is another's by now, stays as it is.
    """
    values: dict[str, Any] = {"attempts": attempts + 1, "reply_code": code, "tried_at": clock.now()}
    if is_final or attempts >= len(RETRY_AFTER):
        _set([id], holder, state=State.FAILED, **values)
        bounces.refused(id, code)
    else:
        _set([id], holder, state=State.RETRYING, due_at=clock.now() + RETRY_AFTER[attempts], **values)


def give_back(ids: list[int], holder: str) -> None:
    """Whatever is still in our hand is due again, uncharged."""
    _set(ids, holder, state=State.CREATED)


def step_behind(id: int, holder: str) -> None:
    """Uncharged as well, but others first: the server broke off over this mail when we looked whether it is back.

    The longer it has waited the longer it steps behind, so that it cannot be the one that looks for ever.
    """
    now = clock.now()
    age = now - db.session.execute(select(Delivery.created_at).where(Delivery.id == id)).scalar_one()
    behind = max(RETRY_AFTER[1], min(age / 4, LONGEST_STEP_BEHIND))
    _set([id], holder, state=State.CREATED, due_at=now + behind)


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
    # Several connections may find it out at the same time.
    now = clock.now()
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    known: dict[str, Any] = {"next_probe_at": now + PROBE_EVERY, "reply_code": code}
    statement = dialect.insert(MailServer).values(id=1, away_since=now, **known)
    known["away_since"] = func.coalesce(MailServer.away_since, statement.excluded.away_since)
    db.session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=known))


def server_is_back() -> None:
    """Go on."""
    gone = {"away_since": None, "next_probe_at": None, "reply_code": None}
    db.session.execute(update(MailServer).where(MailServer.away_since.is_not(None)).values(gone))


def away_since() -> tuple[datetime, str] | None:
    """Since when the mail server has been away, and what it said last: for administrators and `askmd check`."""
    server = db.session.get(MailServer, 1)
    return (server.away_since, server.reply_code or "") if server is not None and server.away_since else None


def _may_be_written_to(delivery: Delivery, addressee: Addressee) -> bool:
    """Whether neither the owner of this mailbox nor the limits of a day forbid it, under whatever look-up key."""
    lookups = store().lookups("address", canonical(addressee.address or ""))
    is_colleague = delivery.recipient is Recipient.ACCOUNT and addressee.is_confirmed
    # Nobody would notice that alarms no longer reach somebody who is in the team; who leaves it gets none anyway.
    if not is_colleague and services.is_suppressed(lookups):
        return False
    if not addressee.is_confirmed:
        return _sent_today(delivery, lookups, [delivery.recipient]) < MOST_TO_UNCONFIRMED
    if delivery.notice in notices.set_off_by_anybody():
        return _sent_today(delivery, lookups, []) < MOST_BY_FORMS
    return True


def _sent_today(delivery: Delivery, lookups: list[str], kinds: list[Recipient]) -> int:
    """Mails to this mailbox that were taken within a day, and those that are on their way before this one.

    Those that any form sets off, and all to owners of these kinds: what doctors write to a confirmed asker, and our
    news, take no place from anything.
    """
    values = {
        "lookups": lookups,
        "notices": notices.set_off_by_anybody(),
        "recipients": kinds,
        "id": delivery.id,
        "lease_until": delivery.lease_until or clock.now(),
        "since": clock.now() - DAY,
        "kept_since": clock.now() - KEPT_LATELY,
    }
    return int(_run(_SENT_TODAY, **values).scalar_one())


def _run(statement: Any, **values: Any) -> Any:
    return db.session.connection().execute(statement, values)


def _is_ours(ids: list[int], holder: str) -> Any:
    return Delivery.id.in_(ids) & (Delivery.lease_holder == holder) & (Delivery.state == State.SENDING)


def _set(ids: list[int], holder: str, **values: Any) -> None:
    statement = update(Delivery).where(_is_ours(ids, holder)).values(**values, **FREE)
    db.session.execute(statement, execution_options={"synchronize_session": False})
