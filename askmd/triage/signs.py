"""What the rules see in a text: which categories, where, and what is said around them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from askmd.triage.rulebook import Category, categories, contexts, finder
from askmd.triage.words import Hit, Token, tokens

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
    for sentence in sorted(by_sentence):
        for width in (1, 2):
            _rules_in(sentence, width, by_sentence, words, found)
    seen.signs = list(found.values())
    return seen


def _rules_in(
    sentence: int,
    width: int,
    by_sentence: dict[int, dict[str, list[Hit]]],
    words: list[Token],
    found: dict[tuple[str, int], Sign],
) -> None:
    window = [by_sentence[number] for number in range(sentence, sentence + width) if number in by_sentence]
    if len(window) < width:
        return
    groups: dict[str, list[Hit]] = defaultdict(list)
    for part in window:
        for name, hits in part.items():
            groups[name] += hits
    names = groups.keys()
    for category in categories():
        if (category.name, sentence) in found or (category.name, sentence + width - 1) in found:
            continue
        for rule in category.rules:
            if all(part in names for part in rule) and (width == 1 or len(rule) > 1):
                chosen = _chosen(rule, groups)
                if chosen is None:
                    continue
                cues = frozenset(name for name in contexts() if name in names and name != "negated")
                if _is_negated(rule, groups):
                    cues |= {"negated"}
                start, end = words[min(hit.first for hit in chosen)].start, words[max(hit.last for hit in chosen)].end
                found[category.name, sentence] = Sign(category, start, end, cues)
                break


def _chosen(rule: tuple[str, ...], groups: dict[str, list[Hit]]) -> list[Hit] | None:
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


def _is_negated(rule: tuple[str, ...], groups: dict[str, list[Hit]]) -> bool:
    """Whether each hit of the rule's first part stands shortly behind a negation."""
    negations = [hit.last for hit in groups.get("negated", ())]
    first = groups[rule[0]]
    return bool(first) and all(any(0 < hit.first - last <= _REACH for last in negations) for hit in first)
