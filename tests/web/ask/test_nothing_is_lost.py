"""Limits, a pause, a database that is away: the words stay in the form."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, OperationalError

from askmd.accounts import limits
from askmd.core import clock
from askmd.questions import asking
from askmd.questions.models import Consent, Question, WhoAsks
from askmd.site import intake
from askmd.web.ask import sending
from askmd.web.clients import client_block
from askmd.workflow import SYSTEM

GOOD = {"who_asks": "patient", "topic": "", "question": "Is this normal?", "consent": "private", "accept": "y"}


def fresh(client):
    client.visit("/ask")
    return {**client.page.form().values, **GOOD}


def count(db):
    return db.session.execute(select(func.count(Question.id))).scalar()


def test_a_hospital_with_one_address_can_ask_and_a_flood_is_stopped_with_its_words_kept(client, db, time_machine):
    time_machine.move_to("2026-06-01 10:00:00+00:00", tick=False)
    form = fresh(client)
    for number in range(60):
        assert client.post("/ask", data=form | {"question": f"Number {number}"}).status_code == 303

    answer = client.post("/ask", data=form | {"question": "One more"})

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert client.page.field("question") == "One more"
    assert count(db) == 60


def test_a_form_sent_again_is_never_too_many(client, time_machine):
    time_machine.move_to("2026-06-01 10:00:00+00:00", tick=False)
    form = fresh(client)

    for _ in range(70):
        assert client.post("/ask", data=form).status_code == 303


@pytest.mark.parametrize("error", [OperationalError("x", {}, Exception("database is locked"))])
def test_while_the_database_is_away_the_form_comes_back_whole(client, db, monkeypatch, error):
    form = fresh(client) | {"name": "Pat", "email": "pat@example.org"}
    client.may_fail = True

    with monkeypatch.context() as patch:
        patch.setattr(asking, "ask", lambda *_, **__: (_ for _ in ()).throw(error))
        answer = client.post("/ask", data=form)

    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    assert client.page.field("question") == "Is this normal?"
    assert client.page.field("email") == "pat@example.org"
    client.submit(None, {})
    assert client.response.status_code == 303
    assert count(db) == 1


def test_even_a_database_that_cannot_be_read_costs_nobody_a_word(client, app, db, monkeypatch):
    form = fresh(client)
    client.may_fail = True
    db.session.commit()

    with monkeypatch.context() as patch:

        def away(*_args, **_kwargs):
            raise OperationalError("x", {}, Exception("no such file"))

        patch.setattr(type(db.engine), "connect", away)
        answer = client.post("/ask", data=form)

    assert answer.status_code == 503
    assert client.page.field("question") == "Is this normal?"
    assert client.page.field("nonce") == form["nonce"] or [client.page.field("nonce")] == form["nonce"]


def test_two_clicks_at_once_are_one_question(client, db, monkeypatch):
    form = fresh(client)
    client.post("/ask", data=form)
    looks = iter([asking.Sent.NEVER])
    real = asking.sent_before

    # The second click looked before the first one was committed.
    monkeypatch.setattr(asking, "sent_before", lambda code: next(looks, None) or real(code))
    answer = client.post("/ask", data=form)

    assert answer.status_code == 303
    assert count(db) == 1


def test_the_database_itself_refuses_a_second_row_with_the_same_code(app, db):
    asked = asking.Asked(text="Is this normal?", who_asks=WhoAsks.PATIENT, consent=Consent.PRIVATE)
    asking.ask(asked, code=b"c" * 16)

    with pytest.raises(IntegrityError):
        asking.ask(asked, code=b"c" * 16)


def test_a_pause_is_told_before_anybody_types(client):
    until = clock.now().date() + timedelta(days=14)
    intake.pause(until=until, sentence="We are at a conference.", by=SYSTEM)

    page = client.visit("/ask")

    assert page.has("We take no new questions now")
    assert page.has("We are at a conference.")
    assert page.has("When not to wait for us")
    assert "question" not in [name for form in page.forms for name in form.names]


def test_a_form_that_was_open_when_the_pause_began_keeps_its_words(client, db):
    form = fresh(client)
    intake.pause(until=clock.now().date() + timedelta(days=2), sentence="", by=SYSTEM)
    client.may_fail = True

    answer = client.post("/ask", data=form)

    assert answer.status_code == 503
    assert client.page.field("question") == "Is this normal?"
    assert count(db) == 0


def test_a_great_many_looks_from_one_place_are_slowed_down_with_the_words_kept(client, app, time_machine):
    time_machine.move_to("2026-06-01 10:00:00+00:00", tick=False)
    with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        for _ in range(sending.MOST_CHECKS):
            limits.hit("check", client_block(), sending.MOST_CHECKS, sending.PER_SECONDS)

    client.post("/ask", data=fresh(client) | {"step": "check"})

    assert client.response.status_code == 429
    assert client.page.field("question") == "Is this normal?"
