"""The lists: names, places, ordinary and medical words. Read once, at first use."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
TITLES = frozenset(
    "mr mrs ms miss mx sir madam lady lord señor señora senor senora sr sra don doña baba kuya ate tita tito".split()
)
CLINICIANS = frozenset(
    "dr drs doctor doc prof professor nurse sister matron oncologist surgeon consultant onc np pa rn midwife dra doktor "
    "pharmacist radiologist hematologist haematologist urologist gp physio therapist registrar navigator".split()
)
KIN = frozenset(
    "husband wife son daughter mother father mum mom mam dad brother sister aunt auntie aunty uncle cousin niece nephew "
    "partner boyfriend girlfriend fiance fiancee friend neighbour neighbor gran grandma grandpa granddad nan nana grandson "
    "granddaughter hubby grandmother grandfather boss colleague roommate pastor stepdad stepmum stepmom ex twin baby mate "
    "papa mama bhai didi chacha tio tia abuela abuelo boy girl kid toddler lad lass".split()
)
PLACES_OF_CARE = frozenset(
    "hospital clinic infirmary centre center medical health hospice surgery university school college church pharmacy "
    "institute general memorial ward unit department campus academy primary high elementary mosque temple parish hotel "
    "supermarket store shop bakery cafe pub factory mill farm garage base fort camp company ltd inc university nursing home "
    "care oncology cancer children's childrens regional community county district royal trust sanatorium walgreens cvs tesco".split()
)


def plain(word: str) -> str:
    """Lower case without accents and without a possessive ending."""
    lower = word.lower().replace("’", "'")
    if lower.endswith("'s"):
        lower = lower[:-2]
    bare = unicodedata.normalize("NFKD", lower.rstrip("'"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


_RUNNING = ("medical", "eponyms")


@cache
def listed(name: str) -> frozenset[str]:
    """The words of `data/<name>.txt`, lines that begin with # left out; some files have many on a line."""
    lines = (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line and not line.startswith("#")]
    return frozenset(word for line in kept for word in line.split()) if name in _RUNNING else frozenset(kept)


@cache
def long_places() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Places of several words, by their first word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for place in listed("places") | listed("regions"):
        words = tuple(place.split())
        if len(words) > 1:
            found.setdefault(words[0], []).append(words)
    return {first: tuple(places) for first, places in found.items()}


def memberships(word: str) -> str:
    """On which lists a plain word stands, as letters: g f p o e m r."""
    parts = [word, *word.split("-")] if "-" in word else [word]
    letters = ""
    for letter, name in zip(
        "gfpoemr", ("given", "family", "places", "ordinary", "english", "medical", "regions"), strict=True
    ):
        words = listed(name)
        if any(part in words for part in parts):
            letters += letter
    return letters
