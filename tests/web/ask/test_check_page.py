"""Before a question is sent: its asker reads it again, with what the helpers see. Nothing typed is lost on the way."""

import pytest
from sqlalchemy import func, select

from askmd import keys
from askmd.core import clock
from askmd.questions import flags
from askmd.questions.models import Question
from tests import factories

FEVER = "I have a fever of 39.2 since last night and my last chemotherapy was a week ago. Is that normal?"
CALM = "My name is Margaret Whitcombe and I want to know what a lobular carcinoma is. Call me at 555-0142."
ANSWER = "What are the treatments for lung cancer? How do they treat the lung cancer of my dad?"
TITLE = "What are the treatments for lung cancer?"


def fill(**changes):
    return {
        "who_asks": "patient",
        "question": CALM,
        "name": "Pat",
        "email": "pat@example.org",
        "consent": "ask_first",
        "accept": "y",
    } | changes


def check(client, **changes):
    """Fill in the form and press its button."""
    client.submit("/ask", fill(**changes), button="Check my question")
    return client.page


def send(client, **changes):
    return client.submit(None, changes, button="Send my question")


def publish():
    """A post that answers ANSWER, among others that do not."""
    for title in ("What are the symptoms of a cold?", "Who looks after me at night?"):
        factories.post(title=title, question=title, short_answer="A nurse.", body="<p>A nurse.</p>")
    return factories.post(title=TITLE, question=TITLE, short_answer="Surgery and medicines.", body="<p>Surgery.</p>")


def questions(db):
    return db.session.execute(select(Question)).scalars().all()


def test_nothing_is_sent_before_it_was_read_again(client, db):
    page = check(client)

    assert client.response.status_code == 200
    assert page.h1 == "Before you send it"
    assert page.has("Nothing is sent yet.")
    assert questions(db) == []


def test_all_that_was_typed_is_shown_and_sent(client, db):
    page = check(client)
    for words in (
        "what a lobular carcinoma is",
        "I am the patient",
        "pat@example.org",
        "Pat",
        "only after I have said",
    ):
        assert page.has(words), words

    answer = send(client)

    assert answer.location == "/ask/sent"
    [question] = questions(db)
    assert keys.read(question, "body", "name", "address") == (CALM, "Pat", "pat@example.org")
    assert question.consent == "ask_first"


def test_a_form_that_was_checked_and_sent_is_the_same_question_when_it_is_sent_again(client, db):
    check(client)
    form = client.page.form().values
    first = client.post("/ask", data=form | {"step": "send"})

    again = client.post("/ask", data=form | {"step": "send"})

    assert first.location == again.location == "/ask/sent"
    assert len(questions(db)) == 1


def test_changing_it_gives_the_form_back_with_everything(client):
    check(client)

    client.submit(None, {}, button="Change my question")

    assert client.page.h1 == "Ask your question"
    for name, typed in fill().items():
        assert client.page.field(name) == typed, name
    assert client.page.errors == []


def test_a_mistake_is_told_before_the_check_page(client, db):
    client.submit("/ask", fill(question=""), button="Check my question")

    assert client.response.status_code == 422
    assert client.page.h1 == "Ask your question"


def test_line_breaks_survive_the_check_page(client, db):
    check(client, question="One.\r\n\r\n  Two <b>three</b> & 'four'.")

    send(client)

    assert keys.read(questions(db)[0], "body") == "One.\n\n  Two <b>three</b> & 'four'."


