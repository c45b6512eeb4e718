"""Finding lay words and phrases in a text: fast, forgiving of apostrophes and of one word in between."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_TOKEN = re.compile(r"[a-z0-9]+(?:[.,/&'’][a-z0-9]+)*|[.!?;\n]+")
_END = set(".!?;\n")
# A text without full stops is cut here and there, so that what stands far apart is not taken together.
_LONGEST = 30
_NUMBER = re.compile(r"[0-9]")


@dataclass(frozen=True, slots=True)
class Token:
    """One word as it is compared, and where it stands in the text."""

    word: str
    start: int
    end: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of a group, from token `first` to `last` inclusive."""

    group: str
    first: int
    last: int


def tokens(text: str) -> list[Token]:
    """The words of a text in lower case without apostrophes, each with the number of its sentence."""
    found: list[Token] = []
    sentence = length = 0
    for match in _TOKEN.finditer(text.lower().replace("’", "'")):
        piece = match.group()
        if piece[0] in _END:
            if length:
                sentence, length = sentence + 1, 0
            continue
        word = piece if _NUMBER.search(piece) else piece.replace("'", "").replace(".", "").replace(",", "")
        if length >= _LONGEST:
            sentence, length = sentence + 1, 0
        found.append(Token(word, match.start(), match.end(), sentence))
        length += 1
    return found


class Finder:
    """All phrases of all groups, looked up by their first word, and where there is one by their second."""

    def __init__(self, groups: Mapping[str, str]) -> None:
        self._exact: dict[str, _Phrases] = defaultdict(_Phrases)
        self._prefix: dict[str, _Phrases] = defaultdict(_Phrases)
        for group, listed in groups.items():
            for phrase in phrases(listed):
                first = phrase[0]
                index = self._prefix if first.endswith("*") else self._exact
                index[first.rstrip("*")].add(group, phrase)
        self._prefix_lengths = sorted({len(prefix) for prefix in self._prefix})

    def hits(self, words: list[Token]) -> list[Hit]:
        """Every place where a phrase stands, in the order of the text."""
        found = []
        for place, token in enumerate(words):
            following = [word.word for word in words[place + 1 : place + 3]]
            for known in self._beginning_with(token.word):
                for group, phrase in known.that_may_follow(following):
                    last = _match(words, place, phrase)
                    if last is not None:
                        found.append(Hit(group, place, last))
        return found

    def _beginning_with(self, word: str) -> Iterable[_Phrases]:
        if word in self._exact:
            yield self._exact[word]
        for length in self._prefix_lengths:
            if length > len(word):
                break
            if word[:length] in self._prefix:
                yield self._prefix[word[:length]]


class _Phrases:
    """The phrases that begin with one word."""

    def __init__(self) -> None:
        self._always: list[tuple[str, list[str]]] = []
        self._by_second: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)

    def add(self, group: str, phrase: list[str]) -> None:
        """One more phrase."""
        # A second word that is only the beginning of one cannot be looked up.
        has_plain_second = len(phrase) > 1 and not phrase[1].endswith("*")
        (self._by_second[phrase[1]] if has_plain_second else self._always).append((group, phrase))

    def that_may_follow(self, words: list[str]) -> Iterable[tuple[str, list[str]]]:
        """Those whose second word is one of these, and those of which that cannot be said."""
        yield from self._always
        for word in dict.fromkeys(words):
            yield from self._by_second.get(word, ())


def phrases(listed: str) -> list[list[str]]:
    """The phrases of a comma-separated list, each as its words."""
    return [phrase.split() for phrase in (part.strip() for part in listed.split(",")) if phrase]


def _match(words: list[Token], place: int, phrase: list[str]) -> int | None:
    """Where the phrase ends that begins at `place`; one other word may stand between two of its words."""
    at = place
    sentence = words[place].sentence
    for wanted in phrase[1:]:
        for step in (1, 2):
            if (
                at + step < len(words)
                and words[at + step].sentence == sentence
                and _fits(words[at + step].word, wanted)
            ):
                at += step
                break
        else:
            return None
    return at


def _fits(word: str, wanted: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted
