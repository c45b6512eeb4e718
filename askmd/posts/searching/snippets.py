"""The place in a post that says most of what somebody searches for, with the words marked."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from askmd.posts.searching import analysis

LENGTH = 240
# So much of a post is looked through.
LONGEST = 20_000

# Pieces of a text, and whether each is marked.
Pieces = list[tuple[str, bool]]


def one_line(text: str) -> str:
    """A text as a snippet shows it, with single blanks, as far as it is looked through."""
    return " ".join(text[:LONGEST].split())


def marked(text: str, stems: Collection[str]) -> Pieces:
    """A whole text, its words of these stems marked."""
    return _cut(text, list(analysis.places(text, stems)), 0, len(text))


def snippet(text: str, weights: Mapping[str, float], enough: float = math.inf) -> Pieces:
    """The stretch of a text that holds most of these stems; its beginning where it holds none.

    `enough`: what a stretch must say so that no better one is looked for.
    """
    text = one_line(text)
    places = _places(text, weights, enough)
    start = _beginning(text, _best(places, weights)) if len(text) > LENGTH else 0
    end = min(start + LENGTH, len(text))
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + LENGTH // 2)
    pieces = _cut(text, places, start, end)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return [piece for piece in ((before, False), *pieces, (after, False)) if piece[0]]


def _places(text: str, weights: Mapping[str, float], enough: float) -> list[tuple[int, int, str]]:
    """Where the stems stand, as far as one stretch after the first that says enough: most texts are read in part."""
    found: list[tuple[int, int, str]] = []
    end, first = len(text), 0
    for place in analysis.places(text, weights):
        if place[0] > end:
            break
        found.append(place)
        while found[first][0] + LENGTH - 40 < place[1] and first < len(found) - 1:
            first += 1
        if end == len(text) and sum(weights[stem] for stem in {stem for _, _, stem in found[first:]}) >= enough:
            end = found[first][0] + LENGTH
    return found


def _beginning(text: str, place: int) -> int:
    """Where to begin before a place: at its sentence, or some words before it."""
    if place < LENGTH // 2:
        return 0
    sentence = max(text.rfind(mark, place - 80, place) for mark in (". ", "? ", "! "))
    return sentence + 2 if sentence >= 0 else text.rfind(" ", 0, place - 40) + 1


def _best(places: list[tuple[int, int, str]], weights: Mapping[str, float]) -> int:
    """Where the stretch begins whose different words say most together."""
    best, most = 0, 0.0
    for number, (start, _end, _stem) in enumerate(places):
        inside = {stem for _at, end, stem in places[number : number + 30] if end <= start + LENGTH - 40}
        said = sum(map(weights.__getitem__, inside))
        if said > most:
            best, most = start, said
    return best


def _cut(text: str, places: list[tuple[int, int, str]], start: int, end: int) -> Pieces:
    pieces: Pieces = []
    last = start
    for at, until, _stem in places:
        if at >= last and until <= end:
            pieces += [(text[last:at], False), (text[at:until], True)]
            last = until
    return [piece for piece in (*pieces, (text[last:end], False)) if piece[0]]
