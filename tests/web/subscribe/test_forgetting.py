"""Behind the link: what we know of a subscriber, as words and as a file, and forgetting it."""

import json

import pytest
from sqlalchemy import select

from askmd import keys
from askmd.core import clock
from askmd.core.errors import KeyGone
from askmd.outbox import Delivery
from askmd.subscriptions import preferences
from askmd.subscriptions.models import Source, Subscriber, SubscriberTopic
from tests import factories
from tests.support.mails import links

SAM = "sam@example.org"


@pytest.fixture
def link(client, mails, db):
    """Sam, who gets a weekly mail on lungs, and the link to change it."""
    lungs = factories.topic(name="Lungs")
    typed = {"address": SAM, "scope": "chosen", "topics": [str(lungs.id)], "frequency": "weekly"}
    client.submit("/subscribe", typed)
    [path] = [link for link in links(mails.deliver().last) if "/subscriptions/" in link]
    path = path.removeprefix("http://localhost")
    client.submit(path, button="Yes, write to me")
    return path


def sam(db):
    return db.session.execute(select(Subscriber)).scalar_one_or_none()


def test_the_page_says_what_we_know_and_since_when_and_shows_no_address(client, link):
    page = client.visit(link)

    for words in ("You said yes on", "Press the button, and we will write to you", "Lungs", "Once a week"):
        assert words in page.text
    assert SAM not in page.html


def test_who_came_with_a_list_reads_where_they_said_yes(client, db, link):
    row = sam(db)
    row.source, row.source_note, row.consented_at = Source.IMPORT, "Form at the open day", clock.now()

    page = client.visit(link)

    assert "Form at the open day" in page.text


@pytest.mark.both_databases
def test_the_file_holds_all_of_it(client, db, link):
    response = client.submit(link, button="Save it as a file")

    assert response.mimetype == "application/json"
    assert "attachment" in response.headers["Content-Disposition"]
    kept = json.loads(response.data)
    assert kept["address"] == SAM
    assert kept["topics"] == ["Lungs"]
    assert kept["frequency"] == "weekly"
    assert kept["wording"].startswith("Press the button")
    assert [mail["kind"] for mail in kept["e_mails"]] == ["subscriptions_confirm"]


@pytest.mark.both_databases
def test_forget_me_leaves_no_row_no_topic_and_no_key(client, db, link):
    key_id = sam(db).key_id
    client.visit(link)

    page = client.press("Forget me now")

    assert page.h1 == "You are forgotten"
    assert sam(db) is None
    assert db.session.execute(select(SubscriberTopic)).all() == []
    assert all(
        preferences.from_context(mail.context) is None for mail in db.session.execute(select(Delivery)).scalars()
    )
    with pytest.raises(KeyGone):
        keys.store().open(key_id)
    assert client.get(link).status_code == 404
    assert client.post(link, data={"do": "forget"}).status_code == 404


def test_who_was_forgotten_may_come_back_as_somebody_new(client, db, mails, link):
    client.post(link, data={"do": "forget"})

    client.submit("/subscribe", {"address": SAM})
    mails.deliver()

    assert len(mails.to(SAM)) == 2
    assert preferences.of(sam(db)) == preferences.Preferences()


def test_who_never_confirmed_can_be_forgotten_too(client, db, mails):
    client.submit("/subscribe", {"address": SAM, "frequency": "weekly"})
    [path] = [link for link in links(mails.deliver().last) if "/subscriptions/" in link]

    client.post(path.removeprefix("http://localhost"), data={"do": "forget"})

    assert sam(db) is None


@pytest.mark.parametrize("pressed", ["save", "export"])
def test_nothing_but_the_button_confirms(client, db, mails, pressed):
    client.submit("/subscribe", {"address": SAM})
    [path] = [link for link in links(mails.deliver().last) if "/subscriptions/" in link]

    assert client.post(path.removeprefix("http://localhost"), data={"do": pressed}).status_code == 404

    assert sam(db).confirmed_at is None


def test_opening_the_page_changes_nothing(client, db, link):
    before = sam(db).confirmed_at, preferences.of(sam(db))

    for query in ("?do=forget", "?do=save&frequency=monthly", "?done=save"):
        client.visit(link + query)
        client.head(link + query)

    assert (sam(db).confirmed_at, preferences.of(sam(db))) == before


def test_after_stopping_only_the_look_up_and_dates_are_left(client, db, link):
    client.visit(link)
    client.press("Stop these mails")

    row = sam(db)
    assert row.address_sealed is row.key_id is row.source_note is row.consented_at is None
    assert preferences.of(row) == preferences.Preferences()
    assert row.address_lookup
