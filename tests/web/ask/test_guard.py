"""Machines at the ask form: nobody is refused, nothing is lost, and at worst there is one more step."""

import json
from datetime import timedelta

import altcha
import pytest
from sqlalchemy import func, select

from askmd.accounts import limits
from askmd.questions import asking, attacks
from askmd.questions.models import Question
from askmd.site import settings
from askmd.workflow import SYSTEM

GOOD = {"who_asks": "patient", "topic": "", "question": "Is this\n\nnormal?", "consent": "private", "accept": "y"}
FALSE = {"remark": "https://buy.example.org"}


@pytest.fixture
def attacked(app):
    settings.change("guard_mode", "always", by=SYSTEM)


def form(**values):
    return {"nonce": asking.new_nonce(), **GOOD, **values}


def count(db):
    return db.session.execute(select(func.count(Question.id))).scalar()


def solve(page) -> str:
    [challenge] = [element.get("data-challenge") for element in page.all("form") if element.get("data-challenge")]
    made = altcha.Challenge.from_dict(json.loads(challenge))
    return altcha.Payload(made, altcha.solve_challenge(made)).to_base64()


def tries(page) -> int:
    """How many tries the sum of this page took."""
    [challenge] = [element.get("data-challenge") for element in page.all("form") if element.get("data-challenge")]
    return altcha.solve_challenge(altcha.Challenge.from_dict(json.loads(challenge))).counter


@pytest.mark.parametrize(
    "seconds",
    [240, 3, 1, 45 * 60, 0],
    ids=["keyboard", "pasted", "autofill", "screen reader", "script"],
)
def test_of_two_hundred_honest_people_none_takes_another_step(make_client, db, time_machine, seconds):
    time_machine.move_to("2026-06-01T10:00:00Z", tick=False)

    for number in range(40):
        nonce = asking.new_nonce()
        time_machine.shift(timedelta(seconds=seconds))
        answer = make_client().post("/ask", data={**GOOD, "nonce": nonce, "question": f"Number {number}", "remark": ""})
        assert answer.location == "/ask/sent"

    assert count(db) == 40


def test_fifteen_people_behind_one_address_are_all_served(make_client, db, time_machine):
    time_machine.move_to("2026-06-01T10:00:00Z", tick=False)

    for number in range(15):
        client = make_client(address="203.0.113.9")
        client.visit("/ask")
        time_machine.shift(timedelta(seconds=40))
        sent = {"nonce": client.page.field("nonce"), **GOOD, "question": f"Number {number}"}
        assert client.post("/ask", data=sent).location == "/ask/sent"

    assert count(db) == 15


def test_the_field_is_out_of_the_way_of_everybody(client):
    page = client.visit("/ask")

    [field] = [element for element in page.all("input") if element.get("name") == "remark"]
    [box] = [element for element in page.all("div") if field in list(element) and element.get("aria-hidden") == "true"]
    assert field.get("tabindex") == "-1"
    assert field.get("autocomplete") == "off"
    assert "visually-hidden" in box.get("class", "")


def test_a_false_form_takes_one_more_step_and_no_second_one(client, db):
    answer = client.post("/ask", data=form(**FALSE))

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    assert count(db) == 0
    answer = client.submit(None, {"sum": solve(client.page)}, button="Send my question")
    assert answer.location == "/ask/sent"
    assert count(db) == 1


def test_without_a_script_the_button_works_after_half_a_minute_and_tells_how_long(client, db, time_machine):
    time_machine.move_to("2026-06-01T10:00:00Z", tick=False)
    client.post("/ask", data=form(**FALSE, name="Pat", email="pat@example.org"))
    time_machine.shift(timedelta(seconds=18))

    answer = client.submit(None, {}, button="Send my question")

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "12")
    assert client.page.has("Please wait 12 seconds.")
    assert client.page.has("Your words are still here.")
    assert count(db) == 0
    time_machine.shift(timedelta(seconds=12))
    assert client.submit(None, {}, button="Send my question").location == "/ask/sent"
    assert count(db) == 1