class TestRedFlags:
    def test_what_to_do_now_comes_before_everything_else(self, client):
        page = check(client, question=FEVER)

        assert page.has("Please read this first")
        assert page.has("Call the 24-hour number of your treatment team.")
        assert page.text.index("Please read this first") < page.text.index("Check your question")

    def test_it_is_not_sent_without_the_tick_and_nothing_is_lost(self, client, db):
        check(client, question=FEVER)

        send(client)

        assert client.response.status_code == 422
        assert client.page.errors == ["Tick the box to show that you have read what to do now."]
        assert client.page.field("question") == FEVER
        assert questions(db) == []

    def test_with_the_tick_it_is_sent(self, client, db):
        check(client, question=FEVER)

        assert send(client, has_read="y").location == "/ask/sent"
        assert flags.of(questions(db)[0]).stands

    def test_what_comes_without_the_check_page_is_stopped_too(self, client, db):
        client.visit("/ask")
        form = client.page.form().values | fill(question=FEVER)

        client.post("/ask", data=form | {"has_read": "y"})

        assert client.page.has("Please read this first")
        assert client.page.errors == []
        assert questions(db) == []

    def test_a_tick_for_another_text_does_not_count(self, client, db):
        check(client)
        looked = client.page.field("looked")
        form = client.page.form().values

        client.post("/ask", data=form | {"question": FEVER, "looked": looked, "has_read": "y", "step": "send"})

        assert client.page.has("Please read this first")
        assert questions(db) == []

    @pytest.mark.parametrize("looked", ["", "x", "é", "e30=.00", "A.B.C", "\x00"])
    def test_a_forged_look_is_none(self, client, db, looked):
        check(client, question=FEVER)
        form = client.page.form().values

        client.post("/ask", data=form | {"looked": looked, "has_read": "y", "step": "send"})

        assert client.response.status_code == 422
        assert questions(db) == []

    def test_crisis_words_show_the_crisis_line_first(self, client):
        page = check(client, question="I have cancer and I want to kill myself tonight.")

        assert page.has("988")
        assert page.text.index("If you think about ending your life") < page.text.index("Call the 24-hour number")

    def test_an_alarm_stands_on_top_of_the_queue_at_once(self, client, db):
        check(client, question="I have cancer and I want to kill myself tonight.")

        send(client, has_read="y")

        assert questions(db)[0].is_urgent

    def test_no_published_answer_is_offered(self, client):
        publish()

        page = check(client, question=f"{ANSWER} {FEVER}")

        assert not page.has("Maybe it is answered already")

    def test_while_writing_it_is_shown_too(self, client):
        client.post("/ask/look", data={"question": FEVER})

        assert "Please read this first" in client.response.json["html"]
        assert "Please read what to do before you go on." in client.response.json["said"]


class TestIdentifiers:
    def test_each_is_named_in_the_persons_own_words(self, client):
        page = check(client)

        assert page.has("You wrote a phone number.")
        assert [mark.text for mark in page.all("mark")] == ["Margaret Whitcombe", "555-0142"]

    def test_one_press_takes_one_out(self, client, db):
        check(client)

        client.submit(None, {}, button="Take it out: Margaret Whitcombe")

        assert client.page.field("question").startswith("My name is [name] and I want")
        assert client.page.field("question").endswith("Call me at 555-0142.")
        send(client)
        assert "Margaret" not in keys.read(questions(db)[0], "body")

    def test_one_press_takes_all_out(self, client):
        check(client)

        client.submit(None, {}, button="Take all of them out")

        assert client.page.all("mark") == []
        assert not client.page.has("What may show who you are")

    def test_it_never_keeps_anybody_from_sending(self, client, db):
        check(client)

        assert send(client).status_code == 303

    @pytest.mark.parametrize("place", ["out:", "out:0-9999", "out:x", "out:-1-2", "out:é"])
    def test_a_place_where_nothing_stands_changes_nothing(self, client, place):
        check(client)

        client.post("/ask", data=client.page.form().values | {"go": place})

        assert client.page.field("question") == CALM

    def test_when_it_happened_is_left_in(self, client):
        page = check(client, question="The pain began two weeks ago after my surgery last month. Is it normal?")

        assert page.all("mark") == []


class TestAnsweredAlready:
    def test_a_post_that_may_answer_it_is_offered(self, client):
        publish()

        page = check(client, question=ANSWER)

        assert page.has("Maybe it is answered already")
        assert f"This answered it: {TITLE}" in page.form().buttons

    def test_the_form_ends_kindly_and_somebody_is_counted(self, client, db):
        post = publish()
        check(client, question=ANSWER)

        client.submit(None, {}, button=f"This answered it: {TITLE}")

        assert client.response.status_code == 200
        assert f"/posts/{post.slug}" in client.page.hrefs
        assert questions(db) == []
        db.session.refresh(post)
        assert post.answered_count == 1

    def test_a_post_beyond_its_day_of_review_is_not_offered(self, client, db):
        post = publish()
        post.review_due_on = clock.now().date()
        db.session.commit()

        assert not check(client, question=ANSWER).has("Maybe it is answered already")
        client.post("/ask", data=client.page.form().values | {"go": f"answered:{post.slug}"})
        assert client.response.status_code == 404

    @pytest.mark.parametrize("slug", ["", "1", "never-was", "\0", "٣", "9" * 300])
    def test_a_post_that_is_none_is_not_found(self, client, slug):
        client.visit("/ask")

        assert client.post("/ask", data={"go": f"answered:{slug}"}).status_code == 404

    def test_while_writing_it_is_offered_too(self, client):
        publish()

        client.post("/ask/look", data={"question": ANSWER})

        assert TITLE in client.response.json["html"]

    def test_a_text_never_travels_in_an_address(self, client):
        assert client.get("/ask/look?question=x").status_code == 405


def test_another_site_cannot_ask_what_the_helpers_see(client):
    assert (
        client.post("/ask/look", data={"question": CALM}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    )


def test_looking_keeps_nothing(client, db, app):
    client.post("/ask/look", data={"question": CALM})

    assert db.session.execute(select(func.count(Question.id))).scalar() == 0
