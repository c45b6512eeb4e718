"""Behind the links of a watcher's mails: see which post it is, and stop, by a button or with one click."""

import pytest
from sqlalchemy import select

from askmd import keys
from askmd.core.errors import KeyGone
from askmd.posts import publishing
from askmd.subscriptions.models import Watcher
from tests import factories
from tests.support.mails import links

SAM = "sam@example.org"


@pytest.fixture
def post(alice, bob):
    return factories.post(author=alice, reviewer=bob, title="About turnip soup")


@pytest.fixture
def confirming(client, post, mails):
    """The mail that asks whether the address is Sam's."""
    client.post(f"/ask/watch/post/{post.slug}", data={"address": SAM})
    return mails.deliver().last


def path_of(mail, begins):
    return next(link for link in links(mail) if begins in link).removeprefix("http://localhost")


def all_of(db):
    return db.session.execute(select(Watcher).order_by(Watcher.id)).scalars().all()


def test_the_page_has_a_button_to_stop_and_the_key_goes_with_it(client, db, confirming):
    link = path_of(confirming, "/subscriptions/")
    client.submit(link, button="Yes, write to me")
    key_id = all_of(db)[0].key_id
    client.visit(link)

    page = client.press("Stop these mails")

    assert page.h1 == "We will not tell you any more"
    assert not all_of(db)[0].is_active
    with pytest.raises(KeyGone):
        keys.store().open(key_id)
    assert client.get(link).status_code == 404


@pytest.fixture
def news(db, mails, post):
    """The mail that tells Sam of a retraction."""
    factories.watcher(post_id=post.id, address=SAM)
    publishing.retract(post, notice="Not right any more.", by=post.author)
    db.session.commit()
    return mails.deliver().last


def test_opening_the_link_to_stop_changes_nothing_and_its_button_stops(client, db, news):
    link = path_of(news, "/unsubscribe/")

    client.visit(link)
    assert all_of(db)[0].is_active

    assert client.press("Stop the mails").h1 == "We will not tell you any more"
    assert all_of(db)[0].address_sealed is None
    assert client.post(link).status_code == 200


def test_a_mail_program_stops_the_mails_with_one_post(make_client, db, news):
    link = news["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")

    response = make_client().post(link, data={"List-Unsubscribe": "One-Click"}, headers={"Origin": "null"})

    assert response.status_code == 200
    assert not response.headers.getlist("Set-Cookie")
    assert all_of(db)[0].ended_at is not None


def test_never_write_to_me_again_holds_for_watchers_too(client, db, mails, news, post):
    client.visit(path_of(news, "/never/"))
    client.press("Never write to me again")
    other = factories.post(title="Another one")

    client.post(f"/ask/watch/post/{other.slug}", data={"address": SAM})
    mails.deliver()

    assert len(mails.to(SAM)) == 1


def test_the_page_of_a_retracted_post_leads_to_its_notice(client, news, post):
    page = client.visit(path_of(news, "/subscriptions/"))

    assert page.h1 == "This answer was taken down"
    assert f"/posts/{post.slug}" in page.html


def test_the_page_of_a_post_that_is_gone_says_only_that(client, confirming, post):
    link = path_of(confirming, "/subscriptions/")
    client.submit(link, button="Yes, write to me")
    slug = post.slug
    publishing.withdraw(post)

    page = client.visit(link)

    assert page.h1 == "This answer is gone"
    assert slug not in page.html
    assert "turnip" not in page.html


def test_the_page_of_a_post_that_is_away_can_still_stop_it(client, confirming, post):
    link = path_of(confirming, "/subscriptions/")
    client.submit(link, button="Yes, write to me")
    publishing.hide(post)

    page = client.visit(link)

    assert page.h1 == "This answer is not there for now"
    assert "turnip" not in page.html
    assert client.press("Stop these mails").h1 == "We will not tell you any more"


def test_a_link_of_another_purpose_is_dead(client, confirming):
    token = path_of(confirming, "/subscriptions/").rpartition("/")[2]

    assert client.post(f"/unsubscribe/{token}").status_code == 404
    assert client.get(f"/subscriptions/{'a' * 43}").status_code == 404
