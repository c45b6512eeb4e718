"""What stands beside a question: posts that may answer it, and other questions that have the same answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _

from askmd.accounts.models import Account
from askmd.answers import merging
from askmd.answers.models import Answer
from askmd.core.text import first_line
from askmd.posts import answered, replying
from askmd.posts.alike import Alike
from askmd.posts.models import Post
from askmd.posts.standing import OPEN
from askmd.questions import history
from askmd.questions.models import Question
from askmd.web.dashboard import words
from askmd.workflow import QuestionStatus

HOLDING = (QuestionStatus.CLAIMED, QuestionStatus.NEEDS_REPLY)
LINE = 160


@dataclass(frozen=True)
class Similar:
    """A public post that may answer the question."""

    post: Post
    line: str
    is_in_date: bool


@dataclass(frozen=True)
class Other:
    """An open question that may ask the same, its first line, who holds it, and whether it can be put together."""

    question: Question
    line: str
    owner: str
    may_merge: bool


def facts(question: Question, asked: str, answer: Answer | None, by: Account, compared: Alike | None) -> dict[str, Any]:
    """All that `_beside.html` shows. `asked`: the words of the question; `compared`: what was looked for just now."""
    is_open, is_mine = question.status in OPEN, question.assignee_id == by.id
    others = merging.others_of(question)
    may_merge = merging.may_merge_into(question, by=by)
    posts = answered.for_doctors(asked) if is_open else []
    return {
        "similar": [Similar(post, first_line(post.excerpt or "", LINE), answered.is_in_date(post)) for post in posts],
        "may_reply": is_mine and question.status in HOLDING,
        # A text that stands there already is not written over.
        "may_start": answer is None or not answer.revisions,
        "is_open": is_open,
        "together": others,
        "may_unmerge": bool(others) and by.id in (question.assignee_id, answer.author_id if answer else None),
        "may_merge": may_merge,
        "post": replying.post_for(question),
        "is_answered": question.status is QuestionStatus.ANSWERED,
        "compared": compared,
        "read": format_decimal(compared.read) if compared else "",
        "open": format_decimal(compared.open) if compared else "",
        "alike": [_other(other, line, may_merge, by) for other, line in compared.found] if compared else [],
    }


def _other(question: Question, line: str, may_merge: bool, by: Account) -> Other:
    is_free = question.status is QuestionStatus.WAITING or question.assignee_id == by.id
    owner = words.owner(question.assignee, by) if question.assignee else _("Nobody yet")
    # An urgent one must be opened first: then this doctor knows what it says.
    is_known = not question.is_urgent or history.has_read(question, by)
    return Other(question, line, owner, may_merge and is_free and is_known)
