"""Two doctors on one page see each other, and only while they are there."""

from datetime import UTC, datetime, timedelta

import pytest

from askmd import jobs
from askmd.accounts.models import WebSession
from askmd.questions import presence
from askmd.questions.models import Presence
from tests import factories


@pytest.fixture
def at_the_question(client, make_client, alice, bob):
    """Alice's browser and Bob's, both at the same question; Bob came first."""
    question = factories.question()
    page = f"/dashboard/questions/{question.id}"
    other = make_client().sign_in(bob)
    other.visit(page)
    client.sign_in(alice).visit(page)
    return question, client, other


def beat(browser):
    return browser.submit(form="/dashboard/presence")


def test_a_doctor_sees_who_looks_at_the_same_question_now(at_the_question, db, time_machine):
    _question, client, other = at_the_question
    assert client.page.has("Bob is looking at this now.")
    assert beat(other).json == {"words": "Alice is looking at this now."}

    time_machine.move_to(datetime.now(UTC) + timedelta(seconds=61))

    assert beat(client).json == {"words": ""}
    assert beat(other).json == {"words": "Alice is looking at this now."}
    time_machine.shift(timedelta(minutes=5))
    assert jobs.run_now("questions.forget_presence") == 2
    assert db.session.query(Presence).count() == 0


def test_an_open_page_does_not_keep_anybody_signed_in(at_the_question, db, time_machine):
    _question, client, _other = at_the_question
    time_machine.move_to(datetime.now(UTC) + timedelta(minutes=90))
    seen = {row.id: row.last_seen_at for row in db.session.query(WebSession)}

    assert beat(client).status_code == 200

    assert {row.id: row.last_seen_at for row in db.session.query(WebSession)} == seen
    time_machine.shift(timedelta(minutes=31))
    assert beat(client).status_code == 401


def test_nobody_is_present_where_nothing_is(client, app, alice):
    client.sign_in(alice).visit("/dashboard/")
    question = factories.question()
    client.visit(f"/dashboard/questions/{question.id}")

    for place, id in (("question", "999999"), ("question", "x"), ("post", str(question.id)), ("answer", "1")):
        response = client.submit(form="/dashboard/presence", values={"place": place, "id": id})
        assert response.status_code == 404
        client.visit(f"/dashboard/questions/{question.id}")
    assert presence.others("question", question.id, by=alice) == []
