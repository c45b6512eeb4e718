"""The verbs that people can use, each with the line of the design that allows it and what it asks for besides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from askmd import privacy
from askmd.answers import claiming
from askmd.answers import services as answers
from askmd.answers.models import AnswerKind
from askmd.core import clock
from askmd.core.errors import Unknown
from askmd.posts import dating, planning, publishing, replying
from askmd.posts.models import Post, Preview
from askmd.questions import editing, holding
from askmd.questions import services as questions
from askmd.questions.flags import Flags
from tests import factories
from tests.support.law import LAW, NOTHING, Line
from tests.support.situations import Situation, newest_digest

SAME = "as before"
# What changes no status, and is bound to some all the same.
BESIDE = {
    "take_over": Line(("drafting",), "drafting", frozenset({"doctor"})),
    "save": Line(("drafting",), "drafting", frozenset({"author"})),
    "adopt": Line(("drafting",), "in_review", frozenset({"author"})),
    "claim_review": Line(("in_review",), "in_review", frozenset({"other"})),
    "review_again": Line(("published",), "published", frozenset({"other"})),
    # Whoever holds a question is its author: what they answer with, or keep, is theirs.
    "keep": Line(("claimed",), "claimed", frozenset({"author"})),
    "answer_with": Line(("claimed", "needs_reply"), "answered", frozenset({"author"})),
    "snooze": Line(("waiting", "claimed", "needs_reply"), SAME, frozenset({"doctor"})),
}


@dataclass(frozen=True)
class Verb:
    """One verb of a service."""

    name: str
    call: Callable[[Situation, Any], object]
    line: Line
    needs: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()

    def lets(self, role: str, one: Situation) -> bool:
        """Whether the design lets this role do it as things stand."""
        return self.line.lets(role, self.status(one)) and self.needs <= one.facts and role not in self.never

    def to(self, one: Situation) -> str:
        """Where it leads. To a wording that its asker agreed to already, nothing more is to be said."""
        if self.line.to == SAME:
            return self.status(one)
        return "scheduled" if self.name == "preview" and "agreed" in one.facts else self.line.to

    def status(self, one: Situation) -> str:
        """From where it goes: a post that is gone, or that another one takes the place of, begins anew."""
        if (
            one.row is None
            or self.name == "draft"
            or (self.name in ("preview", "schedule") and one.row.status == "withdrawn")
        ):
            return NOTHING
        if self.name == "preview" and one.row.status == "retracted" and "newer" in one.facts:
            return NOTHING
        return str(one.row.status)


# What an asker, or whoever is not signed in, could be let do by a door at all: the others ask for an account.
FOR_ANYBODY = {
    "release", "reply", "follow_up", "decline", "reopen", "withdraw", "erase", "edit", "revise", "agree", "object",
    "unschedule",
}  # fmt: skip


def _save(one: Situation, by: Any) -> object:
    number = factories.revision(answer=one.answer).number
    return answers.save(one.answer, factories.content(title="Saved"), base_number=number, by=by)


def _mend(one: Situation, by: Any) -> object:
    number = factories.revision(answer=one.answer).number
    return answers.return_mended(one.answer, factories.content(title="Better"), comment="", base_number=number, by=by)


def _snooze(one: Situation, by: Any) -> object:
    holding.snooze(one.question, until=clock.now().date() + timedelta(days=2), by=by)
    return None


def _review_again(one: Situation, by: Any) -> object:
    post = _post(one)
    return dating.reviewed_again(post, digest=post.revision.digest if post.revision else "", by=by)


def _post(one: Situation) -> Post:
    if one.post is None:
        raise Unknown
    return one.post


def _preview(one: Situation) -> Preview:
    found = planning.preview_of(one.question) if one.question is not None else None
    if found is None:
        raise Unknown
    return found


def _verb(table: str, name: str, call: Any, *, step: str = "", needs: str = "", never: tuple[str, ...] = ()) -> Verb:
    line = BESIDE.get(name) or LAW[table][step or name]
    return Verb(name, call, line, frozenset(needs.split()), frozenset(never))


QUESTION = [
    _verb("question", "claim", lambda one, by: questions.claim(one.question, by=by)),
    _verb("question", "hand_over", lambda one, by: questions.hand_over(one.question, to=by, by=by)),
    _verb("question", "release", lambda one, by: questions.release(one.question, by=by)),
    _verb("question", "ask_back", lambda one, by: questions.ask_back(one.question, text="Since when?", by=by)),
    _verb("question", "reply", lambda one, by: questions.reply(one.question, text="Since May.", by=by)),
    _verb("question", "follow_up", lambda one, by: questions.follow_up(one.question, text="And then?", by=by)),
    _verb(
        "question", "decline", lambda one, by: questions.decline(one.question, text="We cannot.", by=by), needs="calm"
    ),
    _verb("question", "reopen", lambda one, by: questions.reopen(one.question, by=by)),
    _verb("question", "bin", lambda one, by: questions.move_to_bin(one.question, by=by), needs="calm"),
    _verb("question", "unbin", lambda one, by: questions.take_from_bin(one.question, by=by)),
    _verb("question", "withdraw", lambda one, by: privacy.withdraw(one.question, by=by)),
    _verb("question", "erase", lambda one, by: privacy.erase(one.question, by=by)),
    _verb(
        "question",
        "edit",
        lambda one, by: editing.edit(one.question, text="Other words.", found=Flags(), by=by),
        needs="untouched",
    ),
]
QUESTION += [
    _verb("question", "keep", lambda one, by: holding.keep(one.question, by=by)),
    _verb("question", "snooze", lambda one, by: _snooze(one, by), needs="calm"),
    _verb("question", "answer_with", lambda one, by: replying.answer_with(one.question, one.other_post, by=by)),
    _verb("question", "take_back", lambda one, by: replying.take_back(one.question, by=by), needs="replied"),
]
# Whoever wrote, sent or signs a text never approves it; there is no role in which they could.
OWN = ("author", "submitter", "last editor")
ANSWER = [
    _verb("answer", "draft", lambda _one, by: answers.start_article(AnswerKind.ARTICLE, by=by)),
    _verb("answer", "take_over", lambda one, by: answers.take_over(one.answer, by=by)),
    _verb("answer", "save", lambda one, by: _save(one, by)),
    _verb("answer", "adopt", lambda one, by: answers.adopt(one.answer, by=by), needs="offered"),
    _verb(
        "answer", "submit", lambda one, by: answers.submit(one.answer, digest=newest_digest(one.answer), by=by),
        needs="whole",
    ),
    _verb("answer", "recall", lambda one, by: answers.recall(one.answer, by=by)),
    _verb(
        "answer", "approve", lambda one, by: answers.approve(one.answer, digest=newest_digest(one.answer), by=by),
        never=OWN,
    ),
    _verb("answer", "undo_approval", lambda one, by: answers.undo_approval(one.answer, by=by)),
    _verb("answer", "request_changes", lambda one, by: answers.request_changes(one.answer, comment="Mend it.", by=by)),
    _verb("answer", "mend", lambda one, by: _mend(one, by), step="request_changes"),
    _verb("answer", "revise", lambda one, by: answers.revise(one.answer, by=by)),
]  # fmt: skip
POST = [
    _verb("post", "preview", lambda one, by: planning.start_preview(one.answer, [], by=by), needs="approved asked"),
    _verb("post", "schedule", lambda one, by: planning.schedule(one.answer, [], by=by), needs="approved agreed"),
    _verb("post", "agree", lambda one, by: planning.agree(_preview(one), by=by), needs="shown"),
    _verb("post", "object", lambda one, by: planning.object_to(_preview(one), by=by), needs="shown"),
    _verb("post", "unschedule", lambda one, by: planning.unschedule(_post(one), by=by)),
    _verb(
        "post",
        "correct",
        lambda one, by: publishing.correct(_post(one), note="A word was wrong.", by=by),
        needs="newer",
    ),
    _verb("post", "retract", lambda one, by: publishing.retract(_post(one), notice="It was wrong.", by=by)),
    _verb("post", "republish", lambda one, by: publishing.republish(_post(one), by=by), needs="newer article"),
]
ANSWER += [_verb("answer", "claim_review", lambda one, by: claiming.claim(one.answer, by=by), never=("submitter",))]
POST += [_verb("post", "review_again", _review_again, needs="current", never=OWN)]
VERBS = {"question": QUESTION, "answer": ANSWER, "post": POST}
