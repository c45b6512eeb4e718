"""The page of a question: reading is written down, and each step is one button."""

from datetime import UTC, datetime

import pytest

from askmd.audit.models import AuditEvent
from askmd.questions import queries
from askmd.workflow import QuestionStatus
from tests import factories


def page_of(question) -> str:
    return f"/dashboard/questions/{question.id}"


def test_reading_is_written_down_and_shown_to_colleagues(client, make_client, db, alice, bob):
    question = factories.question(body="A private word.")
    make_client().sign_in(bob).visit(page_of(question))
    client.sign_in(alice)

    page = client.visit(page_of(question))

    assert page.has("A private word.")
    assert page.has(f"Also read by Bob, last on {datetime.now(UTC).day} ")
    events = db.session.query(AuditEvent).filter_by(action="question.viewed", subject_id=question.id).all()
    assert [event.by_id for event in events] == [bob.id, alice.id]


def test_the_second_claimer_is_told_who_holds_it(client, make_client, alice, bob):
    question = factories.question()
    late = make_client().sign_in(bob)
    late.visit(page_of(question))
    client.sign_in(alice).visit(page_of(question))

    client.press("Claim")
    response = late.submit(button="Claim")

    assert response.status_code == 409
    assert late.page.has("This question is already with Alice.")
    assert question.assignee_id == alice.id


def test_a_doctor_takes_every_step_by_button(client, alice, bob):
    question = factories.question()
    client.sign_in(alice).visit(page_of(question))

    assert client.press("Claim").has("You hold")
    assert client.press("Mark as urgent").has("on top of the queue")
    assert client.press("Not urgent").has("urgent mark is gone")
    assert client.press("Send this message now").has("We said: please get help now")
    assert client.press("Keep the note", {"note-text": "Rare, so ask Dora."}).has("Rare, so ask Dora.")
    assert client.press("Hand over", {"to": str(bob.id)}).has("Bob holds it now.")
    assert client.press("Release").has("back in the queue")
    assert client.press("Move it to the bin").has("is in the bin")
    assert client.visit(page_of(question)).has("In the bin")
    assert client.press("Take it out of the bin").has("back in the queue")
    assert client.press("Decline this question", {"decline-text": "We cannot answer this."}).has("It is declined.")
    assert client.press("Reopen").has("back in the queue")
    assert question.status is QuestionStatus.WAITING


def test_asking_back_waits_for_the_asker(client, alice):
    question = factories.question(assignee=alice)
    client.sign_in(alice).visit(page_of(question))

    page = client.press("Send to the asker", {"ask-back-text": "Which treatment do you mean?"})

    assert page.has("Which treatment do you mean?")
    assert page.has("Waits for a reply")
    assert question.status is QuestionStatus.NEEDS_REPLY


@pytest.mark.parametrize(
    ("verb", "field"), [("ask-back", "ask-back-text"), ("decline", "decline-text"), ("notes", "note-text")]
)
def test_a_bad_text_comes_back_with_a_reason(client, alice, verb, field):
    question = factories.question(assignee=alice)
    client.sign_in(alice)

    for typed in ("", " \n ", "\x00", "x" * 10_001):
        response = client.submit(page_of(question), {field: typed}, form=verb)

        assert response.status_code == 422
        assert client.page.title.startswith("Error:")
        assert len(client.page.errors) == 1
        assert client.page.field(field) == typed.strip("\x00 \n")
    assert queries.messages(question) == []
    assert queries.notes(question) == []


@pytest.mark.parametrize("verb", ["ask-back", "decline", "hand-over"])
def test_a_bad_form_that_came_too_late_is_told_so(client, alice, verb):
    question = factories.question(status=QuestionStatus.ANSWERED)
    token = client.sign_in(alice).visit(page_of(question)).field("csrf_token")

    response = client.post(f"{page_of(question)}/{verb}", data={"csrf_token": token, "to": "0"})

    assert response.status_code == 409
    assert client.page.has("It is now: answered.")


def test_a_topic_is_set(client, alice):
    topic = factories.topic(name="Chemotherapy")
    question = factories.question()
    client.sign_in(alice).visit(page_of(question))

    client.press("Set the topic", {"topic": str(topic.id)})

    assert question.topic_id == topic.id
    for typed in ("-1", "x", "99999999999999999999999", "\x00"):
        assert client.submit(page_of(question), {"topic": typed}, button="Set the topic").status_code == 422


def test_an_urgent_question_cannot_go_to_the_bin_and_can_be_declined_once_it_was_read(client, make_client, alice, bob):
    question = factories.question(is_urgent=True)
    unread = make_client().sign_in(bob)
    token = unread.visit(page_of(factories.question())).field("csrf_token")
    words = {"decline-text": "Please call your team.", "csrf_token": token}
    assert unread.post(f"{page_of(question)}/decline", data=words).status_code == 403
    assert unread.page.has("Please open and read it before you decline it.")
    client.sign_in(alice)

    page = client.visit(page_of(question))
    assert "Move it to the bin" not in page.buttons
    assert client.post(f"{page_of(question)}/bin", data={"csrf_token": page.field("csrf_token")}).status_code == 403
    assert client.page.has("It cannot go to the bin while it is.")

    client.visit(page_of(question))
    assert client.press("Decline this question", {"decline-text": "Please call your team."}).has("It is declined.")


def test_a_post_without_its_token_changes_nothing(client, alice):
    question = factories.question()
    client.sign_in(alice)

    assert client.post(f"{page_of(question)}/claim").status_code == 400
    assert question.status is QuestionStatus.WAITING
