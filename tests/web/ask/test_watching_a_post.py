"""Tell me if this answer changes: from the small form to the confirmed address and out again, with real mails."""

import pytest
from sqlalchemy import select

from askmd import outbox
from askmd.posts import publishing
from askmd.subscriptions import watching
from askmd.subscriptions.models import Watcher
from tests import factories
from tests.support.mails import body, links

SAM = "sam@example.org"
TITLE = "About turnip soup"


@pytest.fixture
def post(alice, bob):
    return factories.post(author=alice, reviewer=bob, title=TITLE)


@pytest.fixture
def form(post):
    return f"/ask/watch/post/{post.slug}"


@pytest.fixture
def confirming(client, form, mails):
    """The mail that asks whether the address is Sam's."""
    client.post(form, data={"address": SAM})
    [mail] = mails.deliver().to(SAM)
    return mail


def path_of(mail, begins):
    return next(link for link in links(mail) if begins in link).removeprefix("http://localhost")


def all_of(db):
    return db.session.execute(select(Watcher).order_by(Watcher.id)).scalars().all()


def test_an_address_watches_only_after_its_owner_pressed_the_button(client, db, form, post, mails):
    response = client.submit(form, {"address": SAM})
    assert "Please look into your mail" in client.visit(response.location).text
    link = path_of(mails.deliver().last, "/subscriptions/")

    client.visit(link)
    assert all_of(db)[0].confirmed_at is None
    response = client.submit(link, button="Yes, write to me")

    page = client.visit(response.location)
    assert page.h1 == "You will be told when this answer changes"
    assert TITLE in page.text
    assert f'href="/posts/{post.slug}"' in page.html
    assert f"{all_of(db)[0].expires_at:%Y}" in page.text
    assert all_of(db)[0].is_active
    assert not client.get_cookie("askmd")


def test_the_mail_that_asks_says_neither_which_post_nor_what_it_is_about(confirming, post):
    assert "an answer on our site" in " ".join(body(confirming, "plain").split())
    for hidden in ("turnip", post.slug, "/posts/"):
        assert hidden not in str(confirming)
    for begins in ("/subscriptions/", "/unsubscribe/", "/never/"):
        assert any(begins in link for link in links(confirming)), begins


def test_the_answer_is_the_same_for_every_address(client, db, form, post, mails):
    factories.watcher(post_id=post.id, address="known@example.org")
    watching.end(factories.watcher(post_id=post.id, address="gone@example.org"))
    factories.watcher(post_id=post.id, address="waiting@example.org", confirmed_at=None)
    never = factories.watcher(post_id=post.id, address="never@example.org", confirmed_at=None)
    outbox.suppress(never.address_lookup, 1, "asked")
    names = ("new", "known", "gone", "waiting", "never")

    answers = {
        (client.post(form, data={"address": f"{name}@example.org"}).status_code, client.response.location)
        for name in names
    }
    mails.deliver()

    assert answers == {(303, "/ask/watch/sent")}
    written_to = [name for name in names if mails.to(f"{name}@example.org")]
    assert written_to == ["new", "gone", "waiting"]


@pytest.mark.parametrize("typed", ["", " ", "sam", "sam@", "x" * 300 + "@example.org"])
def test_what_is_no_address_is_said_at_the_field_and_kept(client, db, form, typed):
    response = client.post(form, data={"address": typed})

    assert response.status_code == 422
    assert client.page.title.startswith("Error:")
    assert client.page.errors
    assert client.page.form("/ask/watch").values["address"] == [typed.strip()]
    assert all_of(db) == []


@pytest.mark.parametrize("take_down", [publishing.withdraw, None], ids=["withdrawn", "retracted"])
def test_a_post_that_is_not_public_cannot_be_watched(client, db, form, post, take_down):
    if take_down:
        take_down(post)
    else:
        publishing.retract(post, notice="Not right any more.", by=post.author)

    assert client.get(form).status_code == 404
    assert client.post(form, data={"address": SAM}).status_code == 404
    assert client.post("/ask/watch/post/never-was", data={"address": SAM}).status_code == 404
    assert all_of(db) == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Sec-Fetch-Site": "cross-site"}, 403), ({"Origin": "https://evil.example"}, 403), ({"Origin": "null"}, 303)],
)
def test_another_site_cannot_send_our_form(client, form, headers, status):
    assert client.post(form, data={"address": SAM}, headers=headers).status_code == status


def test_a_network_may_ask_thirty_times_in_ten_minutes(client, make_client, form):
    for n in range(30):
        assert client.post(form, data={"address": f"reader{n}@example.org"}).status_code == 303

    assert client.post(form, data={"address": SAM}).status_code == 429
    assert make_client(address="203.0.113.9").post(form, data={"address": SAM}).status_code == 303


def test_a_post_has_the_form_folded_away_and_is_still_the_same_for_everybody(client, post):
    page = client.visit(f"/posts/{post.slug}")

    assert client.response.headers["Cache-Control"].startswith("public")
    assert not client.response.headers.getlist("Set-Cookie")
    assert "csrf_token" not in page.html
    assert client.submit(None, {"address": SAM}, form="/ask/watch").status_code == 303
