"""What a post is about, in a form that is compared quickly: posts with the same profile are compared once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from askmd.posts.matching.phrases import bare
from askmd.posts.matching.reading import Reading, kinds, named, people

if TYPE_CHECKING:
    from askmd.posts.matching.meaning import Row

# So sure must be what a post is about.
_SURE = 0.35
# A condition that only the beginning of the answer names counts less than one in the question.
_FROM_ANSWER = 0.6
_BEGINNING = 600
_MAINLY = 0.9
_OPPOSITES = {"child": "adult", "adult": "child", "male": "female", "female": "male"}


@dataclass(frozen=True)
class Profile:
    """The conditions of a post and how sure they are, the kind of its question, whom it is about."""

    conditions: tuple[tuple[str, float], ...]
    kind: str
    people: frozenset[str]


class Shared:
    """In what a query agrees with each profile. What many profiles have in common is compared once."""

    def __init__(
        self, profiles: Sequence[Profile], query: Reading, conditions: Mapping[str, Mapping[str, float]]
    ) -> None:
        """`conditions`: by what it may agree, how much it does with each condition."""
        self._profiles, self._kinds = profiles, query.kinds
        self._about = {one: _agreement(one, conditions) for one in {profile.conditions for profile in profiles}}
        self._people = {
            one: float(sum(_agrees(person, query.people) for person in one))
            for one in {profile.people for profile in profiles}
        }

    def __getitem__(self, number: int) -> dict[str, float]:
        """Each agreement with the posts of one profile; nothing for posts about no condition."""
        one = self._profiles[number]
        if not one.conditions:
            return {}
        own = {"kind": self._kinds.get(one.kind, 0.0), "people": self._people[one.people]}
        return self._about[one.conditions] | own

    def __len__(self) -> int:
        return len(self._profiles)

    def sums(self, weights: Mapping[str, float]) -> list[float]:
        """For each profile the weighted sum of its agreements."""
        about = {one: sum(weights[what] * value for what, value in found.items()) for one, found in self._about.items()}
        kinds = {kind: weights["kind"] * value for kind, value in self._kinds.items()}
        people = {one: weights["people"] * value for one, value in self._people.items()}
        return [
            about[one.conditions] + kinds.get(one.kind, 0.0) + people[one.people] if one.conditions else 0.0
            for one in self._profiles
        ]


@dataclass(frozen=True)
class Agreement:
    """In what a query agrees with each profile, and with each post, before anything is weighed."""

    profiles: Shared
    words: dict[str, list[float]]
    meaning: dict[str, Row]


def profile(question: str, answer: str) -> Profile:
    """What a post is about. One that names no condition has an empty profile: words and meaning decide alone."""
    conditions = _conditions(question, 1.0) or _conditions(answer[:_BEGINNING], _FROM_ANSWER)
    if not conditions:
        return Profile((), "", frozenset())
    asked = kinds(question)
    kind = max(asked, key=lambda name: asked[name], default="")
    return Profile(conditions, kind if asked.get(kind, 0.0) >= _SURE else "", people(question, bare(question)))


def _agreement(own: tuple[tuple[str, float], ...], conditions: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    if not own:
        return {}
    # Most texts name no condition, so most of these hold nothing.
    return {
        what: max(values.get(condition, 0.0) * sure for condition, sure in own) if values else 0.0
        for what, values in conditions.items()
    }


def by_condition(profiles: Sequence[Profile], values: Sequence[float]) -> dict[str, float]:
    """The highest value of the profiles that are mainly about a condition, for each of these."""
    found: dict[str, float] = {}
    for one, value in zip(profiles, values, strict=True):
        for condition, sure in one.conditions:
            if sure >= _MAINLY and value > found.get(condition, 0.0):
                found[condition] = value
    return found


def _conditions(text: str, sure: float) -> tuple[tuple[str, float], ...]:
    found = named(text, strictly=True)
    most = max(found.values(), default=0.0)
    if most < _SURE:
        return ()
    return tuple(sorted((name, round(sure * value / most, 1)) for name, value in found.items() if value >= 0.7 * most))


def _agrees(person: str, people: frozenset[str]) -> int:
    if person in people:
        return 1
    return -1 if _OPPOSITES[person] in people else 0
