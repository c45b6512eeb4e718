"""A post is announced to many, slowly; an administrator watches, lets it rest, lets it go on, and calls it back."""

import pytest
from playwright.sync_api import expect

from askmd.accounts import passwords
from askmd.extensions import db
from askmd.outbox.models import Broadcast, Delivery, State
from askmd.site import settings
from tests import factories
from tests.journeys.people import PASSWORD, press, sign_in
from tests.support.live import wait_until

READERS = 40


@pytest.fixture
def announced(live):
    """One mail a second, so that there is something to watch."""
    with live.app.app_context():
        charlie = factories.account(
            name="Charlie", slug="charlie", address="charlie@example.org", is_administrator=True
        )
        passwords.set_password(charlie, PASSWORD)
        settings.change("mail_per_second", 1, by=charlie)
        for number in range(READERS):
            factories.subscriber(address=f"reader-{number}@example.org")
        factories.post(title="What a port is")
        db.session.commit()
    return live


def states(live) -> list[State]:
    with live.app.app_context():
        mails = db.session.query(Delivery).filter(Delivery.broadcast_id.is_not(None))
        return [mail.state for mail in mails]


def is_prepared(live) -> bool:
    with live.app.app_context():
        return db.session.query(Broadcast).filter(Broadcast.expanded_at.is_not(None)).count() > 0


def test_a_broadcast_is_watched_rests_goes_on_and_is_called_back(announced, browser_at, axe, width):
    charlie = browser_at(width)
    sign_in(charlie, "charlie@example.org")
    wait_until(lambda: is_prepared(announced), "the broadcast to be prepared")

    charlie.goto("/admin/broadcasts")
    axe(charlie)
    charlie.get_by_role("link", name="What a port is").click()
    press(charlie, "Let it rest")
    expect(charlie.get_by_role("heading", name="an administrator paused it")).to_be_visible()
    axe(charlie)

    press(charlie, "Let it go on")
    taken = charlie.locator("[data-number=accepted]")
    before = taken.inner_text()
    expect(taken).not_to_have_text(before)
    axe(charlie)

    charlie.get_by_role("link", name="Cancel it").click()
    expect(charlie.get_by_text("cannot be called back")).to_be_visible()
    axe(charlie)
    press(charlie, "Yes, cancel it")
    expect(charlie.get_by_role("heading", name="Cancelled on")).to_be_visible()

    wait_until(lambda: set(states(announced)) == {State.ACCEPTED, State.CANCELLED}, "everything to come to an end")
    assert states(announced).count(State.ACCEPTED) == len(announced.mails.all)
    assert len(announced.mails.all) < READERS
