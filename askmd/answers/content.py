"""The text of one revision: what the asker reads, and readers too once it is published."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from typing import Any

from askmd.answers import references as sources
from askmd.core.errors import Invalid
from askmd.core.html import sanitise
from askmd.core.text import clean, clean_line

LIMITS = {
    "title": 300,
    "question": 5_000,
    "short_answer": 1_500,
    "body": 100_000,
    "conflict": 500,
    "grade_reason": 500,
    "video_url": 500,
}
NAMES = {
    "title": "The title",
    "question": "The public question",
    "short_answer": "The short answer",
    "body": "The answer",
    "conflict": "The conflict of interest",
    "grade_reason": "The reason",
    "video_url": "The address of the video",
}
# What `conflict` holds when its author said that there is none.
NO_CONFLICT = "none"
SHORT_ANSWER_WORDS = 60
_VIDEO = re.compile(r"https://[^\s<>\"@/]+\.[^\s<>\"]+\Z")
MAX_LINES = 30
MOST_KEPT, LONGEST_KEPT = 100, 300


@dataclass(frozen=True)
class Reference:
    """What an answer rests on: a label for people, an address to follow."""

    label: str
    url: str


@dataclass(frozen=True)
class Content:
    """Title, public question, short answer (plain text), body (sanitised HTML), questions for the team, references.

    And what its doctors judged of this very text, so that an approval covers that too; `checklist` says what is needed.
    """

    title: str = ""
    question: str = ""
    short_answer: str = ""
    body: str = ""
    team_questions: tuple[str, ...] = ()
    references: tuple[Reference, ...] = field(default=())
    # Identifiers of the public text that may stay, as they are written.
    kept_identifiers: tuple[str, ...] = ()
    needs_no_reference: bool = False
    # Empty while nobody said, NO_CONFLICT, or the words that readers see.
    conflict: str = ""
    # Why a text that is hard to read has to be so.
    grade_reason: str = ""
    video_url: str = ""

    @classmethod
    def clean(
        cls,
        *,
        title: str = "",
        question: str = "",
        short_answer: str = "",
        body: str = "",
        team_questions: list[str] | tuple[str, ...] = (),
        references: list[tuple[str, str]] | tuple[tuple[str, str], ...] = (),
        kept_identifiers: list[str] | tuple[str, ...] = (),
        needs_no_reference: bool = False,
        conflict: str = "",
        grade_reason: str = "",
        video_url: str = "",
    ) -> Content:
        """A content from what somebody typed: cleaned, sanitised, checked. Raises Invalid with one sentence."""
        content = cls(
            title=clean_line(title),
            question=clean(question),
            short_answer=clean(short_answer),
            body=sanitise(clean(body)),
            team_questions=tuple(line for line in map(clean_line, team_questions) if line),
            references=tuple(_reference(label, url) for label, url in references if label.strip() or url.strip()),
            kept_identifiers=tuple(dict.fromkeys(kept for kept in map(clean_line, kept_identifiers) if kept)),
            needs_no_reference=needs_no_reference,
            conflict=clean_line(conflict),
            grade_reason=clean_line(grade_reason),
            video_url=clean_line(video_url),
        )
        content._check_limits()
        return content

    @classmethod
    def from_json(cls, text: str) -> Content:
        """The content that `to_json` wrote."""
        values = json.loads(text)
        values["team_questions"] = tuple(values["team_questions"])
        values["references"] = tuple(Reference(**reference) for reference in values["references"])
        # A text from before there were judgements has none.
        values["kept_identifiers"] = tuple(values.get("kept_identifiers", ()))
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        """Plain lists and strings, the same for the same text: what the digest names."""
        return asdict(self) | {
            "team_questions": list(self.team_questions),
            "references": [asdict(reference) for reference in self.references],
            "kept_identifiers": list(self.kept_identifiers),
        }

    def to_json(self) -> str:
        """As one string, for sealing."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    def _check_limits(self) -> None:
        for name, most in LIMITS.items():
            if len(getattr(self, name)) > most:
                raise Invalid(f"{NAMES[name]} is too long. Please keep it to {most:,} characters.")
        if len(self.team_questions) > MAX_LINES or len(self.references) > MAX_LINES:
            raise Invalid(f"Please keep to {MAX_LINES} questions and {MAX_LINES} references.")
        if len(self.kept_identifiers) > MOST_KEPT or any(len(kept) > LONGEST_KEPT for kept in self.kept_identifiers):
            raise Invalid("Too many names or places were marked to stay. Please take some out of the text.")
        if self.video_url and not _VIDEO.match(self.video_url):
            raise Invalid("The address of the video must begin with https://.")


def _reference(label: str, url: str) -> Reference:
    source = sources.read(url)
    return Reference(clean_line(label)[:500] or source.name, source.url)
