"""Full text: which of many texts share rare words with a query (BM25; Robertson and Zaragoza, 2009)."""

from __future__ import annotations

import heapq
import math
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence

from askmd.posts.matching import vocabulary

_K, _B = 1.2, 0.6
# A word of the same meaning counts less than the word itself.
_SYNONYM = 0.35
# The rarest words of a long query say nearly everything; words that stand in most texts say nothing.
MOST_TERMS = 30
_TOO_COMMON = 0.6
# A query that shares next to nothing with any text: its best must not look like a find.
_FLOOR = 0.25


class Ranking:
    """Texts as bags of words, numbered in their order."""

    def __init__(
        self, texts: Iterable[Sequence[str]], most_terms: int = MOST_TERMS, only: Sequence[str] | None = None
    ) -> None:
        """`texts`: the stems of each, or other pieces; `most_terms` of a query are looked up.

        `only`: the pieces of the one query that will be asked, where there is no more than one; it is made faster.
        """
        self._most_terms = most_terms
        if only is None:
            counted = [(Counter(text), len(text)) for text in texts]
        else:
            asked = {*only, *(other for term in only for other in vocabulary.synonyms().get(term, ()))}
            counted = [(Counter(filter(asked.__contains__, text)), len(text)) for text in texts]
        self._size = len(counted)
        average = sum(length for _, length in counted) / (self._size or 1) or 1.0
        self._postings: dict[str, tuple[array[int], array[float]]] = {}
        for number, (counts, length) in enumerate(counted):
            dampening = _K * (1 - _B + _B * length / average)
            for term, count in counts.items():
                numbers, values = self._postings.setdefault(term, (array("I"), array("f")))
                numbers.append(number)
                values.append(count * (_K + 1) / (count + dampening))

    def scores(self, terms: Sequence[str]) -> list[float]:
        """For each text how well it fits: the best has 1, or less where little fits; 0 where no word is shared."""
        sums = [0.0] * self._size
        possible = 0.0
        for term, weight in self._weighed(terms):
            possible += weight
            numbers, values = self._postings[term]
            for number, value in zip(numbers, values, strict=True):
                sums[number] += weight * value
        best = max(max(sums, default=0.0), _FLOOR * possible * (_K + 1)) or 1.0
        return [value / best for value in sums]

    def _weighed(self, terms: Sequence[str]) -> list[tuple[str, float]]:
        """The words to look up and their weights: the query's own, and at less weight those of the same meaning."""
        found: dict[str, float] = {}
        for term in dict.fromkeys(terms):
            found[term] = max(found.get(term, 0.0), self._rarity(term))
            for other in vocabulary.synonyms().get(term, ()):
                found[other] = max(found.get(other, 0.0), _SYNONYM * self._rarity(other))
        telling = ((term, weight) for term, weight in found.items() if weight)
        return heapq.nlargest(self._most_terms, telling, key=lambda pair: pair[1])

    def _rarity(self, term: str) -> float:
        """How much it says that a text has this word; 0 when none has it or nearly all."""
        having = len(self._postings[term][0]) if term in self._postings else 0
        if not having or having > max(_TOO_COMMON * self._size, 20):
            return 0.0
        return math.log(1 + (self._size - having + 0.5) / (having + 0.5))
