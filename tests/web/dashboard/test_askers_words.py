"""What a doctor sees of the asker's side: what stands out in the words, what changed, what was said of the answer."""

from datetime import UTC, datetime

from askmd.core import clock
from askmd.questions import alarms, turns
from askmd.questions.flags import found_in
from askmd.questions.models import MessageKind
from askmd.workflow import QuestionStatus
from tests import factories
from tests.support.html import words

PAIN = "I have crushing chest pain right now and cannot breathe, during chemotherapy."
TEXT = f"My name is Verbena Tidwell and I live in Toledo.\n{PAIN} <b>Please</b> help."


def marks(page, kind) -> list[tuple[str, str]]:
    """What is marked so in the asker's words, and the word that the style sheet adds."""
    found = [mark for mark in page.all("mark") if kind in mark.get("class", "").split()]
    return [(words(mark), mark.get("data-word", "")) for mark in found if mark.get("data-word")]


def page_of(client, question):
    return client.visit(f"/dashboard/questions/{question.id}")


def flagged(text=TEXT, **values):
    question = factories.question(body=text, **values)
    alarms.keep_flags(question, found_in(text))
    return question


def test_red_flags_are_named_and_marked_in_the_words(client, alice):
    question = flagged()

    page = page_of(client.sign_in(alice), question)

    assert page.has("Red flags: Chest pain or pressure")
    assert page.has("Alarm: the asker was shown what to do now, and the doctors were told by mail.")
    assert ("crushing chest", "red flag") in marks(page, "mark-flag")
    assert page.has("<b>Please</b> help.")


def test_identifiers_are_marked_in_another_way_and_named(client, alice):
    question = factories.question(body=TEXT)

    page = page_of(client.sign_in(alice), question)

    assert ("Verbena Tidwell", "name") in marks(page, "mark-identifier")
    assert ("Toledo", "place") in marks(page, "mark-identifier")
    assert page.has("Dashed line: this may tell who somebody is.")
    assert marks(page, "mark-flag") == []


def test_the_words_are_shown_as_they_were_sent(client, alice):
    question = flagged()

    page = page_of(client.sign_in(alice), question)

    [card] = [part for part in page.all("p") if part.get("class") == "question-text"]
    assert "".join(card.itertext()) == TEXT


def test_words_without_anything_marked_have_no_legend(client, alice):
    page = page_of(client.sign_in(alice), factories.question())

    assert page.all("mark") == []
    assert not page.has("A program marks these.")


def test_a_reply_is_marked_too_and_our_own_words_are_not(client, alice):
    question = flagged("May I swim?", assignee=alice)
    alarms.keep_flags(question, found_in(PAIN))
    turns.write(question, MessageKind.ASK_BACK, "Do you know Verbena Tidwell in Toledo?", by=alice)
    turns.write(question, MessageKind.REPLY, PAIN)

    page = page_of(client.sign_in(alice), question)

    assert ("crushing chest", "red flag") in marks(page, "mark-flag")
    assert marks(page, "mark-identifier") == []


def test_what_the_asker_says_of_the_answer_is_shown_with_and_without_words(client, alice):
    question = factories.question(assignee=alice, status=QuestionStatus.ANSWERED)
    turns.write(question, MessageKind.HELPED, "")
    turns.write(question, MessageKind.NOT_HELPED, "I still do not know about lakes.")
    turns.write(question, MessageKind.CHANGE, "Please leave out the lake.")

    page = page_of(client.sign_in(alice), question)

    assert page.has("The asker says: it helped")
    assert page.has("The asker says: it did not help")
    assert page.has("I still do not know about lakes.")
    assert page.has("The asker wants other words")


def test_a_question_that_its_asker_changed_says_when(client, alice):
    question = factories.question(edited_at=datetime(2026, 2, 3, 14, 5, tzinfo=UTC), asked_at=clock.now())

    assert page_of(client.sign_in(alice), question).has("Changed by the asker on 3 Feb 2026, 14:05 UTC.")
