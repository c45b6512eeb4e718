"""What somebody searches for: the words, those that were misspelt, those of the same meaning, and what each says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from askmd.core.text import clean_line
from askmd.posts.searching import analysis, synonyms, wordlist
from askmd.posts.searching.wordlist import SHORTEST_MENDED, Words, rarity

# Of what is longer so much is read; the rarest of its words say nearly everything.
LONGEST = 3_000
MOST_OWN, MOST_OTHERS = 12, 10
# In a search of so few words so many are mended: a story says enough without, and each is looked up hundredfold.
MOST_WORDS_MENDED, MOST_MENDED = 12, 5
# Of what a word says, so much at most a word of the same meaning does.
_SYNONYM = 0.4
# Several words may have been meant by a misspelt one.
_LIKELIEST, _NEXT = 1.0, 0.5


@dataclass(frozen=True)
class Wanted:
    """A search as it was understood. `weights`: what each stem says; `own`: those that somebody typed or meant.

    `read`: the words with the misspelt ones mended; `mended`: whether any was.
    """

    typed: str
    read: str
    mended: bool
    weights: dict[str, float]
    own: frozenset[str]
    holding: dict[str, int]


def understand(typed: str, *, as_typed: bool = False) -> Wanted:
    """Read what somebody typed, whatever it is. `as_typed`: no word is taken for a misspelt one."""
    line = clean_line(typed[: LONGEST * 4])[:LONGEST]
    words, groups = wordlist.known(), synonyms.groups()
    spoken = [(word, analysis.term(word), start, end) for word, start, end in analysis.found_in(line)]
    stems = [stem for _word, stem, _start, _end in spoken if stem]
    held = words.holding(set(stems))
    known = held | words.holding_now(list(dict.fromkeys(stem for stem in stems if stem not in held))[:MOST_OWN])
    meant: dict[str, list[str]] = {}
    read, last = [], 0
    near_to = {} if as_typed else _mended(spoken, words, known, groups)
    for word, stem, start, end in spoken:
        if near := near_to.get(word):
            meant[stem] = [analysis.term(other) for other in near]
            read += [line[last:start], near[0]]
            last = end
    factors = {stem: 1.0 for stem in stems if stem in known}
    for others in meant.values():
        for place, other in enumerate(others):
            factors.setdefault(other, _NEXT if place else _LIKELIEST)
    known |= words.holding(set(factors) - set(known))
    own = {stem: factor * rarity(words.size, known.get(stem, 0)) for stem, factor in factors.items()}
    own = dict(sorted(own.items(), key=lambda pair: -pair[1])[:MOST_OWN])
    heard = [meant.get(stem, [stem])[0] for stem in stems]
    return _widened(line, "".join([*read, line[last:]]), bool(meant), own, known, groups, words, heard)


def _widened(
    line: str,
    read: str,
    mended: bool,
    own: dict[str, float],
    known: dict[str, int],
    groups: synonyms.Groups,
    words: Words,
    heard: list[str],
) -> Wanted:
    others = groups.others(heard[:100])
    held = words.holding({stem for _own, other in others for stem in other} - set(known))
    holding = known | held
    more: dict[str, float] = {}
    for member, other in others:
        # Nothing may say more than the word that somebody typed.
        least = min(own.get(stem, rarity(words.size, 0)) for stem in member)
        for stem in other:
            if stem in own or not holding.get(stem):
                continue
            weight = _SYNONYM * min(rarity(words.size, holding[stem]), least) / len(other) ** 0.5
            more[stem] = max(more.get(stem, 0.0), weight)
    more = dict(sorted(more.items(), key=lambda pair: -pair[1])[:MOST_OTHERS])
    return Wanted(line, read, mended, own | more, frozenset(own), holding)


def _is_unknown(word: str, stem: str, known: dict[str, int], groups: synonyms.Groups) -> bool:
    is_word = len(word) >= SHORTEST_MENDED - 1 and word.isascii() and word.isalpha()
    return bool(stem) and is_word and stem not in known and stem not in groups.by_first


def _mended(
    spoken: Sequence[tuple[str, str, int, int]], words: Words, known: dict[str, int], groups: synonyms.Groups
) -> dict[str, list[str]]:
    """What each misspelt word of a short search may have meant."""
    if len(spoken) > MOST_WORDS_MENDED:
        return {}
    unknown = dict.fromkeys(word for word, stem, _start, _end in spoken if _is_unknown(word, stem, known, groups))
    return {word: _near(word, words) for word in list(unknown)[:MOST_MENDED]}


def _near(word: str, words: Words) -> list[str]:
    """Words that a post holds at this moment: what was counted at night may be gone since."""
    found = ((other, analysis.term(other)) for other in wordlist.near(word, words))
    return [other for other, stem in found if stem and words.holding_now([stem])]
