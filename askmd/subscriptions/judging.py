"""What becomes of each row of a list of subscribers. Only reads, and tells nothing but numbers.

Whoever agreed elsewhere has a date and a source to show for it. Nobody who said no is asked again: neither here (the
subscription ended, or the address wants no mail) nor elsewhere (the list says so). Who is on our list already stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select

from askmd import keys
from askmd.core import addresses
from askmd.extensions import db
from askmd.outbox.services import suppressed_among
from askmd.site import texts
from askmd.subscriptions.csv_rows import Bad, Fault, Row
from askmd.subscriptions.models import Subscriber
from askmd.subscriptions.preferences import Preferences
from askmd.topics.models import Topic

# So many numbers of rows are kept for each thing that can be wrong with one.
MOST_NUMBERS = 100


class Outcome(StrEnum):
    """What becomes of a row that can be used."""

    CONFIRMED = "confirmed"
    ASKED = "asked"
    DOUBLE = "double"
    KNOWN = "known"
    ENDED = "ended"
    SUPPRESSED = "suppressed"


NEW = (Outcome.CONFIRMED, Outcome.ASKED)


@dataclass
class Tally:
    """How many rows came to what, and the numbers of those that can be mended."""

    found: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, list[int]] = field(default_factory=dict)

    def add(self, number: int, what: Outcome | Fault) -> None:
        """Count one row."""
        self.found[what.value] += 1
        if isinstance(what, Fault):
            numbers = self.wrong.setdefault(what.value, [])
            if len(numbers) < MOST_NUMBERS:
                numbers.append(number)

    def count(self, judged: Judged | Bad) -> None:
        """Count one row as it was judged."""
        if isinstance(judged, Bad):
            self.add(judged.number, judged.fault)
        else:
            self.add(judged.row.number, judged.outcome)

    @property
    def rows(self) -> int:
        """How many rows were counted."""
        return self.found.total()


@dataclass(frozen=True)
class Judged:
    """A row, and what becomes of it. `lookup` is what a new subscriber's row keeps."""

    row: Row
    outcome: Outcome
    lookup: str
    wanted: Preferences


class Judge:
    """Says what becomes of rows. It remembers which addresses it has seen, so one is for one file."""

    def __init__(self, *, source: str | None) -> None:
        self._source = source
        self._seen: set[bytes] = set()
        self._topics = topics_by_name()
        self._languages = texts.languages()

    def judge(self, page: Sequence[Row | Bad]) -> list[Judged | Bad]:
        """What becomes of each of some hundreds of rows. Only reads."""
        lookups = {
            row.number: keys.store().lookups("address", addresses.canonical(row.address))
            for row in page
            if isinstance(row, Row)
        }
        every = [lookup for some in lookups.values() for lookup in some]
        known, refused = _known(every), suppressed_among(every)
        return [row if isinstance(row, Bad) else self._judged(row, lookups[row.number], known, refused) for row in page]

    def _judged(self, row: Row, lookups: list[str], known: dict[str, bool], refused: set[str]) -> Judged | Bad:
        wanted = self._wanted(row)
        if wanted is None:
            return Bad(row.number, Fault.UNKNOWN_TOPIC)
        return Judged(row, self._outcome(row, lookups, known, refused), lookups[-1], wanted)

    def _outcome(self, row: Row, lookups: list[str], known: dict[str, bool], refused: set[str]) -> Outcome:
        newest = bytes.fromhex(lookups[-1])
        if newest in self._seen:
            return Outcome.DOUBLE
        self._seen.add(newest)
        if refused.intersection(lookups):
            return Outcome.SUPPRESSED
        stands = [known[lookup] for lookup in lookups if lookup in known]
        if stands:
            return Outcome.KNOWN if any(stands) else Outcome.ENDED
        return Outcome.CONFIRMED if row.consented_at and (row.source or self._source) else Outcome.ASKED

    def _wanted(self, row: Row) -> Preferences | None:
        """What the row asks for; None when it names topics and we have none of them."""
        language = row.language if row.language in self._languages else self._languages[0]
        if not row.topics:
            return Preferences(row.frequency, None, language)
        ids = {self._topics[name] for name in _names(row.topics) if name in self._topics}
        return Preferences(row.frequency, tuple(sorted(ids)), language) if ids else None


def topics_by_name() -> dict[str, int]:
    """The topics by whatever a list may call them: name, last part of the address, address."""
    rows = db.session.execute(select(Topic.id, Topic.name, Topic.slug, Topic.path)).all()
    found = {row.name.casefold(): row.id for row in rows}
    found |= {row.slug.casefold(): row.id for row in rows}
    return found | {row.path.casefold(): row.id for row in rows}


def _known(lookups: Sequence[str]) -> dict[str, bool]:
    """Of these look-ups, those that we have a row of, and whether its subscription is on."""
    query = select(Subscriber.address_lookup, Subscriber.ended_at.is_(None)).where(
        Subscriber.address_lookup.in_(lookups)
    )
    return {lookup: is_on for lookup, is_on in db.session.execute(query)}


def _names(cell: str) -> list[str]:
    """The topics that a cell names; a comma may be part of a name."""
    some = [part.strip().casefold() for part in cell.replace("|", ";").split(";")]
    return [*some, *(part.strip() for name in some for part in name.split(","))]
