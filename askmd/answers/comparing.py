"""What changed between two revisions, field by field and word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass

from askmd.answers import diff, queries
from askmd.answers.content import NO_CONFLICT, Content
from askmd.answers.models import Answer, Decision, Review, Revision
from askmd.core.html import plain

# Beyond this, words would be compared for longer than anybody waits; paragraphs say enough.
WORD_LIMIT = 30_000
_LINK = re.compile(r'<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>', re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Change:
    """One field that differs: its name, and the pieces of `diff.words`."""

    field: str
    pieces: list[tuple[str, str]]


def changes(old: Content, new: Content) -> list[Change]:
    """Every field that differs, in the order of the page."""
    before, after = _readable(old), _readable(new)
    found = [Change(name, _pieces(before[name], after[name])) for name in before if before[name] != after[name]]
    if old.body != new.body and before["body"] == after["body"]:
        # The same words in another form: a heading, a list, an emphasis.
        found.append(Change("form", [("same", after["body"])]))
    return found


def moved_on(answer: Answer, base_number: int) -> bool:
    """Whether somebody saved a text since the revision that `base_number` names (0 for none)."""
    newest = queries.latest(answer)
    return base_number != (newest.number if newest else 0)


def last_read(answer: Answer) -> Revision | None:
    """The revision that a reviewer decided on last and handed back, if it is not the newest itself."""
    newest = queries.latest(answer)
    for review in queries.reviews(answer):
        if review.decision in (Decision.CHANGES_REQUESTED, Decision.RETURNED, Decision.APPROVED):
            return review.revision if newest is None or review.revision_id != newest.id else None
    return None


def comments(answer: Answer) -> list[tuple[Review, str]]:
    """What reviewers wrote, newest first."""
    found = [(review, queries.comment_of(review)) for review in queries.reviews(answer)]
    return [(review, words) for review, words in found if words]


def revision_of(answer: Answer, number: int) -> Revision | None:
    """One revision by its number, or None."""
    return next((revision for revision in queries.revisions(answer) if revision.number == number), None)


def _readable(content: Content) -> dict[str, str]:
    """Each field as words; a link shows where it leads, because that can change too."""
    return {
        "title": content.title,
        "question": content.question,
        "short_answer": content.short_answer,
        "body": plain(_LINK.sub(r"\2 (\1)", content.body)),
        "team_questions": "\n".join(content.team_questions),
        "references": "\n".join(f"{reference.label} ({reference.url})" for reference in content.references),
        "video_url": content.video_url,
        "kept_identifiers": "\n".join(content.kept_identifiers),
        "needs_no_reference": "No reference is needed." if content.needs_no_reference else "",
        "conflict": "There is none." if content.conflict == NO_CONFLICT else content.conflict,
        "grade_reason": content.grade_reason,
    }


def _pieces(old: str, new: str) -> list[tuple[str, str]]:
    if max(len(old), len(new)) <= WORD_LIMIT:
        return diff.words(old, new)
    return [("removed", old), ("added", new)]
