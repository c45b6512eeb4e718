"""Editors see the next digests, say something above them, or stop one, until it goes out."""

import contextvars
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from askmd import jobs
from askmd.core.errors import WrongState
from askmd.posts import digests
from askmd.site import settings
from askmd.subscriptions.models import Frequency
from tests import factories
from tests.support.mails import body

DIGESTS = "/admin/site/digests"
WEEKLY = f"{DIGESTS}/weekly"
MONDAY = datetime(2026, 6, 8, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def midweek(time_machine, db):
    """A Wednesday with a post; all older digests are made."""
    time_machine.move_to(datetime(2026, 6, 3, 12, tzinfo=UTC), tick=False)
    factories.subscriber(frequency=Frequency.WEEKLY, address="sam@example.org")
    factories.post(title="May I fly?")
    db.session.commit()
    jobs.run_now("posts.send_digests")


def test_the_next_ones_stand_there_with_their_times_subscribers_and_posts(client, erin):
    page = client.sign_in(erin).visit(DIGESTS)

    assert page.has("The next one: Monday, 8 Jun 2026, 08:00 (UTC)")
    assert page.has("The next one: Wednesday, 1 Jul 2026, 08:00 (UTC)")
    assert page.has("1 subscriber · 1 post so far")
    assert page.has("None: nothing was new")


def test_an_introduction_is_seen_before_it_goes_out_and_goes_out(client, erin, mails, time_machine):
    client.sign_in(erin).visit(WEEKLY)

    assert client.page.has("Goes out Monday, 8 Jun 2026, 08:00 (UTC) Subscribers 1 Posts so far 1")
    page = client.press("Save the introduction", {"introduction": "Good morning.\n\nA <b>short</b> week."})
    assert page.has("Subject: One new post from MedOncMD")
    assert page.has("A <b>short</b> week.")
    # A mail styles itself, which the inspector forbids to pages.
    frame = contextvars.Context().run(FlaskClient.open, client, f"{WEEKLY}/mail")
    assert "A &lt;b&gt;short&lt;/b&gt; week." in frame.text
    assert frame.headers["Content-Security-Policy"].startswith("default-src 'none'")

    time_machine.move_to(MONDAY, tick=False)
    mails.settle()
    (mail,) = [mail for mail in mails.to("sam@example.org") if mail["Subject"].startswith("One new post")]
    assert "Good morning.\r\n\r\nA <b>short</b> week." in body(mail, "plain")


def test_an_introduction_that_is_too_long_is_kept_in_the_form(client, erin):
    client.sign_in(erin).visit(WEEKLY)

    assert client.submit(values={"introduction": "word " * 500}, button="Save the introduction").status_code == 422

    assert client.page.has("Please keep it to 2,000 characters.")
    assert digests.of(Frequency.WEEKLY, digests.coming(Frequency.WEEKLY)) is None


def test_one_that_is_stopped_does_not_go_out_nor_come_its_posts_later(client, erin, mails, time_machine):
    client.sign_in(erin).visit(WEEKLY)
    assert client.press("Do not send this digest").has("This digest will not go out")

    time_machine.move_to(MONDAY, tick=False)
    mails.settle()
    assert client.sign_in(erin).visit(DIGESTS).has("Not sent: the team stopped it")
    time_machine.move_to(MONDAY.replace(day=15), tick=False)
    mails.settle()
    assert not [mail for mail in mails.to("sam@example.org") if "new post" in mail["Subject"]]


def test_a_stop_is_undone_until_it_goes_out(client, erin, time_machine):
    client.sign_in(erin).visit(WEEKLY)
    client.press("Do not send this digest")
    assert client.press("Send it after all").has("This digest will go out.")

    time_machine.move_to(MONDAY, tick=False)
    made = digests.make(Frequency.WEEKLY)

    with pytest.raises(WrongState):
        digests.stop(Frequency.WEEKLY, made.period, by=erin)
    assert made.cancelled_at is None


def test_another_day_and_hour_hold_from_the_next_one_on(client, erin):
    client.sign_in(erin).visit(DIGESTS)

    page = client.press("Save the times", {"digest_weekday": "friday", "digest_hour": "18"})

    assert page.has("The next one: Friday, 12 Jun 2026, 18:00 (UTC)")
    assert (settings.get("digest_weekday"), settings.get("digest_hour")) == ("friday", 18)


def test_who_is_no_editor_sees_them_and_changes_nothing(client, charlie, erin):
    client.sign_in(erin).visit(WEEKLY)
    erin.is_editor, erin.is_doctor = False, True
    factories.db.session.commit()

    assert client.submit(values={}, button="Do not send this digest").status_code == 403
    assert not client.visit(WEEKLY).has("Do not send this digest")
    assert client.sign_in(charlie).get(WEEKLY).status_code == 403
    assert digests.of(Frequency.WEEKLY, digests.coming(Frequency.WEEKLY)) is None
