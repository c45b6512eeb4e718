"""Mails to many: owing them, and letting a broadcast rest, go on or end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, String, cast, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from askmd import audit, jobs
from askmd.core import clock
from askmd.core.errors import WrongState
from askmd.core.models import new_uid
from askmd.extensions import db
from askmd.outbox.models import Broadcast, BroadcastWords, Delivery, Lane, Pause, Recipient, State
from askmd.workflow import Actor

WAKE = "outbox.broadcast"
# What has not reached the mail server yet.
UNSENT = (State.CREATED, State.RETRYING, State.SENDING)
# So many rows are called back in one transaction: a form that is sent meanwhile waits for no longer.
SWEPT_TOGETHER = 5_000
LONGEST_TITLE = 300


def begin(notice: str, title: str, *, to: Recipient) -> Broadcast:
    """Begin a broadcast in the running transaction. `title` is public; administrators know it by that."""
    made = Broadcast(
        notice=notice, title=title[:LONGEST_TITLE], recipient=to, created_at=clock.now(), owed=0, refused_in_a_row=0
    )
    db.session.add(made)
    db.session.flush()
    return made


def wording(broadcast: Broadcast, variant: str, language: str, **context: Any) -> BroadcastWords:
    """The wording of this name, which is made where it is missing. It is rendered when the first mail of it goes out.

    `context` holds the ids that the notice's builder needs, never text. Safe in two places at once.
    """
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    values = {"broadcast_id": broadcast.id, "variant": variant, "language": language, "context": context}
    unique = ["broadcast_id", "variant"]
    db.session.execute(dialect.insert(BroadcastWords).on_conflict_do_nothing(index_elements=unique).values(**values))
    of_this_name = (BroadcastWords.broadcast_id == broadcast.id) & (BroadcastWords.variant == variant)
    return db.session.execute(select(BroadcastWords).where(of_this_name)).scalar_one()


def wordings(broadcast: Broadcast, wanted: Mapping[str, tuple[str, dict[str, Any]]]) -> dict[str, int]:
    """As `wording`, for many at once: (language, context) by variant; returns their ids by variant."""
    query = select(BroadcastWords.variant, BroadcastWords.id).where(
        BroadcastWords.broadcast_id == broadcast.id, BroadcastWords.variant.in_(list(wanted))
    )
    found = {variant: id for variant, id in db.session.execute(query)}
    rows = [
        {"broadcast_id": broadcast.id, "variant": variant, "language": language, "context": context}
        for variant, (language, context) in wanted.items()
        if variant not in found
    ]
    if not rows:
        return found
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    unique = ["broadcast_id", "variant"]
    statement = dialect.insert(BroadcastWords).on_conflict_do_nothing(index_elements=unique)
    db.session.execute(statement, rows)
    return {variant: id for variant, id in db.session.execute(query)}


def owe_many(broadcast: Broadcast, recipients: Iterable[tuple[int, str, int]]) -> None:
    """Owe a broadcast to many (id, look-up of the address, id of the wording): nobody gets it twice.

    Call it page by page, and `expanded` after the last one.
    """
    rows = [
        _same_for_all(broadcast)
        | {"uid": new_uid(), "recipient_id": id, "address_lookup": lookup, "words_id": words_id, "context": {}}
        for id, lookup, words_id in recipients
    ]
    if not rows:
        return
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(Delivery).on_conflict_do_nothing(index_elements=["broadcast_id", "recipient_id"])
    db.session.execute(statement, rows)
    broadcast.owed = _owed(broadcast)
    jobs.wake(WAKE)


def owe_all(broadcast: Broadcast, words: BroadcastWords, recipients: Select[int, str], **context: Any) -> None:
    """Owe a broadcast to everybody whose (id, lookup) this query finds: one statement, however many they are."""
    is_postgres = db.engine.dialect.name == "postgresql"
    uid = cast(func.gen_random_uuid(), String) if is_postgres else func.lower(func.hex(func.randomblob(16)))
    same = _same_for_all(broadcast) | {"words_id": words.id, "context": context}
    table, found = Delivery.__table__, recipients.subquery()
    values: dict[str, Any] = {
        "uid": func.replace(uid, "-", ""),
        "recipient_id": found.c[0],
        "address_lookup": found.c[1],
    }
    values |= {name: literal(value, table.c[name].type) for name, value in same.items()}
    db.session.execute(insert(table).from_select(list(values), select(*values.values())))
    expanded(broadcast)
    jobs.wake(WAKE)


def expanded(broadcast: Broadcast) -> None:
    """All mails of it are owed."""
    broadcast.owed = _owed(broadcast)
    broadcast.expanded_at = clock.now()


def pause(broadcast: Broadcast, *, by: Actor) -> None:
    """Let it rest, within seconds, until somebody says go on. Raises WrongState when it is over or rests already."""
    _require_running(broadcast)
    if broadcast.paused_at is not None:
        raise WrongState("This broadcast rests already.")
    broadcast.paused_at, broadcast.paused_because = clock.now(), Pause.PERSON
    audit.record("broadcast.paused", broadcast, by=by)


def resume(broadcast: Broadcast, *, by: Actor) -> None:
    """Go on where it stopped. Raises WrongState when it is over or does not rest."""
    _require_running(broadcast)
    if broadcast.paused_at is None:
        raise WrongState("This broadcast does not rest.")
    broadcast.paused_at = broadcast.paused_because = broadcast.reply_code = None
    broadcast.refused_in_a_row = 0
    audit.record("broadcast.resumed", broadcast, by=by)
    jobs.wake(WAKE)


def cancel(broadcast: Broadcast, *, by: Actor | None = None) -> None:
    """Nothing more of it goes out, within seconds, and it cannot be begun again. Raises WrongState when it is over."""
    _require_running(broadcast)
    broadcast.cancelled_at = clock.now()
    audit.record("broadcast.cancelled", broadcast, by=by)
    jobs.wake("outbox.finish_broadcasts")


def call_back_page(broadcast_id: int) -> int:
    """Call back some of the mails that a cancelled broadcast still owes. Returns how many; 0 when none is left."""
    some = select(Delivery.id).where(Delivery.broadcast_id == broadcast_id, Delivery.state.in_(UNSENT))
    gone = {"state": State.CANCELLED, "lease_until": None, "lease_holder": None}
    done = db.session.execute(update(Delivery).where(Delivery.id.in_(some.limit(SWEPT_TOGETHER))).values(gone))
    return int(done.rowcount)  # type: ignore[attr-defined]


def finish(broadcast: Broadcast) -> bool:
    """Mark it as over when nothing is left to send, and forget its words. Returns whether it is."""
    is_whole = broadcast.expanded_at is not None or broadcast.cancelled_at is not None
    left = select(Delivery.id).where(Delivery.broadcast_id == broadcast.id, Delivery.state.in_(UNSENT)).limit(1)
    if not is_whole or db.session.execute(left).first() is not None:
        return False
    broadcast.finished_at = clock.now()
    forget_words(broadcast.id)
    return True


def forget(broadcast_id: int) -> None:
    """What it was about must not be read any more, anywhere: neither its words nor its title."""
    db.session.execute(update(Broadcast).where(Broadcast.id == broadcast_id).values(title=""))
    forget_words(broadcast_id)


def forget_words(broadcast_id: int) -> None:
    """Its wordings are needed no more, or must not stay: what is sent after all is rendered again."""
    nothing = {"site_name": None, "subject": None, "text": None, "html": None, "key": None, "rendered_at": None}
    db.session.execute(update(BroadcastWords).where(BroadcastWords.broadcast_id == broadcast_id).values(nothing))


def _require_running(broadcast: Broadcast) -> None:
    if broadcast.finished_at is not None or broadcast.cancelled_at is not None:
        raise WrongState("This broadcast is over.")


def _owed(broadcast: Broadcast) -> int:
    query = select(func.count()).select_from(Delivery).where(Delivery.broadcast_id == broadcast.id)
    return int(db.session.execute(query).scalar_one())


def _same_for_all(broadcast: Broadcast) -> dict[str, Any]:
    return {
        "notice": broadcast.notice,
        "lane": Lane.BROADCAST,
        "state": State.CREATED,
        "recipient": broadcast.recipient,
        "broadcast_id": broadcast.id,
        "created_at": broadcast.created_at,
        "due_at": broadcast.created_at,
        "attempts": 0,
    }
