"""The text of one revision: what the asker reads, and readers too once it is published."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from typing import Any

from askmd.core.errors import Invalid
from askmd.core.html import plain, sanitise
from askmd.core.text import clean, clean_line

LIMITS = {"title": 300, "question": 5_000, "short_answer": 1_500, "body": 100_000}
NAMES = {
    "title": "The title",
    "question": "The public question",
    "short_answer": "The short answer",
    "body": "The answer",
}
SHORT_ANSWER_WORDS = 60
MAX_LINES = 30
_ADDRESS = re.compile(r"https?://[^\s<>\"]{4,2000}\Z")


@dataclass(frozen=True)
class Reference:
    """What an answer rests on: a label for people, an address to follow."""

    label: str
    url: str


@dataclass(frozen=True)
class Check:
    """One thing that an answer needs, the field it concerns, and what is still to do."""

    field: str
    is_done: bool
    todo: str


@dataclass(frozen=True)
class Content:
    """Title, public question, short answer (plain text), body (sanitised HTML), questions for the team, references."""

    title: str = ""
    question: str = ""
    short_answer: str = ""
    body: str = ""
    team_questions: tuple[str, ...] = ()
    references: tuple[Reference, ...] = field(default=())

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
    ) -> Content:
        """A content from what somebody typed: cleaned, sanitised, checked. Raises Invalid with one sentence."""
        content = cls(
            title=clean_line(title),
            question=clean(question),
            short_answer=clean(short_answer),
            body=sanitise(clean(body)),
            team_questions=tuple(line for line in map(clean_line, team_questions) if line),
            references=tuple(_reference(label, url) for label, url in references if label.strip() or url.strip()),
        )
        content._check_limits()
        return content

    @classmethod
    def from_json(cls, text: str) -> Content:
        """The content that `to_json` wrote."""
        values = json.loads(text)
        values["team_questions"] = tuple(values["team_questions"])
        values["references"] = tuple(Reference(**reference) for reference in values["references"])
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        """Plain lists and strings, the same for the same text: what the digest names."""
        return asdict(self) | {
            "team_questions": list(self.team_questions),
            "references": [asdict(reference) for reference in self.references],
        }

    def to_json(self) -> str:
        """As one string, for sealing."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    def checks(self) -> list[Check]:
        """What must be there before a second doctor reads it, in the order of the page."""
        words = len(self.short_answer.split())
        return [
            Check("title", bool(self.title), "Give it a title."),
            Check("question", bool(self.question), "Write the question as readers will see it."),
            Check("short_answer", bool(words), "Write the short answer."),
            Check("short_answer", words <= SHORT_ANSWER_WORDS, f"Keep the short answer to {SHORT_ANSWER_WORDS} words."),
            Check("body", bool(plain(self.body)), "Write the answer."),
        ]

    def missing(self) -> list[str]:
        """What a second doctor would have to send it back for: one sentence each, empty when it can be checked."""
        return [check.todo for check in self.checks() if not check.is_done]

    def _check_limits(self) -> None:
        for name, most in LIMITS.items():
            if len(getattr(self, name)) > most:
                raise Invalid(f"{NAMES[name]} is too long. Please keep it to {most:,} characters.")
        if len(self.team_questions) > MAX_LINES or len(self.references) > MAX_LINES:
            raise Invalid(f"Please keep to {MAX_LINES} questions and {MAX_LINES} references.")


def _reference(label: str, url: str) -> Reference:
    label, url = clean_line(label)[:500], clean_line(url)
    if not _ADDRESS.match(url):
        raise Invalid("A reference needs an address that begins with http:// or https://.")
    return Reference(label or url, url)
