"""The page of a question: pass it on with a word, put it aside, decline by a template, set a suggested topic."""

from datetime import UTC, datetime, timedelta

from askmd import keys
from askmd.answers import snippets
from askmd.answers.models import SnippetKind
from askmd.questions import queries, services
from askmd.workflow import QuestionStatus
from tests import factories


def page_of(question) -> str:
    return f"/dashboard/questions/{question.id}"


def test_a_question_is_passed_on_with_a_note_and_put_aside_until_a_day(client, alice, bob):
    question = factories.question(assignee=alice)
    client.sign_in(alice).visit(page_of(question))
    day = datetime.now(UTC) + timedelta(days=5)

    assert client.press("Hand over", {"to": str(bob.id), "note": "Rare, please look."}).has("Bob holds it now.")
    assert client.page.has("Rare, please look.")
    page = client.press("Put aside", {"snooze-until": f"{day:%Y-%m-%d}"})
    assert page.has(f"Put aside until {day.day} {day:%B %Y}.")
    assert "Put aside" not in [name for form in page.forms for name in form.buttons]
    assert client.press("Take it up again").has("It stands in the queue again.")
    assert question.snoozed_until is None
    assert client.submit(values={"snooze-until": "2001-01-01"}, button="Put aside").status_code == 422
    assert client.page.has("Please choose a day after today")
    client.visit(page_of(question))
    long = {"to": str(alice.id), "note": "x" * 10_001}
    assert client.submit(values=long, button="Hand over").status_code == 422
    assert question.assignee_id == bob.id
    client.visit(page_of(question))

    services.set_urgent(question, by=bob)
    late = client.submit(values={"snooze-until": "never"}, form="/snooze")
    assert late.status_code == 403
    assert client.page.has("It cannot be put aside while it is.")
    client.visit(page_of(question))
    assert not client.page.has("Put it aside")


def test_its_doctor_sees_that_it_goes_back_and_keeps_it(client, make_client, alice, bob):
    question = factories.question(assignee=alice)
    question.claimed_at = datetime.now(UTC) - timedelta(days=5)
    question.release_told_at = datetime.now(UTC) - timedelta(hours=1)
    other = make_client().sign_in(bob)
    assert other.visit(page_of(question)).has("It goes back to the queue on")
    assert not other.page.has("I keep it")

    assert client.sign_in(alice).visit(page_of(question)).has("After 5 days it goes back to the queue")
    assert client.press("I keep it").has("It stays with you.")

    assert not client.page.has("It goes back to the queue on")


def test_a_template_is_chosen_changed_and_read_by_the_asker_with_its_link(client, make_client, alice):
    body = "We cannot answer.\n\nAsk {{who}}, see https://help.example.org/now."
    template = snippets.add(SnippetKind.DECLINE, name="Elsewhere", body=body, by=alice)
    question = factories.question()
    client.sign_in(alice).visit(page_of(question))

    chosen = {"decline-template": str(template.id), "decline-text": "Dear Pat,"}
    assert client.submit(values=chosen, button="Use this template").status_code == 200
    assert client.page.form("decline").values["decline-text"] == [f"Dear Pat,\n\n{body}"]
    assert client.submit(button="Decline this question").status_code == 422
    assert client.page.has("Please fill in “who” before you send this.")
    assert question.status is QuestionStatus.WAITING
    client.press("Decline this question", {"decline-text": f"Dear Pat,\n\n{body.replace('{{who}}', 'them')}"})

    assert question.status is QuestionStatus.DECLINED
    page = make_client().open_question(question).visit("/my/question")
    assert page.has("Ask them, see https://help.example.org/now.")
    assert "https://help.example.org/now" in [link.get("href") for link in page.all("a")]


def test_what_the_asker_writes_becomes_no_link(client, alice):
    question = factories.question(assignee=alice)
    services.ask_back(question, text="Which one?", by=alice)
    services.reply(question, text="This one: https://evil.example.org/")

    page = client.open_question(question).visit("/my/question")

    assert page.has("This one: https://evil.example.org/")
    assert not any("evil" in link.get("href", "") for link in page.all("a"))
    assert keys.read(queries.messages(question)[-1], "body") == "This one: https://evil.example.org/"


def test_a_suggested_topic_is_set_by_one_press_and_never_by_itself(client, alice):
    kinds = factories.topic(name="Types of cancer")
    breast = factories.topic(name="Breast cancer", parent=kinds)
    factories.topic(name="Travel")
    question = factories.question(body="My sister has breast cancer. May she go swimming?")

    client.sign_in(alice).visit(page_of(question))
    assert question.topic_id is None
    client.press("Set: Types of cancer › Breast cancer")

    assert question.topic_id == breast.id
    assert not client.page.has("Set: Types of cancer › Breast cancer")
