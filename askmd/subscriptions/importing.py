"""Bringing in subscribers from elsewhere: what becomes of each row of a list, and doing it.

Whoever agreed elsewhere, with a date and a source to show for it, is a subscriber at once; of everybody else we ask, in
one mail. Nobody who said no is asked again: neither here (the subscription ended, or the address wants no mail) nor
elsewhere (the list says so). Who is on our list already keeps everything as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import TypeVar

from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite

from askmd import keys, outbox
from askmd.core import clock
from askmd.core.database import reading
from askmd.core.models import new_uid
from askmd.extensions import db
from askmd.outbox import Delivery, Recipient, State
from askmd.site import settings
from askmd.subscriptions import notices, preferences
from askmd.subscriptions.csv_rows import Bad, Row
from askmd.subscriptions.judging import NEW, Judge, Judged, Outcome, Tally
from askmd.subscriptions.models import Source, Subscriber, SubscriberTopic
from askmd.subscriptions.preferences import Preferences

PAGE = 500
HOUR = timedelta(hours=1)
Found = TypeVar("Found")


def look(rows: Iterable[Row | Bad], *, source: str | None) -> Iterator[Tally]:
    """Count what would become of these rows: the tally so far after each page. Changes nothing.

    Like `bring_in` it looks in transactions of its own: whatever the caller did before must be committed.
    """
    tally, judge = Tally(), _read(partial(Judge, source=source))
    for page in _pages(rows):
        for judged in _read(partial(judge.judge, page)):
            tally.count(judged)
        yield tally


def bring_in(rows: Iterable[Row | Bad], *, source: str | None, tally: Tally) -> Iterator[int]:
    """Bring these rows in, a page in each transaction: the caller commits after each step, which says how many rows.

    `tally` has the rows that were brought in before, which are skipped, and counts on. Whoever is killed between two
    commits begins again with what it was then: who is on the list already stays as they are, and is asked nothing.
    """
    judge, mails = _read(partial(Judge, source=source)), _Mails()
    for page in _pages(islice(rows, tally.rows, None)):
        judged = _read(partial(judge.judge, page))
        new = [one for one in judged if isinstance(one, Judged) and one.outcome in NEW]
        written = _write(new, source, mails)
        for one in judged:
            if isinstance(one, Judged) and one.outcome in NEW and one.lookup not in written:
                # Somebody filled in our form a moment ago.
                tally.add(one.row.number, Outcome.KNOWN)
            else:
                tally.count(one)
        yield len(page)


def _pages(rows: Iterable[Row | Bad]) -> Iterator[list[Row | Bad]]:
    left = iter(rows)
    while page := list(islice(left, PAGE)):
        yield page


class _Mails:
    """When the mails that ask may go: one after the other, so that at most so many go out in an hour.

    Whoever subscribes by our form meanwhile waits behind none of them, for a mail that is not due is in nobody's way.
    """

    def __init__(self) -> None:
        self._next: datetime | None = None

    def next(self) -> datetime:
        """When the next one is due. Those of an import before this one come first."""
        apart = HOUR / settings.get("import_mails_per_hour")
        if self._next is None:
            last = _last_due()
            self._next = last + apart if last is not None else clock.now()
        due, self._next = self._next, self._next + apart
        return due


def _last_due() -> datetime | None:
    # Backwards along ix_delivery_work: what is due last is most likely one of ours.
    query = select(Delivery.due_at).where(
        Delivery.state == State.CREATED,
        Delivery.lane == outbox.Lane.TRANSACTIONAL,
        Delivery.notice == notices.CONFIRM,
        Delivery.due_at > clock.now(),
    )
    return db.session.execute(query.order_by(Delivery.due_at.desc()).limit(1)).scalar()


def _write(new: Sequence[Judged], source: str | None, mails: _Mails) -> set[str]:
    """Write the new subscribers and owe what they are asked. Returns the look-ups of those who were new indeed.

    `consented_at` is when they agreed elsewhere, and `confirmed_at` when we took them in for it. Who is asked has
    `asked_at` on the day that the mail is due: the week to answer begins then. What they want waits with the mail.
    """
    made = keys.store().create_many("subscriber", len(new)) if new else []
    rows = []
    for one, (key_id, key) in zip(new, made, strict=True):
        row = Subscriber(uid=new_uid(), key_id=key_id)
        keys.write_with(key, row, address=one.row.address)
        rows.append(
            {"uid": row.uid, "key_id": row.key_id, "address_sealed": row.address_sealed, **_values(one, source)}
        )
    dues = {one.lookup: mails.next() for one in new if one.outcome is Outcome.ASKED}
    for values in rows:
        values["asked_at"] = dues.get(str(values["address_lookup"]), clock.now())
    ids = _insert(rows)
    _choose_topics([(ids[one.lookup], one.wanted) for one in new if _is_in(one, ids, Outcome.CONFIRMED)])
    for one in new:
        if _is_in(one, ids, Outcome.ASKED):
            _ask(ids[one.lookup], one, due=dues[one.lookup])
    return set(ids)


def _ask(subscriber_id: int, one: Judged, *, due: datetime) -> None:
    """Owe the mail that asks. Its link lives as long as any other, counted from the day that the mail is due."""
    wishes = preferences.as_context(one.wanted) | {notices.SETTLED: 1}
    mail = outbox.draft(notices.CONFIRM, to=Recipient.SUBSCRIBER, lookup=one.lookup, **wishes)
    mail.created_at = mail.due_at = due
    outbox.owe_draft(mail, id=subscriber_id)


def _values(one: Judged, source: str | None) -> dict[str, object]:
    is_sure = one.outcome is Outcome.CONFIRMED
    return {
        "address_lookup": one.lookup,
        "language": one.wanted.language,
        "wording": 0,
        "confirmed_at": clock.now() if is_sure else None,
        "frequency": one.wanted.frequency if is_sure else Preferences().frequency,
        "wants_all_topics": one.wanted.topics is None or not is_sure,
        "source": Source.IMPORT,
        "source_note": one.row.source or source,
        "consented_at": one.row.consented_at if is_sure else None,
    }


def _is_in(one: Judged, ids: dict[str, int], outcome: Outcome) -> bool:
    return one.outcome is outcome and one.lookup in ids


def _insert(rows: list[dict[str, object]]) -> dict[str, int]:
    """The ids of the rows that were new, by their look-ups."""
    if not rows:
        return {}
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    table = Subscriber.__table__
    statement = dialect.insert(table).on_conflict_do_nothing(index_elements=["address_lookup"])
    made = db.session.connection().execute(statement.returning(table.c.address_lookup, table.c.id), rows)
    return {lookup: id for lookup, id in made}


def _choose_topics(chosen: list[tuple[int, Preferences]]) -> None:
    rows = [{"subscriber_id": id, "topic_id": topic} for id, wanted in chosen for topic in wanted.topics or ()]
    if rows:
        db.session.connection().execute(insert(SubscriberTopic.__table__), rows)


def _read(act: Callable[[], Found]) -> Found:
    """Do this in a transaction that only reads, so that nobody waits for it."""
    db.session.rollback()
    with reading():
        found = act()
        db.session.rollback()
    return found
