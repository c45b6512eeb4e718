"""Which words the posts hold, and how many posts each: how much a word says, and what a misspelt one may have meant.

A site of some thousand posts counts them in memory whenever they change; a larger one reads what was counted at night.
"""

from __future__ import annotations

import math
import string
import time
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from flask import current_app
from sqlalchemy import delete, func, insert, select

from askmd.extensions import db
from askmd.posts.models import SearchEntry, SearchWord
from askmd.posts.searching import lexical
from askmd.site import remembering

# Up to so many posts everything is compared with everything, as it is kept in memory.
SMALL = 3_000
# A word of so many letters has many neighbours; from so many on two letters may be wrong.
SHORTEST_MENDED, LONG = 4, 8
MOST_NEAR = 3
_SURELY = 100
IN_BODY, IN_HEAD, IN_TITLE = 1, 2, 4
_NOWHERE: tuple[array[int], bytearray] = array("l"), bytearray()
_KEPT = "askmd-search-words"
_AT_ONCE = 400
# So long a large site's number of posts is believed.
_SIZE_SECONDS = 600


class Words(Protocol):
    """What is known of the words of all posts."""

    size: int

    def holding(self, terms: Iterable[str]) -> dict[str, int]:
        """In how many posts each of these stems stands, where it does."""

    def holding_now(self, terms: Sequence[str]) -> dict[str, int]:
        """Those of a few stems that a post holds at this moment, and in how many at least."""

    def spelled(self, words: Iterable[str]) -> dict[str, int]:
        """In how many posts each of these words is written so, where it is."""

    def beginning(self, letters: str) -> dict[str, int]:
        """The words that begin so, with the number of their posts."""


