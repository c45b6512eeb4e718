"""An administrator invites a doctor by mail, who comes in; and looks after the outbox and the audit log."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from askmd.accounts import passwords
from askmd.extensions import db
from tests import factories
from tests.journeys.people import PASSWORD, link_in, sign_in


@pytest.fixture
def office(live):
    with live.app.app_context():
        charlie = factories.account(
            name="Charlie", slug="charlie", address="charlie@example.org", is_administrator=True
        )
        passwords.set_password(charlie, PASSWORD)
        db.session.commit()
    return live


def test_a_doctor_is_invited_by_mail_and_comes_in(office, browser_at, axe, width):
    charlie = browser_at(width)
    sign_in(charlie, "charlie@example.org")
    for path in ("/admin/", "/admin/accounts", "/admin/outbox", "/admin/audit", "/admin/settings"):
        charlie.goto(path)
        axe(charlie)
    charlie.goto("/admin/accounts/new")
    axe(charlie)
    charlie.fill("[name=name]", "Dr Dora")
    charlie.fill("[name=address]", "dora@example.org")
    charlie.get_by_label("Doctor", exact=False).first.check(force=True)
    charlie.get_by_role("main").get_by_role("button").first.click()
    invitation = office.mails.wait_for("dora@example.org")

    dora = browser_at(width)
    dora.goto(link_in(invitation, "/account/invitation/"))
    axe(dora)
    dora.fill("[name=password]", PASSWORD)
    dora.get_by_role("main").get_by_role("button").first.click()
    expect(dora).to_have_url(re.compile("/(dashboard|account)"))
    if "/sign-in" in dora.url:
        sign_in(dora, "dora@example.org")

    assert "Queue" in dora.inner_text("h1")
    charlie.goto("/admin/outbox")
    assert "dora@example.org" not in charlie.inner_text("main")


def test_an_administrator_reads_no_question(office, browser_at, width):
    charlie = browser_at(width)
    sign_in(charlie, "charlie@example.org")

    assert charlie.request.get("/dashboard/").status == 403
