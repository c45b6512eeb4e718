"""What the rules see in a text: which categories, where, and what is said around them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from askmd.triage.rulebook import Category, categories, contexts, finder
from askmd.triage.words import Hit, Token, tokens

Rule = tuple[str, ...]
# A negation counts for what follows within so many words.
_REACH = 5


@dataclass
class Sign:
    """A rule that holds: its category, the span of its words, and the cues in the same one or two sentences."""

    category: Category
    start: int
    end: int
    cues: frozenset[str]

    @property
    def doubts(self) -> int:
        """How many kinds of cues speak against a present emergency."""
        return len(self.cues & AGAINST)


AGAINST = frozenset({"informational", "hypothetical", "past", "other_past", "negated", "in_care", "figurative", "mild"})


@dataclass
class Seen:
    """All signs of a text, and how often each kind of cue occurs in it."""

    words: list[Token]
    signs: list[Sign] = field(default_factory=list)
    cues: dict[str, int] = field(default_factory=dict)


def see(text: str) -> Seen:
    """Read a text with the rules. Never raises; linear in the length of the text."""
    words = tokens(text)
    hits = finder().hits(words)
    seen = Seen(words)
    by_sentence: dict[int, dict[str, list[Hit]]] = defaultdict(lambda: defaultdict(list))
    for hit in hits:
        by_sentence[words[hit.first].sentence][hit.group].append(hit)
    for name in contexts():
        seen.cues[name] = sum(len(groups.get(name, ())) for groups in by_sentence.values())
    found: dict[tuple[str, int], Sign] = {}
    # A text that says the same again and again is not thought about again and again.
    holding: dict[tuple[frozenset[str], int], list[tuple[Category, Rule]]] = {}
    for sentence in sorted(by_sentence):
        for width in (1, 2):
            groups = _groups(by_sentence, sentence, width)
            if groups is None:
                continue
            names = frozenset(groups)
            if (names, width) not in holding:
                holding[names, width] = _that_may_hold(names, width)
            _signs(sentence, width, groups, holding[names, width], words, found)
    seen.signs = list(found.values())
    return seen


def _groups(by_sentence: dict[int, dict[str, list[Hit]]], sentence: int, width: int) -> Mapping[str, list[Hit]] | None:
    """What stands in this sentence, or in this one and the next; None where there is no next one."""
    if width == 1:
        return by_sentence[sentence]
    if sentence + 1 not in by_sentence:
        return None
    groups: dict[str, list[Hit]] = defaultdict(list)
    for part in (by_sentence[sentence], by_sentence[sentence + 1]):
        for name, hits in part.items():
            groups[name] += hits
    return groups


def _that_may_hold(names: frozenset[str], width: int) -> list[tuple[Category, Rule]]:
    """The rules all of whose parts are there; over two sentences only those of several parts."""
    return [
        (category, rule)
        for category in categories()
        for rule in category.rules
        if names.issuperset(rule) and (width == 1 or len(rule) > 1)
    ]


def _signs(
    sentence: int,
    width: int,
    groups: Mapping[str, list[Hit]],
    rules: list[tuple[Category, Rule]],
    words: list[Token],
    found: dict[tuple[str, int], Sign],
) -> None:
    for category, rule in rules:
        if (category.name, sentence) in found or (category.name, sentence + width - 1) in found:
            continue
        chosen = _chosen(rule, groups)
        if chosen is None:
            continue
        cues = frozenset(name for name in contexts() if name in groups and name != "negated")
        if _is_negated(rule, groups):
            cues |= {"negated"}
        start, end = words[min(hit.first for hit in chosen)].start, words[max(hit.last for hit in chosen)].end
        found[category.name, sentence] = Sign(category, start, end, cues)


def _chosen(rule: Rule, groups: Mapping[str, list[Hit]]) -> list[Hit] | None:
    """One hit for each part of the rule, no word used for two parts."""
    used: set[int] = set()
    chosen = []
    for part in rule:
        for hit in groups[part]:
            if not used & set(range(hit.first, hit.last + 1)):
                used |= set(range(hit.first, hit.last + 1))
                chosen.append(hit)
                break
        else:
            return None
    return chosen


def _is_negated(rule: Rule, groups: Mapping[str, list[Hit]]) -> bool:
    """Whether each hit of the rule's first part stands shortly behind a negation."""
    negations = [hit.last for hit in groups.get("negated", ())]
    first = groups[rule[0]]
    return bool(first) and all(any(0 < hit.first - last <= _REACH for last in negations) for hit in first)
