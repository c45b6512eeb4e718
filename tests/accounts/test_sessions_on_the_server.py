"""A session is a row; the cookie is only its secret."""

from datetime import timedelta

import pytest
from flask import session
from flask_login import current_user
from sqlalchemy import delete, select

from askmd.accounts.models import WebSession
from askmd.accounts.web_sessions import secret_hash


@pytest.fixture
def door(app):
    """Pages that put things into the session and tell what they see."""

    def look():
        return {"who": getattr(current_user, "name", None), **session}

    def put(name: str, value: str):
        session[name] = int(value) if value.isdecimal() else value
        return {}

    def clear():
        session.clear()
        return {}

    app.add_url_rule("/t/look", view_func=look)
    app.add_url_rule("/t/put/<name>/<value>", view_func=put)
    app.add_url_rule("/t/clear", view_func=clear)
    return app


def rows(db):
    return db.session.execute(select(WebSession)).scalars().all()


def secret(client):
    cookie = client.get_cookie("askmd")
    return cookie.value if cookie else None


def test_whoever_stores_nothing_gets_no_cookie_and_no_row(door, client, db):
    client.get("/t/look")

    assert secret(client) is None
    assert rows(db) == []


def test_the_row_holds_the_hash_of_the_cookie_and_not_the_cookie(door, client, db):
    client.get("/t/put/colour/blue")

    (row,) = rows(db)
    assert row.data == {"colour": "blue"}
    assert row.secret_hash == secret_hash(door, secret(client))
    assert secret(client) not in str(row.data) + row.secret_hash


def test_opening_a_question_gives_a_new_secret_and_ends_the_old_one(door, client, db):
    client.get("/t/put/colour/blue")
    before = secret(client)

    client.get("/t/put/question_id/7")

    (row,) = rows(db)
    assert secret(client) != before
    assert (row.question_id, row.data["colour"]) == (7, "blue")


def test_a_stolen_cookie_is_dead_after_sign_out(door, client, make_client, db):
    client.get("/t/put/question_id/7")
    thief = make_client()
    thief.set_cookie("askmd", secret(client))

    client.get("/t/clear")

    assert rows(db) == []
    assert "question_id" not in thief.get("/t/look").json
    assert secret(client) is None


def test_an_asker_is_out_after_half_an_hour_without_a_click(door, client, db, time_machine):
    time_machine.move_to("2026-06-01T10:00:00Z")
    client.get("/t/put/question_id/7")
    time_machine.shift(timedelta(minutes=29))
    client.get("/t/look")
    time_machine.shift(timedelta(minutes=29))
    assert client.get("/t/look").json["question_id"] == 7

    time_machine.shift(timedelta(minutes=31))

    assert "question_id" not in client.get("/t/look").json


def test_staff_are_out_after_two_idle_hours_and_after_a_working_day(door, client, alice, time_machine):
    time_machine.move_to("2026-06-01T06:00:00Z")
    client.sign_in(alice)
    for _ in range(6):
        time_machine.shift(timedelta(minutes=119))
        assert client.get("/t/look").json["who"] == "Alice"

    time_machine.shift(timedelta(minutes=7))
    assert client.get("/t/look").json["who"] is None

    client.sign_in(alice)
    time_machine.shift(timedelta(minutes=121))
    assert client.get("/t/look").json["who"] is None


def test_a_disabled_account_is_out_at_its_next_request(door, client, alice):
    client.sign_in(alice)
    assert client.get("/t/look").json["who"] == "Alice"

    alice.active = False

    assert client.get("/t/look").json["who"] is None


def test_another_secret_key_signs_everybody_out(door, client, alice, make_app):
    client.sign_in(alice)
    stolen = secret(client)

    other = make_app(ASKMD_SECRET_KEY="another secret that is long enough, 0123456789")
    with other.test_request_context(headers={"Cookie": f"askmd={stolen}"}) as context:
        assert dict(other.session_interface.open_session(other, context.request)) == {}
    assert client.get("/t/look").json["who"] == "Alice"


def test_a_deleted_row_is_not_written_again_by_a_request_in_flight(door, client, db):
    client.get("/t/put/colour/blue")

    with client.session_transaction() as flying:
        assert flying["colour"] == "blue"
        db.session.execute(delete(WebSession))
        db.session.commit()
        flying["colour"] = "red"

    assert rows(db) == []


def test_a_header_or_an_address_signs_nobody_in(door, client, alice):
    token = alice.get_auth_token()

    assert client.get("/t/look", headers={"Authentication-Token": token}).json["who"] is None
    assert client.get(f"/t/look?auth_token={token}").json["who"] is None
