"""The key store as an object: open, wrap, destroy. Each method is one finished transaction."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import Engine, Insert, create_engine, delete, insert, select
from sqlalchemy.exc import IntegrityError

from askmd.core import clock, crypto
from askmd.core.database import engine_options, harden, reading, truncate_wal, writing
from askmd.core.errors import CannotUnseal, KeyGone
from askmd.core.models import new_uid
from askmd.keys.ahead import Ahead, MadeKey
from askmd.keys.models import DataKey, DayKey, Erasure, PurposeKey

# A data key is committed before its row; a request takes seconds, so an hour later nobody will come for it.
ORPHAN_AGE = timedelta(hours=1)
_INSERT_KEY = insert(DataKey)
# Another process may have begun a new purpose key; so long it takes until everybody knows of it.
NUMBERS_SECONDS = 60
OPENED_TOGETHER = 500


def master_id(master: bytes) -> str:
    """A short public name of a master key, from which the key cannot be guessed."""
    return hashlib.sha256(b"askmd master key" + master).hexdigest()[:16]


class KeyStore:
    """Where the keys live. Thread-safe; a data key that seals something is never kept in memory between calls."""

    def __init__(self, url: str, masters: list[bytes]) -> None:
        self.engine: Engine = create_engine(url, **engine_options(url))
        harden(self.engine)
        self._masters = {master_id(master): master for master in masters}
        self._newest = master_id(masters[0])
        self._purpose: dict[tuple[str, int], bytes] = {}
        self._numbers: dict[str, tuple[float, list[int]]] = {}
        self._days: dict[date, bytes] = {}
        self._ahead: dict[str, Ahead] = {}

    # Data keys

    def create(self, kind: str) -> str:
        """Make a data key and commit it. Returns its id, 32 hex digits."""
        return self._made(kind, 1)[0].id

    def create_opened(self, kind: str) -> tuple[str, bytes]:
        """A committed key that nobody else has, opened beside its id, for who seals with it at once.

        Several are committed together while many ask for one; the sweep destroys those that nobody took.
        """
        ahead = self._ahead.setdefault(kind, Ahead(partial(self._made, kind)))
        made = ahead.take()
        return made.id, made.key

    def create_many(self, kind: str, count: int) -> list[tuple[str, bytes]]:
        """So many committed keys in one transaction, each opened beside its id, for who takes in many rows at once.

        Those that get no row are found by the sweep, as all are.
        """
        return [(made.id, made.key) for made in self._made(kind, count)]

    def _made(self, kind: str, count: int) -> list[MadeKey]:
        now = clock.now()
        made = [MadeKey(new_uid(), crypto.new_key()) for _ in range(count)]
        rows = [{"id": one.id, "kind": kind, "created_at": now, **self.wrapped(one.key, one.id)} for one in made]
        with self.engine.begin() as connection:
            connection.execute(_INSERT_KEY, rows)
        return made

    def open(self, key_id: str) -> bytes:
        """The data key. Raises KeyGone when it was destroyed or never was."""
        query = select(DataKey.master, DataKey.wrapped).where(DataKey.id == key_id)
        with reading(), self.engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise KeyGone("The key of a text is gone.")
        return self.unwrapped(row.master, row.wrapped, key_id)

    def open_many(self, key_ids: Collection[str]) -> dict[str, bytes]:
        """The data keys of these ids, some hundreds in one look; those that were destroyed are left out."""
        found: dict[str, bytes] = {}
        wanted = sorted(key_ids)
        for begin in range(0, len(wanted), OPENED_TOGETHER):
            ids = wanted[begin : begin + OPENED_TOGETHER]
            query = select(DataKey.id, DataKey.master, DataKey.wrapped).where(DataKey.id.in_(ids))
            with reading(), self.engine.connect() as connection:
                rows = connection.execute(query).all()
            found |= {row.id: self.unwrapped(row.master, row.wrapped, row.id) for row in rows}
        return found

    def known(self, key_ids: Collection[str]) -> set[str]:
        """Those of these ids whose key is there; nothing is opened."""
        found: set[str] = set()
        wanted = sorted(key_ids)
        for begin in range(0, len(wanted), OPENED_TOGETHER):
            query = select(DataKey.id).where(DataKey.id.in_(wanted[begin : begin + OPENED_TOGETHER]))
            with reading(), self.engine.connect() as connection:
                found.update(connection.execute(query).scalars())
        return found

    def destroy(self, key_id: str) -> None:
        """Destroy a data key for ever and note it in the ledger. Doing it twice changes nothing."""
        with writing(), self.engine.begin() as connection:
            kind = connection.execute(select(DataKey.kind).where(DataKey.id == key_id)).scalar()
            if kind is None:
                return
            connection.execute(delete(DataKey).where(DataKey.id == key_id))
            connection.execute(insert(Erasure).values(key_id=key_id, kind=kind, erased_at=clock.now()))
        truncate_wal(self.engine)

    def ids_before(self, moment: datetime, *, kind: str) -> list[str]:
        """Ids of the data keys of one kind created before `moment`: what a sweep compares with the content."""
        with reading(), self.engine.connect() as connection:
            query = select(DataKey.id).where(DataKey.created_at < moment, DataKey.kind == kind)
            return list(connection.execute(query).scalars())

    # Purpose keys: look-ups, codes, links

    def mac(self, purpose: str, message: bytes) -> bytes:
        """HMAC-SHA-256 under the newest key of this purpose."""
        return crypto.mac(self._purpose_key(purpose, self._known_numbers(purpose)[-1]), message)

    def lookup(self, purpose: str, value: str) -> tuple[int, str]:
        """Number of the newest key, and the hex look-up of a value under it: what a row stores."""
        number = self._known_numbers(purpose)[-1]
        return number, crypto.mac(self._purpose_key(purpose, number), value.encode()).hex()

    def lookups(self, purpose: str, value: str) -> list[str]:
        """The hex look-ups of a value under every number: what a query tries."""
        numbers = self._known_numbers(purpose)
        return [crypto.mac(self._purpose_key(purpose, number), value.encode()).hex() for number in numbers]

    def numbers(self, purpose: str) -> list[int]:
        """The numbers of all keys of this purpose, the oldest first."""
        return list(self._known_numbers(purpose))

    def renew(self, purpose: str) -> int:
        """Begin a new key of a purpose whose values are found by `lookups`. Older ones are still tried.

        Returns its number. Other processes know of it within a minute.
        """
        number = self._known_numbers(purpose)[-1] + 1
        self._insert_once(self._new_purpose_key(purpose, number))
        self._numbers.pop(purpose, None)
        return number

    def day_mac(self, message: bytes, day: date | None = None) -> bytes:
        """HMAC under today's key, for client addresses only."""
        day = day or clock.now().date()
        if day not in self._days:
            self._days = {day: self._load_or_make_day(day)}
        return crypto.mac(self._days[day], message)

    def forget_days(self, today: date) -> None:
        """Throw away the keys of all days before yesterday's end."""
        with self.engine.begin() as connection:
            connection.execute(delete(DayKey).where(DayKey.day < today))

    # The store itself

    def verify(self) -> None:
        """Make sure that our master keys open this store. Raises CannotUnseal: the program must not start then."""
        self.mac("check", b"")

    def masters_in_use(self) -> set[str]:
        """Public names of all master keys that still wrap something."""
        with reading(), self.engine.connect() as connection:
            return set(connection.execute(select(DataKey.master).union(select(PurposeKey.master))).scalars())

    def knows_master(self, name: str) -> bool:
        """Whether this public name belongs to one of our master keys."""
        return name in self._masters

    def forget_opened(self) -> None:
        """Read purpose keys anew: others have taken their place."""
        self._purpose.clear()
        self._numbers.clear()

    def _known_numbers(self, purpose: str) -> list[int]:
        read_at, numbers = self._numbers.get(purpose, (0.0, []))
        if not numbers or time.monotonic() - read_at > NUMBERS_SECONDS:
            query = select(PurposeKey.number).where(PurposeKey.purpose == purpose).order_by(PurposeKey.number)
            with reading(), self.engine.connect() as connection:
                numbers = list(connection.execute(query).scalars())
            if not numbers:
                self._insert_once(self._new_purpose_key(purpose, 1))
                numbers = [1]
            self._numbers[purpose] = (time.monotonic(), numbers)
        return numbers

    def _new_purpose_key(self, purpose: str, number: int) -> Insert:
        wrapped = self.wrapped(crypto.new_key(), f"{purpose}:{number}")
        row = {"purpose": purpose, "number": number, "created_at": clock.now(), **wrapped}
        return insert(PurposeKey).values(**row)

    def _purpose_key(self, purpose: str, number: int) -> bytes:
        if (purpose, number) not in self._purpose:
            query = select(PurposeKey.master, PurposeKey.wrapped).where(
                PurposeKey.purpose == purpose, PurposeKey.number == number
            )
            with reading(), self.engine.connect() as connection:
                row = connection.execute(query).one()
            self._purpose[purpose, number] = self.unwrapped(row.master, row.wrapped, f"{purpose}:{number}")
        return self._purpose[purpose, number]

    def _load_or_make_day(self, day: date) -> bytes:
        query = select(DayKey.master, DayKey.wrapped).where(DayKey.day == day)
        for _ in range(2):
            with reading(), self.engine.connect() as connection:
                row = connection.execute(query).first()
            if row is not None:
                return self.unwrapped(row.master, row.wrapped, f"day:{day}")
            wrapped = self.wrapped(crypto.new_key(), f"day:{day}")
            self._insert_once(insert(DayKey).values(day=day, **wrapped))
        raise KeyGone("The key of this day cannot be made.")

    def _insert_once(self, statement: Insert) -> None:
        """Insert, or leave the row that another process inserted meanwhile."""
        try:
            with self.engine.begin() as connection:
                connection.execute(statement)
        except IntegrityError:
            return

    def wrapped(self, key: bytes, name: str) -> dict[str, object]:
        """The columns that keep a key, wrapped by the newest master key and bound to its name."""
        sealed = crypto.seal(self._masters[self._newest], key, place=f"key:{name}")
        return {"master": self._newest, "wrapped": sealed}

    def unwrapped(self, master: str, wrapped: bytes, name: str) -> bytes:
        """The key that `wrapped` kept. Raises CannotUnseal."""
        if master not in self._masters:
            raise CannotUnseal("ASKMD_ENCRYPTION_KEYS does not hold the key that this key store was made with.")
        return crypto.unseal(self._masters[master], wrapped, place=f"key:{name}")
