"""The index: all posts of a corpus, and which of them answer a text.

Three voices add up: what the text is about (condition, kind of question, people), which rare words it shares with a
post, and, where there are vectors, how near its meaning is. How much each counts is data.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from askmd import embedding
from askmd.posts.matching import meaning, vocabulary
from askmd.posts.matching.profile import Agreement, Profile, Shared, by_condition, profile
from askmd.posts.matching.ranking import Ranking
from askmd.posts.matching.reading import LONGEST, read
from askmd.posts.matching.words import letters, terms

if TYPE_CHECKING:
    from askmd.embedding.model import Matrix
    from askmd.posts.matching.meaning import Row

# Of an answer so much is searched; its first part says what it is about.
_QUESTION_LENGTH, _ANSWER_LENGTH = 500, 3_000
_MOST_LETTERS = 80
# Among so many more than wanted the rival of the last one is looked for.
_RIVALS = 15
_MOST_LEAD = 6.0
_CONDITION_FIRST = 0.5


@dataclass(frozen=True)
class Entry:
    """One post: its question, and its answer as plain text."""

    id: Hashable
    question: str
    answer: str = ""


@dataclass(frozen=True)
class Prepared:
    """A post that was read before: its question, the stems of its words, what it is about."""

    id: Hashable
    question: str
    stems: Sequence[str]
    profile: Profile


@dataclass(frozen=True)
class Match:
    """A post that may answer. `score` is between 0 and 1; `is_shown`: so sure that a person may be shown it.

    `total`: the weighted sum that the order is made of.
    """

    id: Hashable
    score: float
    is_shown: bool
    total: float = 0.0


def prepare(entry: Entry) -> Prepared:
    """Read a post once."""
    question = entry.question[:_QUESTION_LENGTH]
    stems = [*terms(question), *terms(entry.answer[:_ANSWER_LENGTH])]
    return Prepared(entry.id, question, stems, profile(entry.question, entry.answer))


class Index:
    """Built once for a corpus, then asked often. Keeps no text of a query.

    `profile_of`: for each post the number of its profile.
    """

    def __init__(
        self,
        corpus: Iterable[Entry | Prepared],
        vectors: Sequence[Matrix | None] | None = None,
        only_for: str | None = None,
    ) -> None:
        """`vectors`: those of `meaning.of_posts`, in the corpus' order (None where a post has none yet).

        `only_for`: the one text that will be asked, where there is no more than one; it is made faster.
        """
        entries = [entry if isinstance(entry, Prepared) else prepare(entry) for entry in corpus]
        self._ids = [entry.id for entry in entries]
        self._texts = [entry.question for entry in entries]
        numbers = {one: number for number, one in enumerate(dict.fromkeys(entry.profile for entry in entries))}
        self._profiles, self.profile_of = list(numbers), [numbers[entry.profile] for entry in entries]
        self._is_general = [0.0 if self._profiles[number].conditions else 1.0 for number in self.profile_of]
        groups, stems = (None, None) if only_for is None else (letters(only_for), terms(only_for))
        self._questions = Ranking((letters(text) for text in self._texts), _MOST_LETTERS, groups)
        self._posts = Ranking((entry.stems for entry in entries), only=stems)
        has_meaning = vectors is not None and any(vector is not None for vector in vectors)
        self._meanings = meaning.Meanings(vectors or ()) if has_meaning else None
        self._weights = vocabulary.weights()["meaning" if self._meanings else "words"]

    @classmethod
    def of(cls, corpus: Iterable[Entry], *, use_embeddings: bool = True) -> Index:
        """An index with the vectors computed here and now: some fifty milliseconds for each post."""
        entries = list(corpus)
        if not (use_embeddings and embedding.is_available()):
            return cls(entries)
        return cls(entries, meaning.of_posts([(entry.question, entry.answer) for entry in entries]))

    @property
    def has_meaning(self) -> bool:
        """Whether it compares meanings, or words alone."""
        return self._meanings is not None

    def similar(self, text: str, limit: int = 10) -> list[tuple[Hashable, float]]:
        """The posts that most likely answer a text, best first, each with its score."""
        return [(match.id, match.score) for match in self.find(text, limit)]

    def find(self, text: str, limit: int = 10, without: Collection[Hashable] = (), least: float = 0.0) -> list[Match]:
        """As `similar`, and which of them are sure enough to be shown. Never raises; reads a text up to LONGEST.

        `without`: posts that are passed over. `least`: who comes after one with a lower score has the score 0.
        """
        if not self._ids or not text.strip():
            return []
        totals, found = self.weigh(text[:LONGEST])
        wanted = [number for number, id in enumerate(self._ids) if id not in without] if without else range(len(totals))
        best = heapq.nlargest(limit + _RIVALS, wanted, key=totals.__getitem__)
        matches: list[Match] = []
        for number in best[:limit]:
            if matches and matches[-1].score < least:
                matches.append(Match(self._ids[number], 0.0, False, totals[number]))
                continue
            score = self._confidence(self.evidence(number, best, totals, found))
            # Nobody below may look surer than the one above.
            score = min(score, matches[-1].score) if matches else score
            is_shown = score >= self._weights["confidence"]["shown"]
            matches.append(Match(self._ids[number], round(score, 4), is_shown, totals[number]))
        return matches

    def related(self, id: Hashable, limit: int = 3) -> list[Hashable]:
        """Other posts that somebody who reads this one may want: about the same condition, or near in meaning.

        Needs no model: the post's own vector is compared. Empty for a post that is not in the index.
        """
        if id not in self._ids:
            return []
        own = self._ids.index(id)
        vector = self._meanings.of_question(own) if self._meanings is not None else None
        totals, found = self.weigh(self._texts[own], vector)
        close, least = found.meaning.get("close", found.words["question"]), self._weights["related"]
        near = (
            number
            for number, profile in enumerate(self.profile_of)
            if number != own
            and (found.profiles[profile].get("names", 0.0) >= least["names"] or close[number] >= least["close"])
        )
        return [self._ids[number] for number in heapq.nlargest(limit, near, key=totals.__getitem__)]

    def weigh(self, text: str, vector: Row | None = None) -> tuple[list[float], Agreement]:
        """For each post the weighted sum of all agreements, and these themselves.

        `vector`: that of the text, where it is known; the portraits are then left out, so that no model is loaded.
        """
        found = self.agreements(text, vector)
        weights = self._weights
        shared = found.profiles.sums(weights)
        totals = [shared[number] for number in self.profile_of]
        for what, values in found.words.items():
            if weight := weights[what]:
                totals = [total + weight * value for total, value in zip(totals, values, strict=True)]
        if found.meaning:
            near = sum(weights[what] * values for what, values in found.meaning.items()).tolist()
            totals = [total + value for total, value in zip(totals, near, strict=True)]
        return totals, found

    def agreements(self, text: str, vector: Row | None = None) -> Agreement:
        """In what a text agrees with each profile and each post, each between 0 and 1 (people between -1 and 1)."""
        query, stems = read(text), terms(text)
        words = {"question": self._questions.scores(letters(text)), "answer": self._posts.scores(stems)}
        if any(self._is_general):
            words["general"] = [value * flag for value, flag in zip(words["question"], self._is_general, strict=True)]
        conditions = {"names": query.names, "portraits": query.portraits, "nearby": self._about(words["answer"])}
        near = {}
        if self._meanings is not None:
            portraits = {}
            if vector is None:
                vector = meaning.of_query(text)
                portraits = meaning.portraits_like(vector)
            near = self._meanings.likeness(vector)
            # Who names a condition wants to read about it rather than about something general.
            named = max(query.names.values(), default=0.0)
            near["general_close"] = near["close"] * self._is_general * (1 - _CONDITION_FIRST * min(named, 1.0))
            conditions |= {"near": self._about(near["passage"].tolist()), "likeness": portraits}
        return Agreement(Shared(self._profiles, query, conditions), words, near)

    def evidence(self, number: int, best: Sequence[int], totals: Sequence[float], found: Agreement) -> dict[str, float]:
        """What speaks for one of the best: its lead over the next that is about something else, and its agreements."""
        own = self.profile_of[number]
        is_general = self._is_general[number]
        rivals = (n for n in best if n != number and (is_general or self.profile_of[n] != own))
        rival = next((totals[n] for n in rivals), 0.0)
        return {
            "lead": max(min(totals[number] - rival, _MOST_LEAD), -_MOST_LEAD) / _MOST_LEAD,
            "names": found.profiles[own].get("names", 0.0),
            "kind": found.profiles[own].get("kind", 0.0),
            "close": float(found.meaning.get("close", found.words["question"])[number]),
            "total": totals[number] / 10,
            "is_general": is_general,
        }

    def _confidence(self, evidence: dict[str, float]) -> float:
        weights = self._weights["confidence"]
        return 1 / (1 + math.exp(-(weights["bias"] + sum(weights[what] * value for what, value in evidence.items()))))

    def _about(self, values: Sequence[float]) -> dict[str, float]:
        """For each condition the most that any post about it has."""
        best = [0.0] * len(self._profiles)
        for number, value in zip(self.profile_of, values, strict=True):
            if value > best[number]:
                best[number] = value
        return by_condition(self._profiles, best)
