"""Names of conditions that were written by ear: “lukemia”, “pancriatic”, “lymfoma”. Nothing else is mended."""

from __future__ import annotations

import re
from functools import cache

from askmd.posts.matching import vocabulary

# Shorter words have too many neighbours that mean something else.
_SHORTEST = 7
_SOUNDS = (("ph", "f"), ("ck", "k"), ("x", "ks"), ("qu", "k"), ("c", "k"), ("z", "s"), ("j", "g"))
_SILENT = re.compile(r"(?<!^)[aeiouyhw]")
_DOUBLE = re.compile(r"(.)\1+")


def mended(words: list[str]) -> list[str]:
    """The words, with the name of a condition in place of one that sounds or nearly looks like it."""
    return [_mended(word) for word in words]


def _mended(word: str) -> str:
    if len(word) < _SHORTEST or not word.isalpha() or word in _known():
        return word
    for key in (_sound(word), *_shortened(word)):
        name = _by_key().get(key, "")
        if name and abs(len(name) - len(word)) <= 2:
            return name
    return word


@cache
def _known() -> frozenset[str]:
    return frozenset(
        vocabulary.condition_phrases().known()
        | vocabulary.kind_phrases().known()
        | set(vocabulary.read("context")["no_misspelling"].split())
    )


@cache
def _by_key() -> dict[str, str]:
    """Sounds and shortened forms of all long words of condition names; a key of two words belongs to none."""
    found: dict[str, str] = {}
    for name in vocabulary.name_words():
        if len(name) >= _SHORTEST:
            for key in {_sound(name), *_shortened(name)}:
                found[key] = name if found.get(key, name) == name else ""
    return found


def _sound(word: str) -> str:
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return "~" + _DOUBLE.sub(r"\1", _SILENT.sub("", _DOUBLE.sub(r"\1", word)))


def _shortened(word: str) -> list[str]:
    """The word, and each form without one letter; two words that share one differ by little."""
    return [word, *(word[:place] + word[place + 1 :] for place in range(1, len(word)))]