class Counted:
    """Counted in memory, with the posts that hold each stem, and where in them."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self.size = 0
        self._places: dict[str, tuple[array[int], bytearray]] = {}
        self._spelled: Counter[str] = Counter()
        self._beginning: dict[str, list[str]] = {}
        for row in rows:
            self.size += 1
            self._spelled.update(row.spellings.split())
            title, head, body = ({*text.split()} for text in (row.title, row.head, row.body))
            for stem in head | body:
                ids, where = self._places.setdefault(stem, (array("l"), bytearray()))
                ids.append(row.post_id)
                where.append(IN_BODY * (stem in body) + IN_HEAD * (stem in head) + IN_TITLE * (stem in title))
        for word in self._spelled:
            self._beginning.setdefault(word[:2], []).append(word)

    def places(self, stem: str) -> Iterator[tuple[int, int]]:
        """The posts that hold a stem, each with the sum of IN_TITLE, IN_HEAD (with the title) and IN_BODY."""
        ids, where = self._places.get(stem, _NOWHERE)
        return zip(ids, where, strict=True)

    def holding(self, terms: Iterable[str]) -> dict[str, int]:
        """As `Words`."""
        return {term: len(self._places[term][0]) for term in terms if term in self._places}

    def holding_now(self, terms: Sequence[str]) -> dict[str, int]:
        """As `Words`: what is kept in memory is of this moment."""
        return self.holding(terms)

    def spelled(self, words: Iterable[str]) -> dict[str, int]:
        """As `Words`."""
        return {word: self._spelled[word] for word in words if word in self._spelled}

    def beginning(self, letters: str) -> dict[str, int]:
        """As `Words`; of the first two letters."""
        return {word: self._spelled[word] for word in self._beginning.get(letters[:2], ())}


class Stored:
    """Counted at night."""

    def __init__(self, size: int) -> None:
        self.size = size

    def holding(self, terms: Iterable[str]) -> dict[str, int]:
        """As `Words`."""
        query = select(SearchWord.word, SearchWord.stems)
        return {word: count for word, count in _rows(query, SearchWord.word.in_(list(terms))) if count}

    def holding_now(self, terms: Sequence[str]) -> dict[str, int]:
        """As `Words`. What many posts held at night is not gone from all of them since."""
        sure = {term: count for term, count in self.holding(terms).items() if count > _SURELY}
        return sure | lexical.holding(term for term in terms if term not in sure)

    def spelled(self, words: Iterable[str]) -> dict[str, int]:
        """As `Words`."""
        query, each = select(SearchWord.word, SearchWord.spelled), list(words)
        return {word: count for word, count in _rows(query, SearchWord.word.in_(each)) if count}

    def beginning(self, letters: str) -> dict[str, int]:
        """As `Words`."""
        query = select(SearchWord.word, SearchWord.spelled)
        # A stretch of the index; letters have this order in every collation that is usual, other signs have not.
        bare = letters.rstrip("z")
        after = [SearchWord.word < bare[:-1] + chr(ord(bare[-1]) + 1)] if bare else []
        rows = _rows(query, SearchWord.word >= letters, *after, SearchWord.spelled > 0)
        return {word: count for word, count in rows if word.startswith(letters)}


def _rows(query: Any, *where: Any) -> list[Any]:
    return list(db.session.execute(query.where(*where)).all())


def is_large() -> bool:
    """Whether there are too many posts to compare each with each in memory."""
    return known().size > SMALL


def known() -> Words:
    """The words of all posts as they are now; of a large site as they were at night."""
    kept = current_app.extensions.get(_KEPT)
    large = ("large", time.monotonic() // _SIZE_SECONDS)
    if kept is not None and kept[0] == large:
        found: Words = kept[1]
        return found
    stamp: tuple[Any, ...] = remembering.while_public_stands("words", _stamp)
    if kept is not None and kept[0] == stamp:
        found = kept[1]
        return found
    if stamp[0] > SMALL:
        stamp, found = large, Stored(_count())
    else:
        found = Counted(db.session.execute(_COUNTED))
    current_app.extensions[_KEPT] = stamp, found
    return found


def _stamp() -> tuple[Any, ...]:
    return tuple(db.session.execute(_STAMP).one())


def _count() -> int:
    return int(db.session.execute(select(func.count()).select_from(_TABLE)).scalar_one())


_TABLE = SearchEntry.__table__
# No further than needed: a look at a large table would take longer than the search.
_SOME = select(_TABLE.c.post_id, _TABLE.c.indexed_at).order_by(_TABLE.c.indexed_at).limit(SMALL + 1).subquery()
_STAMP = select(func.count(), func.max(_SOME.c.indexed_at), func.sum(_SOME.c.post_id)).select_from(_SOME)
_COUNTED = select(_TABLE.c.post_id, _TABLE.c.title, _TABLE.c.head, _TABLE.c.body, _TABLE.c.spellings)


def rarity(size: int, holding: int) -> float:
    """How much it says that a post has a word which stands in so many."""
    return math.log(1 + (size - min(holding, size) + 0.5) / (holding + 0.5))


def near(word: str, words: Words) -> list[str]:
    """The words that a misspelt one may have meant, likeliest first: one letter wrong, or two in a long word."""
    found = words.spelled(_one_wrong(word))
    if not found and len(word) >= LONG:
        alike = words.beginning(word[:2])
        found = {other: count for other, count in alike.items() if _is_two_wrong(word, other)}
    ranked = sorted(found, key=lambda other: (other[0] != word[0], -found[other], other))
    return ranked[:MOST_NEAR]


def count(entries: Iterable[dict[str, Any]], stems: Counter[str], spelled: Counter[str]) -> None:
    """Add the words of some entries to what was counted so far."""
    for entry in entries:
        stems.update({*entry["head"].split(), *entry["body"].split()})
        spelled.update(entry["spellings"].split())


def keep(stems: Counter[str], spelled: Counter[str]) -> Iterator[None]:
    """Store what was counted, a page each time, then the caller commits. A small site needs none of it."""
    table: Any = SearchWord.__table__
    there = {row.word: (row.spelled, row.stems) for row in db.session.execute(select(table))}
    wanted = {word: (spelled[word], stems[word]) for word in {*stems, *spelled}}
    other = sorted(word for word in {*there, *wanted} if there.get(word) != wanted.get(word))
    for start in range(0, len(other), _AT_ONCE):
        page = other[start : start + _AT_ONCE]
        db.session.execute(delete(table).where(table.c.word.in_(page)))
        rows = [{"word": word, "spelled": wanted[word][0], "stems": wanted[word][1]} for word in page if word in wanted]
        if rows:
            db.session.execute(insert(table), rows)
        yield


def _one_wrong(word: str) -> set[str]:
    """Everything that is one letter away: left out, put in, another one, two changed places."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    less = {left + right[1:] for left, right in cuts if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    letters = string.ascii_lowercase
    other = {left + letter + right[1:] for left, right in cuts if right for letter in letters}
    more = {left + letter + right for left, right in cuts for letter in letters}
    return (less | swapped | other | more) - {word}


def _is_two_wrong(word: str, other: str) -> bool:
    """Whether at most two letters differ."""
    if abs(len(word) - len(other)) > 2 or len(other) < SHORTEST_MENDED:
        return False
    row = list(range(len(other) + 1))
    for place, letter in enumerate(word, 1):
        before, row[0] = row[0], place
        for at, its in enumerate(other, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (letter != its))
        if min(row) > 2:
            return False
    return row[-1] <= 2
