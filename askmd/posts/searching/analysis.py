"""Words as a search compares them: the stems of `matching`, without accents, with one spelling, in plain letters.

Posts and what somebody types are read in the same way, so that both databases only compare what is equal. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator
from functools import cache, lru_cache

from askmd.posts.matching import vocabulary
from askmd.posts.matching.words import STOP, plain, stem

# Another way to read a text is another number.
_READING = 1
LONGEST_WORD = 40
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_APOSTROPHES = re.compile("['’]")
# Letters that Unicode does not take apart.
_WHOLE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_DOUBLED = re.compile(r"([bdgmnprt])\1$")
_SHORTEST_RESPELT = 6
# What `matching` does not join yet: both sides of the Atlantic, and two ways to write the same sound.
_RESPELT = (
    (re.compile("ae|oe"), "e"),
    (re.compile("yse"), "yze"),
    (re.compile("ise"), "ize"),
    (re.compile("isi"), "izi"),
    (re.compile("isa"), "iza"),
    (re.compile("our"), "or"),
    (re.compile("([^aeiou])re$"), r"\1er"),
    (re.compile("ll"), "l"),
    (re.compile("geing$"), "ging"),
)
# Endings of words, and how many letters must be left of the word.
_ENDINGS = (("ment", 4), ("ation", 5), ("at", 5), ("ion", 5), ("ness", 4), ("ly", 5), ("abl", 4), ("ibl", 4))


@cache
def version() -> str:
    """Of this way to read, and of what `matching` knows: what another version wrote is written anew."""
    return f"{_READING}/{vocabulary.version()}"[:40]


def found_in(text: str) -> list[tuple[str, int, int]]:
    """Every word of a text, folded, with where it stands in the text as it is written."""
    return [(fold(match[0][:LONGEST_WORD]), match.start(), match.end()) for match in _WORD.finditer(text)]


def fold(word: str) -> str:
    """A word in small letters, without accents and apostrophes."""
    if word.isascii():
        return word.lower().replace("'", "")
    # Letters of other forms, like those of formulas, become plain ones first, and then small.
    parts = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", word)).casefold().translate(_WHOLE)
    return "".join(part for part in unicodedata.normalize("NFKD", parts) if not unicodedata.combining(part))


def term(word: str) -> str:
    """What is compared of a folded word: letters and digits of ASCII only; empty for one that says nothing."""
    if word in STOP or not word:
        return ""
    bare = plain(word)
    if bare in STOP or (len(bare) == 1 and not bare.isdigit()):
        return ""
    if len(bare) >= _SHORTEST_RESPELT:
        for british, american in _RESPELT:
            bare = british.sub(american, bare)
    return _spelt_out(_shortened(stem(bare)))


# Public texts have the same words again and again. What somebody types is never read by this one: it would stay.
public_term = lru_cache(maxsize=100_000)(term)


@lru_cache(maxsize=100_000)
def _written_term(word: str) -> str:
    return public_term(fold(word[:LONGEST_WORD]))


def places(text: str, stems: Container[str]) -> Iterator[tuple[int, int, str]]:
    """Where words of these stems stand in a public text, one after the other: begin, end, stem."""
    matches = _WORD.finditer(text)
    return ((*match.span(), stem) for match in matches if (stem := _written_term(match[0])) in stems)


def terms(text: str) -> list[str]:
    """The stems of all words of a public text that say something, in order, as often as they stand there."""
    return [found for word, _start, _end in found_in(text) if (found := public_term(word))]


def spellings(text: str) -> set[str]:
    """The words of a public text as they are written, folded, those of letters that say something."""
    words = {word for word, _start, _end in found_in(text) if len(word) > 3 and word.isalpha()}
    return {word for word in words if public_term(word)}


def _shortened(word: str) -> str:
    """Without one more ending that makes another kind of word of it: treatment, infection, weakness, recently."""
    for ending, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return _DOUBLED.sub(r"\1", stem(word[: -len(ending)]))
    return word


def _spelt_out(word: str) -> str:
    """Letters that a database's own reader of words may not know, by their numbers."""
    if word.isascii() and word.isalnum():
        return word
    return "".join(sign if sign.isascii() and sign.isalnum() else f"u{ord(sign):x}" for sign in word)
