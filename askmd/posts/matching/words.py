"""Words as they are compared: lower case, one spelling for both sides of the Atlantic, without endings."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# No word that says something is longer; endless ones would cost time.
_LONGEST_WORD = 40
_GROUP = 4
_SPELLINGS = (
    ("oesoph", "esoph"), ("oestr", "estr"), ("oedem", "edem"), ("aemi", "emi"), ("haem", "hem"), ("rrhoea", "rrhea"),
    ("tumour", "tumor"), ("paed", "ped"), ("gynaec", "gynec"), ("fibre", "fiber"), ("colour", "color"),
)  # fmt: skip
_DOUBLED = re.compile(r"([bdgmnprt])\1$")
# Words that say nothing about what a text is about.
STOP = frozenset(
    "a about after again all also am an and any are as at be because been before being but by can could did do does "
    "doing dont else even for from get gets getting go goes going got had has have having he her here him his how i if "
    "im in into is it its ive just know like me more most much my no not now of on one or our out over she should so "
    "some such than thank thanks that the their them then there these they thing this those to too up us very was we "
    "were what when where which while who whom why will with would you your please hello hi dear doctor said say says "
    "tell told want".split()
)


def words(text: str) -> list[str]:
    """All words of a text in order, with one spelling and without the s of a plural."""
    return [plain(word[:_LONGEST_WORD]) for word in _WORD.findall(text.lower())]


def plain(word: str) -> str:
    """A word without apostrophes, British spelling and plural."""
    word = word.replace("'", "").replace("’", "")
    for british, american in _SPELLINGS:
        if british in word:
            word = word.replace(british, american)
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def stem(word: str) -> str:
    """What treat, treats, treated and treating share. Takes a plain word."""
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) > 3:
            return _DOUBLED.sub(r"\1", word[: -len(ending)])
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def terms(text: str) -> list[str]:
    """The stems of a text's words that say something, in order, as often as they stand there."""
    return [stem(word) for word in words(text) if word not in STOP and (len(word) > 1 or word.isdigit())]


def letters(text: str) -> list[str]:
    """The groups of four letters in the words that say something: what misspelt and inflected words still share."""
    padded = (f" {word} " for word in words(text) if word not in STOP)
    return [word[place : place + _GROUP] for word in padded for place in range(max(1, len(word) + 1 - _GROUP))]
