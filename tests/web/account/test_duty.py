"""Going on and off duty for alarms, on one's own page."""

from askmd.audit.models import AuditEvent


def test_a_doctor_goes_off_duty_and_on_again(client, db, alice):
    client.sign_in(alice)
    assert client.visit("/account/profile").has("You are on duty.")

    assert client.press("Go off duty").has("You are off duty.")
    assert not alice.is_on_duty
    assert client.press("Go on duty").has("You are on duty.")

    assert alice.is_on_duty
    events = db.session.query(AuditEvent).filter_by(action="account.duty_changed", subject_id=alice.id).all()
    assert [(event.by_id, event.detail) for event in events] == [
        (alice.id, {"duty": "off"}),
        (alice.id, {"duty": "on"}),
    ]


def test_duty_is_for_doctors(client, charlie):
    client.sign_in(charlie)
    page = client.visit("/account/profile")
    assert "Go off duty" not in page.buttons
    token = page.form("/account/password").values["csrf_token"]

    assert client.post("/account/duty", data={"duty": "off", "csrf_token": token}).status_code == 403
    assert charlie.is_on_duty


def test_administrators_see_who_is_on_duty(client, alice, bob, charlie):
    bob.is_on_duty = False

    page = client.sign_in(charlie).visit("/admin/accounts")

    assert page.has("Alice doctor In the team On duty")
    assert page.has("Bob doctor In the team Off duty")
    assert page.has("Charlie administrator In the team")
