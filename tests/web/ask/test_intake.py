"""No more questions than the doctors want to have waiting."""

import pytest
from sqlalchemy import func, select

from askmd.questions import asking, services
from askmd.questions.models import Question
from askmd.site import settings
from askmd.workflow import SYSTEM
from tests import factories

GOOD = {"who_asks": "patient", "topic": "", "question": "Is this normal?", "consent": "private", "accept": "y"}


@pytest.fixture
def two_may_wait(app):
    settings.change("intake_most_waiting", 2, by=SYSTEM)


def has_form(page) -> bool:
    return "question" in [name for form in page.forms for name in form.names]


def test_when_enough_wait_the_page_says_so_before_anybody_types(client, two_may_wait):
    factories.question()
    assert has_form(client.visit("/ask"))

    factories.question()

    page = client.visit("/ask")
    assert page.has("Many questions wait now.")
    assert page.has("If you have a code, you can still find your answer.")
    assert not has_form(page)


def test_when_one_is_claimed_the_form_is_there_again(client, alice, two_may_wait):
    questions = [factories.question(), factories.question()]

    services.claim(questions[0], by=alice)

    assert has_form(client.visit("/ask"))


def test_a_form_that_was_open_when_the_last_place_went_keeps_its_words(client, db, two_may_wait):
    nonce = asking.new_nonce()
    factories.question()
    factories.question()
    client.may_fail = True

    answer = client.post("/ask", data=GOOD | {"nonce": nonce})

    assert answer.status_code == 503
    assert client.page.field("question") == "Is this normal?"
    assert db.session.execute(select(func.count(Question.id))).scalar() == 2


def test_without_a_limit_any_number_may_wait(client, app):
    for _ in range(3):
        factories.question()

    assert has_form(client.visit("/ask"))


def test_a_question_that_came_in_is_still_found_when_no_more_are_taken(client, two_may_wait):
    sent = GOOD | {"nonce": asking.new_nonce()}
    factories.question()
    assert client.post("/ask", data=sent).location == "/ask/sent"

    assert client.post("/ask", data=sent).location == "/ask/sent"