def test_every_word_comes_through_the_step(client, attacked, time_machine):
    sent = form(who_asks="relative", name="Pat", email="pat@example.org", question="“Is”\r\n\r\n\tthis <b>normal</b>?")
    client.post("/ask", data=sent)

    kept = client.page.form("Send my question").values

    assert {name: value for name, [value] in kept.items() if name in sent} == {
        **sent,
        "question": "“Is”\n\n\tthis <b>normal</b>?",
    }


def test_while_machines_send_many_everybody_takes_the_step(client, db, time_machine):
    for _ in range(29):
        attacks.count_false_form()
    assert client.post("/ask", data=form()).location == "/ask/sent"
    client.post("/ask", data=form(**FALSE))

    assert client.post("/ask", data=form()).status_code == 429

    assert client.submit(None, {"sum": solve(client.page)}, button="Send my question").location == "/ask/sent"
    time_machine.shift(timedelta(minutes=31))
    assert client.post("/ask", data=form()).location == "/ask/sent"


def test_a_solved_sum_brings_one_question_only(client, db, attacked):
    client.post("/ask", data=form())
    kept = {name: value for name, [value] in client.page.form("Send my question").values.items()}
    kept["sum"] = solve(client.page)
    assert client.post("/ask", data=kept).location == "/ask/sent"

    assert client.post("/ask", data=kept).location == "/ask/sent"
    assert client.post("/ask", data=kept | {"question": "Another one"}).status_code == 429
    assert client.post("/ask", data=kept | {"nonce": asking.new_nonce()}).status_code == 429

    assert count(db) == 1


def test_a_wrong_sum_leaves_the_wait_and_does_not_send_itself_again(client, attacked):
    client.post("/ask", data=form())

    answer = client.submit(None, {"sum": "wrong"}, button="Send my question")

    assert answer.status_code == 429
    assert [element for element in client.page.all("form") if element.get("data-challenge")] == []


def test_who_comes_back_without_having_waited_has_not_taken_the_step(client, db):
    client.post("/ask", data=form(**FALSE))

    assert client.submit(None, {"patience": "made up"}, button="Send my question").status_code == 429

    assert count(db) == 0


def test_a_form_sent_within_a_second_does_a_longer_sum_in_an_attack(client, attacked, time_machine):
    time_machine.move_to("2026-06-01T10:00:00Z", tick=False)
    sent = form()
    client.post("/ask", data=sent)
    quick = tries(client.page)

    time_machine.shift(timedelta(seconds=2))
    client.post("/ask", data=sent)

    assert tries(client.page) < 200 <= quick


def test_with_the_step_off_no_form_takes_it(client):
    settings.change("guard_mode", "never", by=SYSTEM)

    assert client.post("/ask", data=form(**FALSE)).location == "/ask/sent"


@pytest.mark.parametrize("part", ["count", "hit"])
def test_a_guard_that_fails_costs_nobody_a_question(client, app, db, monkeypatch, caplog, part):
    def away(*_args, **_kwargs):
        raise ConnectionError("redis: Is this normal?")

    monkeypatch.setattr(app.extensions["askmd-limits"], part, away)

    assert client.post("/ask", data=form(**FALSE)).location == "/ask/sent"

    assert count(db) == 1
    assert "ConnectionError" in caplog.text
    assert "normal" not in caplog.text


def test_a_false_form_stays_one_on_its_way_over_the_check_page(client, db):
    client.post("/ask", data=form(**FALSE, step="check"))

    assert client.submit(None, {}, button="Send my question").status_code == 429

    assert client.submit(None, {"sum": solve(client.page)}, button="Send my question").location == "/ask/sent"
    assert count(db) == 1


def test_a_sent_form_is_not_asked_twice(client, db):
    sent = form()
    client.post("/ask", data=sent)
    settings.change("guard_mode", "always", by=SYSTEM)

    assert client.post("/ask", data=sent).location == "/ask/sent"


def test_counting_false_forms_keeps_no_more_than_it_needs(app):
    for _ in range(100):
        attacks.count_false_form()

    assert limits.count("false form", "everybody", 600) == 30
