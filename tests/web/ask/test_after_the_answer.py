"""After the answer: did it help, what was missing, and a sheet to take to the asker's own team."""

import pytest

from askmd import keys, privacy
from askmd.answers import services as answers
from askmd.answers.queries import for_question
from askmd.questions import queries
from askmd.questions.models import MessageKind
from tests import factories


def said(question):
    return [(turn.kind, keys.read(turn, "body")) for turn in queries.messages(question)]


@pytest.mark.parametrize(("choice", "kind"), [("yes", MessageKind.HELPED), ("no", MessageKind.NOT_HELPED)])
def test_an_asker_can_say_whether_it_helped_and_need_not_say_why(client, answered, choice, kind):
    question = answered()

    client.press("Tell the doctors", {"feedback-helped": choice})

    assert said(question) == [(kind, None)]
    assert client.page.has("You told us if this answer helped. Thank you.")
    assert "Tell the doctors" not in client.page.buttons


def test_what_was_missing_is_kept_sealed(client, answered):
    question = answered()

    client.press("Tell the doctors", {"feedback-helped": "no", "feedback-text": "Nothing about lakes."})

    assert said(question) == [(MessageKind.NOT_HELPED, "Nothing about lakes.")]
    assert b"lakes" not in queries.messages(question)[0].body_sealed


def test_without_a_choice_the_words_come_back(client, answered):
    question = answered()

    client.press("Tell the doctors", {"feedback-text": "Nothing about lakes."})

    assert client.page.errors == ["Choose yes or no."]
    assert client.page.field("feedback-text") == "Nothing about lakes."
    assert said(question) == []


def test_it_is_said_once_and_again_after_the_next_answer(client, answered, alice, bob, time_machine):
    question = answered()
    form = client.page.form("feedback")
    client.press("Tell the doctors", {"feedback-helped": "no"})
    client.post(form.action, data=form.values | {"feedback-helped": "yes"})
    assert [kind for kind, _body in said(question)] == [MessageKind.NOT_HELPED]

    time_machine.shift(60)
    answer = for_question(question)
    answers.revise(answer, by=alice)
    answers.save(answer, factories.content(body="<p>Lakes too.</p>"), base_number=1, by=alice)
    factories.approved(answer, reviewer=bob)
    answers.deliver(answer)

    client.visit("/my/question")
    client.press("Tell the doctors", {"feedback-helped": "yes"})
    assert [kind for kind, _body in said(question)] == [MessageKind.NOT_HELPED, MessageKind.HELPED]


def test_other_words_after_the_first_ones_are_not_swallowed(client, answered):
    answered()
    form = client.page.form("feedback")
    client.press("Tell the doctors", {"feedback-helped": "yes"})

    client.post(form.action, data=form.values | {"feedback-helped": "no", "feedback-text": "Nothing about lakes."})

    assert client.page.has("You told us already if this answer helped.")
    assert client.page.has("Nothing about lakes.")


def test_nobody_is_thanked_for_what_came_too_late(client, answered):
    question = answered()
    form = client.page.form("feedback")
    client.press("Send", {"follow-text": "May I dive too?"})

    client.post(form.action, data=form.values | {"feedback-helped": "no"})

    assert client.response.status_code == 409
    assert client.page.has("Your question has moved on since you opened this page.")
    assert not client.page.has("Your words are still here.")
    assert not client.visit("/my/question").has("Thank you for telling us.")
    assert [kind for kind, _body in said(question)] == [MessageKind.FOLLOW_UP]


@pytest.mark.parametrize("words", ["", "Nothing about lakes."])
def test_the_other_choice_is_not_what_was_told_already(client, answered, words):
    answered()
    form = client.page.form("feedback")
    typed = form.values | {"feedback-text": words}
    client.press("Tell the doctors", {"feedback-helped": "yes", "feedback-text": words})

    client.post(form.action, data=typed | {"feedback-helped": "no"})

    assert client.response.status_code == 409
    assert client.page.has("You told us already if this answer helped.")


def test_a_button_pressed_twice_is_no_mistake_even_after_asking_on(client, answered):
    question = answered()
    form = client.page.form("feedback")
    typed = form.values | {"feedback-helped": "no", "feedback-text": "Nothing about lakes."}
    client.post(form.action, data=typed)
    client.visit("/my/question")
    client.press("Send", {"follow-text": "May I dive too?"})

    client.visit(client.post(form.action, data=typed).location)

    assert client.page.has("Thank you for telling us.")
    assert [kind for kind, _body in said(question)] == [MessageKind.NOT_HELPED, MessageKind.FOLLOW_UP]


def test_the_sheet_for_the_team_has_all_that_they_need(client, opened, deliver, alice):
    references = [("National Cancer Institute", "https://www.cancer.gov/about-cancer")]
    question = opened(assignee=alice, body="May I go swimming?")
    deliver(question, team_questions=["May I swim in a pool?"], references=references)

    page = client.visit("/my/question/team")

    for words in (
        "May I go swimming?",
        "Often yes, once the skin has healed.",
        "May I swim in a pool?",
        "Alice",
        "Bob",
    ):
        assert page.has(words)
    assert page.links["National Cancer Institute"] == "https://www.cancer.gov/about-cancer"
    assert page.has("The doctor who wrote it has not seen the patient")


def test_the_sheet_can_leave_out_the_askers_own_words(client, opened, deliver, alice):
    deliver(opened(assignee=alice, body="My husband left me. May I go swimming?"))
    client.visit("/my/question/team")

    page = client.visit(client.page.links["Leave out my own words"])

    assert not page.has("My husband left me.")
    assert page.has("Often yes, once the skin has healed.")


def test_the_title_of_the_sheet_names_nothing(client, answered):
    answered()

    title = client.visit("/my/question/team").title

    assert title.startswith("For my own team")
    assert "swim" not in title


def test_without_an_answer_or_after_taking_back_there_is_no_sheet(client, opened, answered):
    opened()
    assert client.get("/my/question/team").location == "/my/question"

    privacy.withdraw(answered())
    assert client.get("/my/question/team").location == "/my/question"


def test_without_the_code_there_is_no_sheet(client):
    assert client.get("/my/question/team").location == "/my"
