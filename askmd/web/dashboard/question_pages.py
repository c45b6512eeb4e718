"""The page of one question, with whatever form came back to be mended."""

from __future__ import annotations

from typing import Any

from flask import render_template

from askmd import embedding, keys
from askmd.accounts.models import Account
from askmd.answers import idle
from askmd.answers import queries as answers
from askmd.answers.models import Answer
from askmd.core.database import reading
from askmd.core.errors import NotAllowed, WrongState
from askmd.posts import standing, suggesting
from askmd.posts.alike import Alike
from askmd.questions import flags, history, holding, presence, queries
from askmd.questions.flags import Flags
from askmd.questions.history import Alarm
from askmd.questions.models import Message, MessageKind, Question
from askmd.topics.models import Topic
from askmd.web.dashboard import beside, finding, marking, places, undoing, words
from askmd.web.dashboard.finding import doctor
from askmd.web.dashboard.forms import TopicForm, WordsForm
from askmd.web.dashboard.marking import Part
from askmd.web.dashboard.question_forms import DeclineForm, PassOnForm, SnoozeForm
from askmd.workflow import may

STEPS = ("claim", "release", "hand_over", "ask_back", "decline", "bin", "unbin", "reopen")
OURS = (MessageKind.ASK_BACK, MessageKind.HELP_NOW, MessageKind.DECLINE)


def question_page(question: Question, *, compared: Alike | None = None, **sent: Any) -> str:
    """The whole page. `sent` holds a form that did not pass, by its name; the page must still have a place for it."""
    by = doctor()
    steps = {step: may(question, step, by=by) for step in STEPS} | {"snooze": holding.may_be_set_aside(question)}
    _check_offered(question, steps, *sent)
    # Looked up before the words are: a page may show more than it says that it does, and never less.
    alarm = history.alarm_of(question)
    presence.beat(presence.QUESTION, question.id, by=by)
    finding.record_view("question.viewed", question)
    # Nobody who writes waits while posts and topics are compared.
    with reading():
        return _rendered(question, alarm, steps, by, compared, sent)


def _rendered(
    question: Question, alarm: Alarm | None, steps: dict[str, bool], by: Account, compared: Alike | None, sent: Any
) -> str:
    answer = answers.for_question(question)
    work = standing.work(question, answer)
    asked = keys.read(question, "body") or ""
    return render_template(
        "dashboard/question.html",
        question=question,
        alarm=alarm,
        alarm_words=words.alarm(alarm, by) if alarm is not None else "",
        asker_name=keys.read(question, "name") or "",
        glyph=words.state(work.state),
        owner=words.owner(work.owner, by),
        is_mine=question.assignee_id == by.id,
        may=steps,
        is_open=question.status in standing.OPEN,
        answer=answer,
        post=work.post,
        has_bin_key=places.has_bin_key(question, answer, by),
        undo=undoing.on_question(question, by),
        words=words,
        form=next(iter(sent.values()), None),
        **_written(question, asked),
        **_around(question, by),
        **_compared(question, asked, answer, by, compared),
        **_forms(question) | sent,
    )


def _written(question: Question, asked: str) -> dict[str, Any]:
    """All words, of its asker and of doctors, with what a program marked in the asker's."""
    found = flags.of(question)
    body = marking.marked(asked, found)
    messages = [(message, *_said(message, found)) for message in queries.messages(question)]
    marked = (body, *(parts for _message, _words, parts in messages))
    return {
        "body": body,
        "has_identifiers": any(part.has_identifiers for parts in marked for part in parts),
        "flags": found,
        "flag_titles": marking.titles(found),
        "messages": messages,
        "notes": [(note, keys.read(note, "body") or "") for note in queries.notes(question)],
    }


def _around(question: Question, by: Account) -> dict[str, Any]:
    """Who else is here, who was, and until when it stays as it is."""
    return {
        "present_words": words.present(presence.others(presence.QUESTION, question.id, by=by)),
        "readers": [reader for reader in history.readers(question) if reader.account.id != by.id],
        "comes_back_on": holding.comes_back_on(question),
        "goes_back_at": idle.goes_back_at(question),
    }


def _compared(
    question: Question, asked: str, answer: Answer | None, by: Account, compared: Alike | None
) -> dict[str, Any]:
    """What the words of the question are like: posts, questions, topics. Their meaning is read once, and not kept."""
    with embedding.shared():
        return {
            "beside": beside.facts(question, asked, answer, by, compared),
            "suggested": _suggested(question, asked) if question.status in standing.OPEN else [],
        }


def _check_offered(question: Question, steps: dict[str, bool], *names: str) -> None:
    """Whether the page offers these forms now. Raises what is in the way."""
    if "snooze" in names and question.is_urgent:
        raise NotAllowed(holding.URGENT_WAITS_FOR_NOBODY)
    if not all(steps.get(name, True) for name in names):
        raise WrongState(question.stands())


def _said(message: Message, found: Flags) -> tuple[str, list[Part]]:
    """The words of a turn, and the same marked where the asker wrote them."""
    body = keys.read(message, "body") or ""
    return body, [] if message.kind in OURS else marking.marked(body, found)


def _suggested(question: Question, asked: str) -> list[tuple[int, str]]:
    """Topics that one press sets: id, and the way to it."""
    # Where its asker chose one already, only what fits best is worth a look.
    found = suggesting.topics_for(asked, most=2 if question.topic_id else suggesting.MOST)
    return [(topic.id, " › ".join(trail(topic))) for topic in found if topic.id != question.topic_id]


def trail(topic: Topic) -> list[str]:
    """The names on the way from the top of the tree."""
    return [*(trail(topic.parent) if topic.parent else []), topic.name]


def _forms(question: Question) -> dict[str, Any]:
    """Every form of the page, empty: what was sent belongs to one of them only."""
    topic = TopicForm(formdata=None, data={"topic": question.topic_id or 0})
    return {
        "ask_back": WordsForm(formdata=None, prefix="ask-back"),
        "decline": DeclineForm(formdata=None, language=question.language),
        "note": WordsForm(formdata=None, prefix="note"),
        "hand_over": PassOnForm(formdata=None, without=question.assignee),
        "snooze": SnoozeForm.empty(),
        "topic": topic,
    }
