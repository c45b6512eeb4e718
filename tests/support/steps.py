"""What can happen next at the doors of a site, each step drawn by lot.

`pick` takes one of several things; a step asks it for all that is left to chance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from askmd.answers.models import Answer
from askmd.extensions import db
from askmd.questions.models import Consent, Question
from askmd.workflow import AnswerStatus
from tests.support.crowd import DOCTORS, EVERYBODY, STRANGERS, Crowd
from tests.support.sheets import Sheet
from tests.support.witness import GONE

Pick = Callable[[Sequence[Any]], Any]
QUESTION, ANSWER, POST = (f"/dashboard/{room}/<int:id>" for room in ("questions", "answers", "posts"))
# Ways into the middle of things, so that few steps meet every state: an answer to a question, and an article.
OF_A_QUESTION = [
    ("alice", f"{QUESTION}/claim"),
    ("alice", f"{QUESTION}/ask-back"),
    ("asker", "/my/question/reply"),
    ("alice", f"{QUESTION}/answer"),
    ("alice", ANSWER),
    ("bob", f"{ANSWER}/mend"),
    ("alice", f"{ANSWER}/adopt"),
    ("bob", f"{ANSWER}/approve"),
    ("clock", ""),
    ("alice", f"{ANSWER}/preview"),
    ("asker", "/my/question/agree"),
    ("bob", f"{POST}/unschedule"),
    ("dora", f"{ANSWER}/schedule"),
    ("clock", ""),
    ("bob", f"{ANSWER}/revise"),
    ("alice", ANSWER),
    ("dora", f"{ANSWER}/approve"),
    ("bob", f"{POST}/correct"),
    ("dora", f"{POST}/retract"),
]
OF_AN_ARTICLE = [
    ("alice", "/dashboard/articles"),
    ("alice", ANSWER),
    ("bob", f"{ANSWER}/approve"),
    ("bob", f"{ANSWER}/schedule"),
    ("clock", ""),
    ("dora", f"{POST}/retract"),
    ("bob", f"{ANSWER}/revise"),
    ("alice", ANSWER),
    ("bob", f"{ANSWER}/approve"),
    ("bob", f"{POST}/republish"),
]
# What can be pressed at any time and leads nowhere.
CHORES = {
    "Keep the note",
    "Set the topic",
    "Send this message now",
    "Mark as urgent",
    "Save this address",
    "Save this choice",
    "Tell the doctors",
    "Add another reference",
}
MOST_QUESTIONS = 3


def go_some_way(crowd: Crowd, pick: Pick) -> None:
    """Straight on for a while, as far as the asker's consent lets them."""
    way = pick([OF_A_QUESTION, OF_A_QUESTION, OF_A_QUESTION, OF_AN_ARTICLE])
    for who, address in way[: pick(range(len(way) + 1))]:
        if who == "clock":
            crowd.wait()
            crowd.witness.look()
        else:
            crowd.forge(who, address)


def take_one(crowd: Crowd, pick: Pick) -> None:
    """One step of any kind."""
    often, seldom = [press, press, press_too_late, forge], [press_old, approve_too_late, decide, peek, wait]
    pick(often * 2 + seldom)(crowd, pick)


def press(crowd: Crowd, pick: Pick) -> None:
    """Somebody opens a page and presses a button of it. Who took a question back asks another one."""
    if crowd.asked < MOST_QUESTIONS and the_question(crowd).status in GONE:
        crowd.ask(pick(list(Consent)))
    elif sheet := a_form(crowd, pick):
        crowd.send(sheet, "presses", is_same_text=pick([True, False, False]))


def press_too_late(crowd: Crowd, pick: Pick) -> None:
    """Somebody opens a page, others are faster, and then its button is pressed."""
    if sheet := a_form(crowd, pick):
        pick([rewrite, rewrite, press, press, forge])(crowd, pick)
        crowd.send(sheet, "presses too late")


def press_old(crowd: Crowd, pick: Pick) -> None:
    """A page that lay open for long, or was opened for a question that is over."""
    if crowd.kept:
        crowd.send(pick(crowd.kept), "finds and presses")


def approve_too_late(crowd: Crowd, pick: Pick) -> None:
    """Somebody reads a text that waits for its check; its author writes another one; then the first is approved."""
    rewrite(crowd, pick)
    doctor, answer = pick(DOCTORS), the_answer(crowd)
    found = crowd.look(doctor, f"/dashboard/answers/{answer.id}/review") if answer else []
    pick([rewrite, rewrite, press])(crowd, pick)
    for sheet in found:
        if sheet.button == "Approve this text":
            crowd.send(sheet, "presses too late")


def decide(crowd: Crowd, pick: Pick) -> None:
    """Any doctor, its author too, approves what waits for its check, or does what only an approved text allows."""
    rewrite(crowd, pick)
    approve, *others = (f"{ANSWER}/{verb}" for verb in ("approve", "preview", "schedule"))
    crowd.forge(pick(DOCTORS), pick([approve, approve, *others, f"{POST}/correct", f"{POST}/republish"]))


def forge(crowd: Crowd, pick: Pick) -> None:
    """Somebody sends what no page of theirs showed."""
    who, address = pick(EVERYBODY), pick(crowd.addresses)
    is_blank = pick([True, False, False]) and address.startswith("/dashboard/")
    crowd.forge(who, address, is_blank=is_blank, **pick([{}, {}, {}, {"csrf_token": ""}]))


def peek(crowd: Crowd, pick: Pick) -> None:
    """Somebody who is no doctor opens a page of the doctors."""
    assert crowd.look(pick(STRANGERS), pick(crowd.pages("alice"))) == []


def wait(crowd: Crowd, _pick: Pick) -> None:
    """Twenty seconds go by."""
    crowd.wait()


def rewrite(crowd: Crowd, pick: Pick) -> None:
    """The author takes the text back, writes it anew and sends it for checking."""
    answer = the_answer(crowd)
    if answer is None:
        return press(crowd, pick)
    author = next(name for name, id in crowd.ids.items() if id == answer.author_id)
    crowd.forge(author, f"{ANSWER}/{'recall' if answer.status is AnswerStatus.IN_REVIEW else 'revise'}")
    crowd.forge(author, ANSWER)


def a_form(crowd: Crowd, pick: Pick) -> Sheet | None:
    """A button of a page of the asker or of a doctor; seldom one that leads nowhere."""
    who = pick(["asker", *DOCTORS])
    found = crowd.look(who, pick(crowd.pages(who)))
    often = [sheet for sheet in found if sheet.button not in CHORES]
    return pick(often * 4 + found) if found else None


def the_question(crowd: Crowd) -> Question:
    """The one that was asked last."""
    return db.session.get_one(Question, crowd.newest(Question))


def the_answer(crowd: Crowd) -> Answer | None:
    """The answer or article that was begun last."""
    number = crowd.newest(Answer)
    return db.session.get_one(Answer, number) if number else None
