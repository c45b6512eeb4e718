"""What a text needs before a second doctor reads it, approves it, and readers see it.

It fills itself: only judgements are clicked, and they are part of the text (`Content`), so an approval covers them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from askmd import deidentification, keys, readability
from askmd.accounts.models import Account
from askmd.answers.content import NO_CONFLICT, SHORT_ANSWER_WORDS, Content
from askmd.answers.looking import readable
from askmd.answers.models import Answer, AnswerKind
from askmd.core.errors import Invalid
from askmd.core.html import plain
from askmd.deidentification.finding import LONGEST, Identifier
from askmd.questions import turns
from askmd.questions.models import Consent
from askmd.questions.queries import GONE
from askmd.site import texts

_MOST_NAMED = 3
# The end of a sentence is no part of a name.
_MARKS = ".,;:!?"


@dataclass(frozen=True)
class Check:
    """One thing that a text needs: its name, the field it concerns, and what is still to do."""

    name: str
    field: str
    is_done: bool
    todo: str


@dataclass(frozen=True)
class Found:
    """Something in the public text that may tell who somebody is, as it is written, and of which type."""

    text: str
    type: str


def of(content: Content, *, kind: AnswerKind, is_private: bool = False, names: Iterable[str] = ()) -> list[Check]:
    """All checks of a text in the order of its page.

    Of an answer that only its asker reads neither title nor public question are needed, and no name has to go.
    """
    public = [] if is_private else list(_public(content, kind, names))
    return [*_parts(content, kind, is_private), *_judgements(content), *public, *_by_themselves(is_private)]


def for_answer(answer: Answer, content: Content) -> list[Check]:
    """The same for a text of this answer: whether it is private, and the names of its askers, are looked up."""
    return of(content, kind=answer.kind, is_private=is_private(answer), names=names_of(answer))


def missing(answer: Answer, content: Content) -> list[str]:
    """What is still to do, one sentence each; empty when it can be checked, approved and published."""
    return [check.todo for check in for_answer(answer, content) if not check.is_done]


def demand(answer: Answer, content: Content) -> None:
    """Raises Invalid with all that is still to do."""
    todo = missing(answer, content)
    if todo:
        raise Invalid(" ".join(todo))


def is_private(answer: Answer) -> bool:
    """Whether none of its askers lets us publish, so that nobody but them reads it."""
    if answer.kind is not AnswerKind.ANSWER:
        return False
    return all(question.consent is Consent.PRIVATE for question in answer.questions)


def names_of(answer: Answer) -> list[str]:
    """What its askers call themselves. Private: for comparing, never for showing."""
    alive = [question for question in answer.questions if question.status not in GONE]
    return [name for question in alive if (name := keys.read(question, "name"))]


def identifiers(content: Content, *, kind: AnswerKind, names: Iterable[str] = ()) -> list[Found]:
    """What has to be decided: each once, in the order of the page, what may stay already included.

    In the words that draw on the asker's own everything that is found counts. In the doctors' words a day, and a place
    without a name, are no sign of anybody.
    """
    names = list(names)
    is_asked = kind is AnswerKind.ANSWER
    texts = [(content.title, is_asked), (content.question, is_asked), (content.short_answer, False)]
    texts += [(plain(content.body), False), ("\n".join(content.team_questions), False)]
    found: dict[str, Found] = {}
    for text, is_askers in texts:
        for piece in _pieces(text):
            for one in _found_in(piece, names, is_askers):
                written = " ".join(piece[one.start : one.end].split()).strip(_MARKS)
                found.setdefault(written.casefold(), Found(written, one.type))
    return list(found.values())


def undecided(content: Content, *, kind: AnswerKind, names: Iterable[str] = ()) -> list[Found]:
    """Those of `identifiers` that nobody said may stay."""
    kept = {one.casefold() for one in content.kept_identifiers}
    return [one for one in identifiers(content, kind=kind, names=names) if one.text.casefold() not in kept]


def grade(content: Content) -> readability.Grade:
    """What one must have learned to read the answer."""
    return readability.grade(readable(content))


def remember(by: Account, content: Content) -> None:
    """What this doctor said of references and of conflicts of interest is offered again with the next text."""
    if not content.references:
        by.needs_no_reference = content.needs_no_reference
    by.has_no_conflict = content.conflict == NO_CONFLICT


def _parts(content: Content, kind: AnswerKind, is_private: bool) -> Iterator[Check]:
    words = len(content.short_answer.split())
    if not is_private:
        yield Check("title", "title", bool(content.title), "Give it a title.")
    if not is_private and kind is AnswerKind.ANSWER:
        yield Check("question", "question", bool(content.question), "Write the question as readers will see it.")
    yield Check("short_answer", "short_answer", bool(words), "Write the short answer.")
    todo = f"Keep the short answer to {SHORT_ANSWER_WORDS} words."
    yield Check("short", "short_answer", words <= SHORT_ANSWER_WORDS, todo)
    yield Check("body", "body", bool(plain(content.body)), "Write the answer.")
    if kind is AnswerKind.VIDEO:
        yield Check("video_url", "video_url", bool(content.video_url), "Give the address of the video.")
    blanks = _blanks(content)
    if blanks:
        named = ", ".join(blanks[:_MOST_NAMED])
        yield Check("blanks", "body", False, f"Fill in what a snippet left open: {named}.")


def _judgements(content: Content) -> Iterator[Check]:
    has_sources = bool(content.references) or content.needs_no_reference
    todo = "Give a reference, or say that none is needed."
    yield Check("references", "needs_no_reference", has_sources, todo)
    yield Check("conflict", "has_no_conflict", bool(content.conflict), "Say whether you have a conflict of interest.")
    found = grade(content)
    is_plain = found.words < readability.ENOUGH_WORDS or found.fk <= readability.TARGET
    todo = (
        f"The reading grade is {found.fk}. Make it plainer, down to {readability.TARGET:.0f}, or say why it cannot be."
    )
    yield Check("grade", "grade_reason", is_plain or bool(content.grade_reason), todo)


def _public(content: Content, kind: AnswerKind, names: Iterable[str]) -> Iterator[Check]:
    open_ones = undecided(content, kind=kind, names=names)
    todo = "Take out what may tell who somebody is, or say that it may stay."
    yield Check("identifiers", "identifiers", not open_ones, todo)


def _by_themselves(is_private: bool) -> Iterator[Check]:
    """What nobody has to do: it is said so that nobody looks for it."""
    disclaimer = texts.text("status.answer_disclaimer" if is_private else "site.post_disclaimer")
    todo = "The words below every answer are empty. An editor can write them anew."
    yield Check("disclaimer", "", bool(disclaimer.strip()), todo)
    yield Check("reviewed", "", True, "")


def _blanks(content: Content) -> list[str]:
    parts = (content.title, content.question, content.short_answer, plain(content.body), *content.team_questions)
    return [match.strip() or "…" for part in parts for match in turns.FIELD.findall(part)]


def _found_in(text: str, names: list[str], is_askers: bool) -> list[Identifier]:
    found = deidentification.find(text)
    kept = [one for one in found if one.strength == "strong" or is_askers or _is_named(one, text)]
    # Reads the text once more, so only where somebody gave a name.
    named = [one for one in deidentification.left_over(text, names) if one not in found] if names else []
    return sorted([*kept, *named], key=lambda one: one.start)


def _is_named(one: Identifier, text: str) -> bool:
    return one.type != "DATE_REL" and any(letter.isupper() for letter in text[one.start : one.end])


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that are read to their end, cut between lines."""
    while len(text) > LONGEST:
        cut = max(text.rfind("\n", 1, LONGEST), text.rfind(" ", LONGEST // 2, LONGEST))
        cut = cut if cut > 0 else LONGEST
        yield text[:cut]
        text = text[cut:]
    if text.strip():
        yield text
