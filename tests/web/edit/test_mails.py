"""The page of all e-mails: how each looks, what it is made of, and a test to oneself."""

import contextvars
import re

import pytest
from flask.testing import FlaskClient

from askmd.audit.models import AuditEvent
from askmd.outbox import Delivery, samples, testing
from askmd.site import services, settings
from tests.support.smtp import body, links

PAGE = "/admin/site/mails"


def frame(client, path: str):
    """The mail alone. It styles itself, which the inspector forbids to pages."""
    return contextvars.Context().run(FlaskClient.open, client, f"{PAGE}/{path}")


def test_every_kind_of_mail_is_listed_and_can_be_opened(client, erin):
    page = client.sign_in(erin).visit(PAGE)

    for sample in samples.everything():
        assert f"{PAGE}/{sample.notice}" in page.hrefs
        client.visit(f"{PAGE}/{sample.notice}")


def test_the_page_shows_subject_and_plain_part_and_leads_to_the_texts(client, erin):
    page = client.sign_in(erin).visit(f"{PAGE}/questions_new_link")

    assert page.has("Your new link")
    assert page.has("Somebody asked for a new link")
    assert {f"/admin/site/texts/mail.new_link.{part}" for part in ("subject", "body", "why")} <= set(page.hrefs)
    assert "/admin/site/texts/mail.reset.body" not in page.hrefs


def test_a_changed_text_is_seen_at_once(client, erin):
    services.change("mail.new_link.subject", "Here is your link", by=erin)

    assert client.sign_in(erin).visit(f"{PAGE}/questions_new_link").has("Here is your link")


def test_the_frame_can_do_nothing_but_be_looked_at(client, erin):
    response = frame(client.sign_in(erin), "posts_announcement/html")

    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'")
    assert "sandbox" in policy
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("scheme", "media"), [("dark", "@media all"), ("light", "@media not all")])
def test_it_is_shown_in_the_light_that_is_asked_for(client, erin, scheme, media):
    html = frame(client.sign_in(erin), f"posts_announcement/html?scheme={scheme}").text

    assert f"{media} {{" in html
    assert "prefers-color-scheme" not in html


@pytest.mark.parametrize(
    "path", ["no_such", "questions_news?variant=x", "questions_news?language=xx", "questions_news?scheme=x"]
)
def test_what_there_is_not_has_no_page(client, erin, path):
    assert client.sign_in(erin).get(f"{PAGE}/{path}").status_code == 404


def test_a_test_goes_to_ones_own_address_and_is_marked(client, db, mails, erin):
    client.sign_in(erin).submit(f"{PAGE}/posts_announcement", form="/test")

    mails.deliver()

    [mail] = mails.all
    assert mail["to"] == "erin@example.org"
    assert mail["subject"].startswith("[Test] New: ")
    assert mail["list-unsubscribe"] is not None
    event = db.session.query(AuditEvent).filter_by(action="delivery.tested").one()
    assert (event.by_id, event.detail["notice"]) == (erin.id, "posts_announcement")


def test_the_links_in_a_test_stop_nothing(client, make_client, mails, erin):
    client.sign_in(erin).submit(f"{PAGE}/posts_announcement", form="/test")
    mails.deliver()
    stop = next(link for link in links(mails.last) if "/never/" in link)

    make_client().post(re.sub(r"https?://[^/]+", "", stop))
    client.submit(f"{PAGE}/posts_announcement", form="/test")
    mails.deliver()

    assert len(mails.to("erin@example.org")) == 2


def test_a_test_does_not_stand_for_the_mail_it_shows(client, db, erin):
    client.sign_in(erin).submit(f"{PAGE}/questions_alarm?variant=again", form="/test")

    assert [row.notice for row in db.session.query(Delivery)] == [samples.TEST]


def test_tests_come_to_an_end(client, db, erin):
    client.sign_in(erin).visit(f"{PAGE}/questions_news")

    answers = [client.submit(f"{PAGE}/questions_news", form="/test").status_code for _ in range(testing.MOST + 1)]

    assert answers == [303] * testing.MOST + [429]


def test_a_mail_in_another_language_can_be_looked_at_and_sent(client, db, mails, erin):
    settings.change("languages", ["en", "de"], by=erin)
    services.change("mail.new_link.subject", "Ihr neuer Link", by=erin, language="de")
    db.session.commit()

    page = client.sign_in(erin).visit(f"{PAGE}/questions_new_link?language=de")
    client.submit(None, form="/test")
    mails.deliver()

    assert page.has("Ihr neuer Link")
    assert mails.last["subject"] == "[Test] Ihr neuer Link"
    assert mails.last["content-language"] == "de"
    assert 'lang="de"' in body(mails.last, "html")


def test_a_missing_postal_address_is_told(client, db, erin):
    assert client.sign_in(erin).visit(PAGE).has("No postal address stands under our e-mails")

    settings.change("postal_address", "1 Sample Street", by=erin)
    db.session.commit()

    assert not client.visit(PAGE).has("No postal address")


def test_an_administrator_who_is_no_editor_does_not_get_there(client, charlie):
    assert client.sign_in(charlie).get(PAGE).status_code == 403
