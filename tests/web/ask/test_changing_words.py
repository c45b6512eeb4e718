"""Other words for a question, as long as no doctor has taken it. Whatever comes too late comes back."""

from datetime import timedelta

from askmd import keys
from askmd.questions import services
from askmd.workflow import QuestionStatus


def test_the_words_stand_in_the_form_and_can_be_changed(client, opened):
    question = opened(body="May I go swiming?")
    assert client.page.field("edit-text") == "May I go swiming?"

    client.press("Save my words", {"edit-text": "May I go swimming?"})

    assert keys.read(question, "body") == "May I go swimming?"
    assert client.page.has("Your words are changed.")
    assert client.page.has("changed by you")


def test_once_a_doctor_has_it_there_is_no_form_to_change_it(client, opened, alice):
    services.claim(opened(), by=alice)

    assert "Save my words" not in client.visit("/my/question").buttons


def test_who_changes_words_while_a_doctor_takes_the_question_gets_them_back(client, opened, alice):
    question = opened(body="May I go swimming?")
    services.claim(question, by=alice)

    client.press("Save my words", {"edit-text": "May I go swimming in a lake?"})

    assert client.response.status_code == 409
    assert keys.read(question, "body") == "May I go swimming?"
    assert client.page.has("A doctor has begun with your question.")
    assert client.page.has("May I go swimming in a lake?")


def test_where_the_doctor_asks_something_the_words_can_be_sent_as_a_reply(client, opened, alice):
    question = opened()
    stale = client.page.form("Save my words")
    services.claim(question, by=alice)
    services.ask_back(question, text="Where?", by=alice)

    client.post(stale.action, data=stale.values | {"edit-text": "In a lake."})
    client.press("Send my reply")

    assert question.status is QuestionStatus.CLAIMED
    assert client.page.has("In a lake.")


def test_what_may_show_who_somebody_is_can_be_taken_out_and_does_not_hinder(client, opened):
    question = opened(body="My sister Mary Miller says that I must not swim.")
    buttons = client.page.form("edit").buttons

    client.press(next(words for words in buttons if words.startswith("Take it out")))
    assert "Mary Miller" not in client.page.field("edit-text")
    client.press("Save my words")

    assert "Mary Miller" not in keys.read(question, "body")


def test_an_empty_text_is_no_question(client, opened):
    question = opened(body="May I go swimming?")

    client.press("Save my words", {"edit-text": "  "})

    assert client.page.errors == ["Write something before you send."]
    assert keys.read(question, "body") == "May I go swimming?"


def test_a_reply_that_comes_too_late_stands_on_the_page_again(client, opened, alice):
    question = opened(assignee=alice)
    services.ask_back(question, text="Which treatment?", by=alice)
    client.visit("/my/question")
    services.no_reply(question)

    client.press("Send my reply", {"reply-text": "Radiotherapy, in May."})

    assert client.response.status_code == 409
    assert client.page.has("Radiotherapy, in May.")
    assert client.page.has("Nothing you typed is lost.")


def test_a_reply_sent_twice_is_there_once_and_is_no_mistake(client, opened, alice):
    services.ask_back(opened(assignee=alice), text="Which treatment?", by=alice)
    form = client.visit("/my/question").form("reply")
    typed = form.values | {"reply-text": "Radiotherapy."}

    client.post(form.action, data=typed)
    client.visit(client.post(form.action, data=typed).location)

    assert client.page.main.count("Radiotherapy.") == 1
    assert client.page.has("Thank you. The doctor gets your reply.")


def test_a_page_that_closed_while_somebody_wrote_gives_the_words_back(client, opened, alice, time_machine):
    services.ask_back(opened(assignee=alice), text="Which treatment?", by=alice)
    client.visit("/my/question")
    time_machine.shift(timedelta(minutes=31))

    client.press("Send my reply", {"reply-text": "A long reply, written slowly."})

    assert client.response.status_code == 400
    assert client.page.h1 == "This page had closed"
    assert client.page.has("A long reply, written slowly.")


def test_no_other_site_can_put_words_on_that_page(client, opened, time_machine):
    opened()
    time_machine.shift(timedelta(minutes=31))

    typed = {"edit-text": "Call this number."}
    client.post("/my/question/edit", data=typed, headers={"Sec-Fetch-Site": "cross-site"})

    assert client.response.status_code == 400
    assert "Call this number." not in client.page.text
