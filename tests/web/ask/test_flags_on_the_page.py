"""A word that may tell of something urgent: what to do now stands first, and "I have read this" lets it go on."""

import pytest
from sqlalchemy import select

from askmd.outbox import Delivery
from askmd.posts import services as posts
from askmd.questions import alarms, flags, services
from askmd.questions.models import Consent

FEVER = "I am on chemotherapy and have a fever of 39 since this morning."
DESPAIR = "I have cancer and I want to end my life tonight."
GUIDE = "Is this happening now? Then please do not wait for us."
TICK = "I have read what to do now."


@pytest.fixture
def pages(client, opened, deliver, alice):
    """A page with the form for each text that an asker can write there: (button, field, more)."""

    def reply():
        services.ask_back(opened(assignee=alice), text="How are you?", by=alice)
        return "Send my reply", "reply-text", {}

    def follow_up():
        deliver(opened(assignee=alice))
        return "Send", "follow-text", {}

    def edit():
        opened()
        return "Save my words", "edit-text", {}

    def change():
        posts.start_preview(deliver(opened(assignee=alice, consent=Consent.PUBLISH)), [], by=alice)
        return "Send my wish", "wish-text", {}

    def feedback():
        deliver(opened(assignee=alice))
        return "Tell the doctors", "feedback-text", {"feedback-helped": "no"}

    return {made.__name__: made for made in (reply, follow_up, edit, change, feedback)}


@pytest.mark.parametrize("what", ["reply", "follow_up", "edit", "change", "feedback"])
def test_every_text_is_read_for_red_flags_and_goes_on_after_the_tick(client, pages, what):
    button, field, more = pages[what]()
    client.visit("/my/question")

    client.press(button, {field: FEVER, **more})
    assert client.response.status_code == 200
    assert client.page.main.index(GUIDE) < client.page.main.index("Your words are not sent yet")
    assert client.page.field(field) == FEVER
    client.press(button, {field.replace("text", "has_read"): "y"})

    assert client.page.has(FEVER)
    assert client.page.main.index(GUIDE) < client.page.main.index(client.page.h1)
    assert TICK not in client.page.text


def test_nothing_is_kept_before_it_was_read(client, pages):
    pages["reply"]()
    client.visit("/my/question")

    client.press("Send my reply", {"reply-text": FEVER})

    assert not client.visit("/my/question").has(FEVER)


def test_who_sends_it_without_the_tick_is_told_where_it_is(client, pages):
    button, field, _more = pages["reply"]()
    client.visit("/my/question")

    client.press(button, {field: FEVER})
    client.press(button)

    assert client.response.status_code == 422
    assert client.page.errors == ["Tick the box to show that you have read what to do now."]
    assert client.page.field(field) == FEVER


def test_other_words_than_those_that_were_shown_are_read_anew(client, pages):
    button, field, _more = pages["reply"]()
    client.visit("/my/question")

    client.press(button, {field: FEVER})
    client.press(button, {field: DESPAIR, "reply-has_read": "y"})

    assert client.page.main.index("Samaritans") < client.page.main.index("Your words are not sent yet")
    assert client.page.field(field) == DESPAIR
    assert client.page.field("reply-has_read") is None
    assert client.page.errors == []
    client.press(button, {"reply-has_read": "y"})
    assert client.page.has("Thank you. The doctor gets your reply.")


@pytest.mark.parametrize("what", ["reply", "follow_up", "edit", "change", "feedback"])
def test_a_tick_without_what_it_stands_for_is_no_tick(client, pages, what):
    button, field, more = pages[what]()
    form = client.visit("/my/question").form(button)

    client.post(form.action, data=form.values | {field: FEVER, field.replace("text", "has_read"): "y", **more})

    assert client.response.status_code == 200
    assert client.page.has(GUIDE)
    assert client.page.has("Your words are not sent yet")


def test_what_was_shown_for_other_words_cannot_be_borrowed(client, pages):
    button, field, _more = pages["reply"]()
    form = client.visit("/my/question").form(button)
    client.press(button, {field: FEVER})
    shown = client.page.field("reply-looked")
    assert shown

    client.post(form.action, data=form.values | {field: DESPAIR, "reply-has_read": "y", "reply-looked": shown})

    assert client.page.main.index("Samaritans") < client.page.main.index("Your words are not sent yet")


def test_who_writes_of_ending_their_life_sees_the_crisis_line_first(client, pages):
    button, field, _more = pages["reply"]()
    client.visit("/my/question")

    client.press(button, {field: DESPAIR})

    assert client.page.main.index("Samaritans") < client.page.main.index(GUIDE)


def test_an_alarm_goes_to_the_doctors_and_the_words_of_it_nowhere(client, pages, db, alice):
    button, field, _more = pages["reply"]()
    client.visit("/my/question")

    client.press(button, {field: DESPAIR})
    client.press(button, {"reply-has_read": "y"})

    mails = db.session.execute(select(Delivery).where(Delivery.notice == "questions_alarm")).scalars().all()
    assert alice.id in {mail.recipient_id for mail in mails}
    assert all("life" not in str(mail.context) for mail in mails)


def test_the_page_goes_on_showing_what_to_do(client, opened):
    question = opened()
    alarms.keep_flags(question, flags.found_in(FEVER))

    page = client.visit("/my/question")

    assert page.main.index(GUIDE) < page.main.index("Received")
    assert TICK not in page.text
    assert flags.of(question).stands


def test_what_is_not_urgent_goes_on_at_once(client, pages):
    button, field, _more = pages["reply"]()
    client.visit("/my/question")

    client.press(button, {field: "Radiotherapy, some years ago."})

    assert client.page.has("Thank you. The doctor gets your reply.")


def test_what_else_stood_in_the_form_is_not_lost_on_the_way(client, pages):
    pages["feedback"]()
    client.visit("/my/question")

    client.press("Tell the doctors", {"feedback-text": FEVER, "feedback-helped": "no"})
    client.press("Tell the doctors", {"feedback-has_read": "y"})

    assert client.page.has("You said that the answer did not help.")
