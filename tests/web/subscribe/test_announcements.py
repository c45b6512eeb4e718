"""A post is published: each subscriber gets one mail, can leave with one click, and nothing else makes them leave."""

import pytest
from sqlalchemy import select

from askmd import jobs
from askmd.core import clock
from askmd.core.errors import KeyGone
from askmd.keys import store
from askmd.posts import publishing
from askmd.subscriptions.models import Subscriber
from tests import factories
from tests.support.mails import body, links

SAM = "sam@example.org"
ONE_CLICK = "List-Unsubscribe=One-Click"


@pytest.fixture
def sam(db):
    return factories.subscriber(address=SAM, confirmed_at=clock.now())


@pytest.fixture
def announced(db, sam, alice, bob):
    post = factories.post(
        author=alice, reviewer=bob, title="May I swim? <yes> & no", short_answer="Often yes. Ask your team first."
    )
    db.session.commit()
    jobs.run_everything_due()
    return post


@pytest.fixture
def letter(mails, announced):
    [mail] = mails.to(SAM)
    return mail


def path_of(mail):
    return mail["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")


def subscriber(db):
    return db.session.execute(select(Subscriber)).scalars().one()


def test_the_mail_says_what_is_new_who_stands_behind_it_and_why_it_came(letter, announced, alice, bob):
    assert letter["Subject"] == "New: May I swim? <yes> & no"
    for kind in ("plain", "html"):
        words = body(letter, kind)
        for expected in ("Often yes. Ask your team first.", alice.name, bob.name, "because you asked for news"):
            assert expected in words, kind
        assert f"http://localhost/posts/{announced.slug}" in words
        assert letter["List-Unsubscribe"].strip("<>") in words
    assert "May I swim? <yes> & no" in body(letter, "plain")
    assert "&lt;yes&gt; &amp; no" in body(letter, "html")
    assert letter["List-Unsubscribe-Post"] == ONE_CLICK
    assert letter["Auto-Submitted"] == "auto-generated"


def test_the_mail_leads_to_the_page_where_one_changes_what_one_gets(client, letter):
    [link] = [link for link in links(letter) if "/subscriptions/" in link]

    assert client.visit(link.removeprefix("http://localhost")).h1 == "You are on the list"


def test_only_confirmed_addresses_get_it_each_with_a_link_of_its_own(mails, db, sam, alice, bob):
    factories.subscriber(address="other@example.org")
    factories.subscriber(address="waiting@example.org", confirmed_at=None)
    factories.post(author=alice, reviewer=bob)
    db.session.commit()

    jobs.run_everything_due()

    assert sorted(mail["To"] for mail in mails.all) == ["other@example.org", SAM]
    assert len({mail["List-Unsubscribe"] for mail in mails.all}) == 2
    assert not any(
        set(links(one)) & {other["List-Unsubscribe"].strip("<>")}
        for one in mails.all
        for other in mails.all
        if one is not other
    )


def test_opening_the_link_changes_nothing(client, db, letter):
    for _ in range(2):
        page = client.visit(path_of(letter))
        assert "Stop the mails" in page.buttons
        assert client.head(path_of(letter)).status_code == 200

    assert subscriber(db).is_active


def test_a_mail_program_stops_the_mails_with_one_post(client, make_client, db, letter):
    key_id = subscriber(db).key_id

    response = make_client().post(
        path_of(letter), data=ONE_CLICK, content_type="application/x-www-form-urlencoded", headers={"Origin": "null"}
    )

    assert response.status_code == 200
    assert not response.headers.getlist("Set-Cookie")
    gone = subscriber(db)
    assert gone.ended_at is not None
    assert gone.address_sealed is None
    assert gone.key_id is None
    with pytest.raises(KeyGone):
        store().open(key_id)


@pytest.mark.parametrize(
    "sent", [{"data": {"List-Unsubscribe": "One-Click"}, "content_type": "multipart/form-data"}, {}]
)
def test_it_may_come_as_multipart_or_empty(client, db, letter, sent):
    assert client.post(path_of(letter), **sent).status_code == 200

    assert not subscriber(db).is_active


def test_stopping_twice_is_fine_and_the_link_then_says_so(client, db, letter):
    client.submit(path_of(letter), button="Stop the mails")
    first = subscriber(db).ended_at

    assert client.post(path_of(letter)).status_code == 200
    assert client.visit(path_of(letter)).h1 == "You will get no more mails"
    assert subscriber(db).ended_at == first


def test_leaving_acts_in_the_middle_of_a_broadcast(client, mails, db, sam, letter, alice, bob):
    factories.post(author=alice, reviewer=bob, title="Second post")
    db.session.commit()
    while jobs.run_now("posts.expand_announcements"):
        pass

    client.post(path_of(letter))
    jobs.run_everything_due()

    assert len(mails.to(SAM)) == 1


def test_a_post_taken_down_before_its_mail_left_is_not_announced(mails, db, sam, alice, bob):
    post = factories.post(author=alice, reviewer=bob)
    publishing.retract(post, notice="It is not right.", by=alice)
    db.session.commit()

    jobs.run_everything_due()

    assert mails.all == []
