"""Signing in and out, and what somebody who guesses is told."""

from sqlalchemy import select

from askmd.accounts import passwords
from askmd.accounts.models import WebSession
from askmd.audit.models import AuditEvent

PASSWORD = "seven green bridges over a river"


def type_in(client, address: str, password: str):
    return client.submit("/account/sign-in", {"address": address, "password": password})


def test_a_doctor_comes_to_the_queue(client, alice):
    passwords.set_password(alice, PASSWORD)

    response = type_in(client, "Alice@Example.org", PASSWORD)

    assert (response.status_code, response.location) == (303, "/dashboard/")
    assert client.get("/dashboard/").status_code == 200


def test_one_comes_back_to_the_page_that_asked(client, charlie):
    passwords.set_password(charlie, PASSWORD)
    client.visit("/admin/audit")

    assert client.submit(None, {"address": "charlie@example.org", "password": PASSWORD}).location == "/admin/audit"


def test_another_site_is_no_place_to_come_back_to(client, alice):
    passwords.set_password(alice, PASSWORD)
    client.visit("/account/sign-in?next=//evil.example.org/dashboard/")

    assert client.submit(None, {"address": "alice@example.org", "password": PASSWORD}).location == "/dashboard/"


def test_a_place_with_a_line_end_is_none(client, alice):
    passwords.set_password(alice, PASSWORD)
    client.visit("/account/sign-in")

    sent = client.page.form().values | {"address": "alice@example.org", "password": PASSWORD, "next": "/admin/audit\n"}

    assert client.post("/account/sign-in", data=sent).location == "/dashboard/"


def test_a_wrong_password_an_unknown_and_a_disabled_account_answer_alike(client, alice, bob):
    for account in (alice, bob):
        passwords.set_password(account, PASSWORD)
    bob.active = False
    answers = set()
    for address, password in [
        ("alice@example.org", "wrong password here"),
        ("nobody@example.org", PASSWORD),
        ("bob@example.org", PASSWORD),
    ]:
        response = type_in(client, address, password)
        answers.add((response.status_code, tuple(client.page.errors)))

    assert answers == {(422, ("This e-mail address and password do not fit together.",))}


def test_a_refused_sign_in_is_noted_without_what_was_typed(client, db):
    type_in(client, "canary@example.org", "canary password")

    event = db.session.execute(select(AuditEvent).where(AuditEvent.action == "account.sign_in_refused")).scalar_one()
    assert event.by_id is None
    assert "canary" not in str(event.detail)


def test_whoever_guesses_has_to_wait(client, alice, time_machine):
    time_machine.move_to("2026-06-01T10:00:00Z", tick=False)
    passwords.set_password(alice, PASSWORD)
    statuses = [type_in(client, "alice@example.org", f"guess number {n}").status_code for n in range(4)]

    assert statuses == [422, 422, 422, 429]
    assert int(client.response.headers["Retry-After"]) >= 1
    assert client.page.has("Too many tries")


def test_whoever_guesses_unknown_addresses_has_to_wait_as_well(client, time_machine):
    time_machine.move_to("2026-06-01T10:00:00Z", tick=False)
    statuses = [type_in(client, "nobody@example.org", f"guess number {n}").status_code for n in range(4)]

    assert statuses == [422, 422, 422, 429]


def test_signing_in_gives_another_cookie(client, alice):
    passwords.set_password(alice, PASSWORD)
    client.visit("/account/sign-in")
    planted = client.get_cookie("askmd").value

    client.submit(None, {"address": "alice@example.org", "password": PASSWORD})

    assert client.get_cookie("askmd").value != planted


def test_after_signing_out_the_session_is_gone_everywhere(client, make_client, db, alice):
    client.sign_in(alice)
    thief = make_client()
    thief.set_cookie("askmd", client.get_cookie("askmd").value)
    client.visit("/account/profile")

    response = client.submit(None, form="sign-out")

    assert response.location == "/account/sign-in"
    assert "cache" in response.headers["Clear-Site-Data"]
    assert db.session.execute(select(WebSession)).scalars().all() == []
    assert thief.get("/dashboard/").status_code == 303


def test_nothing_typed_is_said_at_the_fields(client):
    response = type_in(client, "", "")

    assert response.status_code == 422
    assert client.page.errors == ["Enter your e-mail address.", "Enter your password."]


def test_strange_characters_are_no_failure(client):
    for address in ("\x00@example.org", "\ud800", "\u202eexample", "x" * 10_000):
        response = client.submit(
            "/account/sign-in", {"address": address.encode("utf-8", "replace").decode(), "password": "x"}
        )
        assert response.status_code in (422, 429)


def test_the_session_keeps_no_trace_of_the_network(client, db, alice):
    passwords.set_password(alice, PASSWORD)
    type_in(client, "alice@example.org", PASSWORD)

    (row,) = db.session.execute(select(WebSession)).scalars()
    assert "_id" not in row.data
    assert row.account_id == alice.id
