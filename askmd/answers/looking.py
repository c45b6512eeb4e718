"""What the helpers see in a text while it is written: help for its author, never a verdict.

Pure, and keeps no word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from askmd import deidentification, readability
from askmd.answers.content import Content
from askmd.answers.markup import Fault, faults
from askmd.core.html import plain
from askmd.readability import Grade

# "Last week" tells nobody who somebody is.
HARMLESS = frozenset({"DATE_REL"})
Meaning = tuple[str, str]
_NAME_PART = re.compile(r"[^\W\d_][\w’'-]{2,}")
_TITLES = frozenset("dr doctor prof professor mr mrs ms miss nurse sister".split())


@dataclass(frozen=True)
class Mention:
    """Words in one field that may tell who somebody is, what they may be, and what could stand there instead."""

    field: str
    words: str
    kind: str
    put: str


@dataclass(frozen=True)
class HardSentence:
    """A sentence above the target, in which field it stands, and why it is hard."""

    field: str
    words: str
    grade: float
    reason: str


@dataclass(frozen=True)
class Look:
    """All that is seen. `taken` came over from the private question; `identifiers` did not."""

    taken: tuple[Mention, ...]
    identifiers: tuple[Mention, ...]
    grade: Grade
    hardest: tuple[HardSentence, ...]
    faults: tuple[Fault, ...]
    short_answer_words: int
    words: int


def look(content: Content, originals: Iterable[str] = (), names: Iterable[str] = ()) -> Look:
    """Look at a text, beside the words of the askers it replies to and what they call themselves."""
    texts = public_texts(content)
    sought = dict(pair for original in originals for pair in _sought(original))
    sought |= dict(pair for name in names for pair in _name_and_parts(name, "NAME", "[name]"))
    taken = tuple(_taken(texts, sought))
    over = {mention.words.casefold() for mention in taken}
    grade = readability.grade(readable(content))
    return Look(
        taken=taken,
        identifiers=tuple(one for one in _identifiers(texts) if one.words.casefold() not in over),
        grade=grade,
        hardest=tuple(_hardest(content, grade)),
        faults=tuple(faults(content.body, len(content.references))),
        short_answer_words=len(content.short_answer.split()),
        words=sum(len(text.split()) for text in texts.values()),
    )


def public_texts(content: Content) -> dict[str, str]:
    """Every field that readers may see, as plain text. References name authors and journals and are left out."""
    return {
        "title": content.title,
        "question": content.question,
        "short_answer": content.short_answer,
        "body": plain(content.body),
        "team_questions": "\n".join(content.team_questions),
    }


def readable(content: Content) -> str:
    """What is graded: the short answer and the answer. Each of their blocks ends a sentence."""
    return f"{content.short_answer}\n\n" + re.sub(r"\n+", "\n\n", plain(content.body))


def _taken(texts: dict[str, str], sought: dict[str, Meaning]) -> Iterable[Mention]:
    """What stands in the private words and again in a public field, each once a field, in the order of the page."""
    for field, text in texts.items():
        seen: list[tuple[int, int]] = []
        # The longest first: who took over a whole name took over its parts.
        for words, (kind, put) in sorted(sought.items(), key=lambda pair: -len(pair[0])):
            match = _standing(words).search(text)
            if match and not any(start <= match.start() and match.end() <= end for start, end in seen):
                seen.append(match.span())
                yield Mention(field, match.group(), kind, put)


def _sought(original: str) -> Iterable[tuple[str, Meaning]]:
    for one in deidentification.find(original):
        if one.type in HARMLESS:
            continue
        words, put = original[one.start : one.end], deidentification.suggestion(original, one)
        if one.type in ("NAME", "NAME_PROV"):
            yield from _name_and_parts(words, one.type, put)
        else:
            yield words, (one.type, put)


def _name_and_parts(name: str, kind: str, put: str) -> Iterable[tuple[str, Meaning]]:
    if name.strip():
        yield name.strip(), (kind, put)
    for part in _NAME_PART.findall(name):
        if part[0].isupper() and part.casefold() not in _TITLES:
            yield part, (kind, put)


def _standing(words: str) -> re.Pattern[str]:
    # A part of a name may be a word of every day in small letters: only its capital makes it a name again.
    flags = 0 if " " not in words and words[0].isupper() else re.IGNORECASE
    spread = r"\s+".join(map(re.escape, words.split()))
    return re.compile(rf"(?<!\w){spread}(?!\w)", flags)


def _identifiers(texts: dict[str, str]) -> Iterable[Mention]:
    for field, text in texts.items():
        seen = set()
        for one in deidentification.find(text):
            words = text[one.start : one.end]
            if one.type not in HARMLESS and words not in seen:
                seen.add(words)
                yield Mention(field, words, one.type, deidentification.suggestion(text, one))


def _hardest(content: Content, grade: Grade) -> Iterable[HardSentence]:
    text = readable(content)
    for hard in grade.hardest:
        field = "short_answer" if hard.start < len(content.short_answer) else "body"
        yield HardSentence(field, text[hard.start : hard.end], hard.grade, hard.reason)
