"""The side of the editor: the private question, and what the helpers see in the text that replies to it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from askmd import keys
from askmd.answers import looking
from askmd.answers.content import LIMITS, MAX_LINES, Content
from askmd.answers.looking import Look
from askmd.answers.markup import Fault, FaultKind
from askmd.answers.models import Answer
from askmd.core.html import sanitise
from askmd.core.text import clean, clean_line
from askmd.questions import flags, queries
from askmd.questions.models import MessageKind, Question
from askmd.questions.queries import GONE
from askmd.readability import ENOUGH_WORDS, TARGET
from askmd.web.dashboard import marking
from askmd.web.dashboard.answer_form import AnswerForm
from askmd.web.dashboard.marking import Part

# An identifier as the checklist lists it: its words, what it may be, whether it may stay.
Decided = tuple[str, str, bool]
__all__ = ["ENOUGH_WORDS", "TARGET", "Original", "beside", "content_of", "fault", "look", "marks", "said"]
OURS = (MessageKind.ASK_BACK, MessageKind.HELP_NOW, MessageKind.DECLINE)


@dataclass(frozen=True)
class Original:
    """A private question with what stands out in it, and what its asker wrote later."""

    question: Question
    parts: list[Part]
    later: list[list[Part]]


def beside(answer: Answer, content: Content, decided: Sequence[Decided]) -> dict[str, Any]:
    """What the page of the editor shows beside the fields. Whoever calls wrote the look at the questions down."""
    questions = _alive(answer)
    return {
        "originals": [_original(question) for question in questions],
        "look": look(answer, content, decided),
        "pages": sys.modules[__name__],
    }


def look(answer: Answer, content: Content, decided: Sequence[Decided]) -> Look:
    """What the helpers see in this text, beside the words of its askers. Of those only what stands in both is shown.

    `decided`: what the checklist found, with what its author said of it; what may stay is not shown again.
    """
    questions = _alive(answer)
    originals = [text for question in questions for text in _said(question)]
    names = [keys.read(question, "name") or "" for question in questions]
    seen = looking.look(content, originals, names)
    is_open = {written.casefold() for written, _kind, is_kept in decided if not is_kept}
    return replace(seen, identifiers=tuple(one for one in seen.identifiers if one.words.casefold() in is_open))


def content_of(form: AnswerForm) -> Content:
    """The text as it stands in the form, also where it could not be kept as it is."""
    if form.is_good():
        return form.content
    typed = {name: (form[name].data or "")[: LIMITS[name]] for name in ("title", "question", "short_answer", "body")}
    lines = (form.team_questions.data or "").splitlines()[:MAX_LINES]
    return Content(
        title=clean_line(typed["title"]),
        question=clean(typed["question"]),
        short_answer=clean(typed["short_answer"]),
        body=sanitise(typed["body"]),
        team_questions=tuple(line for line in map(clean_line, lines) if line),
    )


def said(seen: Look) -> str:
    """What was seen in a sentence or two, for somebody who hears the page."""
    sentences = []
    if seen.taken:
        count = len(seen.taken)
        sentences.append(
            ngettext("You took over one detail of the asker.", "You took over %(num)s details of the asker.", count)
        )
    if seen.identifiers:
        count = len(seen.identifiers)
        sentences.append(
            ngettext("One more may tell who somebody is.", "%(num)s more may tell who somebody is.", count)
        )
    if seen.grade.is_hard:
        sentences.append(_("It is hard to read."))
    if seen.faults:
        count = len(seen.faults)
        sentences.append(ngettext("One hint about its form.", "%(num)s hints about its form.", count))
    return " ".join(sentences)


def marks(seen: Look) -> dict[str, list[str]]:
    """What is marked in the editor itself: words of the answer, by kind."""
    return {
        "taken": [one.words for one in seen.taken if one.field == "body"],
        "identifier": [one.words for one in seen.identifiers if one.field == "body"],
        "hard": [one.words for one in seen.hardest if one.field == "body"],
    }


def fault(found: Fault) -> str:
    """A stumbling block, and what to do about it."""
    return {
        FaultKind.FIRST_HEADING_SMALL: _("A small heading comes before any large one. Make it a heading."),
        FaultKind.EMPTY_HEADING: _("A heading has no words. Give it some, or take it out."),
        FaultKind.LINK_SAYS_NOTHING: _("This link does not say where it leads. Name the page in it."),
        FaultKind.LINK_IS_ADDRESS: _("This link is a bare address. Name the page instead."),
        FaultKind.EMPTY_LINK: _("A link has no words. Take it out."),
        FaultKind.IMAGE_WITHOUT_WORDS: _("An image has no words for people who cannot see it. Add it again with them."),
        FaultKind.BOLD_AS_HEADING: _("This bold line looks like a heading. Make it one, so that it can be found."),
        FaultKind.NO_SUCH_REFERENCE: _("No reference has this number."),
    }[found.kind]


def _alive(answer: Answer) -> list[Question]:
    return [question for question in answer.questions if question.status not in GONE]


def _said(question: Question) -> list[str]:
    return [keys.read(question, "body") or "", *_later(question)]


def _later(question: Question) -> list[str]:
    return [keys.read(message, "body") or "" for message in queries.messages(question) if message.kind not in OURS]


def _original(question: Question) -> Original:
    found = flags.of(question)
    body, *later = (marking.marked(text, found) for text in _said(question))
    return Original(question, body, later)
