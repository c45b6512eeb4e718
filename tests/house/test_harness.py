"""The harness itself: each test has a site of its own, every page is looked at, and nothing leaves this machine."""

import smtplib
import socket
from urllib.parse import urlsplit

import pytest
from flask import Blueprint, Response

from askmd.accounts.models import Account
from tests import factories
from tests.support.live import whole

HEAD = '<!doctype html><html lang="en"><head><title>T</title><meta name="viewport" content="x"></head>'
GOOD = HEAD + "<body>{}</body></html>"


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_begins_with_empty_databases(db, turn):
    assert db.session.query(Account).count() == 0

    factories.doctor(name="Alice")
    db.session.commit()

    assert db.session.query(Account).one().id == 1


def test_a_page_with_a_fault_fails_the_test_that_fetches_it(make_app, make_client_of):
    app = make_app()
    serve(app, "/faulty", GOOD.format("<main><h1>One</h1><h1>Two</h1></main>"))

    with app.app_context(), pytest.raises(AssertionError, match="2 <h1> instead of one"):
        make_client_of(app).get("/faulty")


def test_a_sound_page_passes_and_can_be_read(make_app, make_client_of):
    app = make_app()
    serve(app, "/sound", GOOD.format('<main><h1>Bridge</h1><p>Stone by stone. <a href="/">Home</a></p></main>'))

    with app.app_context():
        page = make_client_of(app).visit("/sound")

    assert (page.h1, page.title, page.links) == ("Bridge", "T", {"Home": "/"})
    assert page.has("Stone by stone.")


def test_what_the_test_built_is_there_for_the_site_and_does_not_lock_it_out(client, db, alice):
    alice.name = "Alice Stone"

    response = client.get("/readyz")

    assert response.status_code == 200
    db.session.rollback()
    assert alice.name == "Alice Stone"


def test_no_test_talks_to_another_machine():
    with socket.socket() as line, pytest.raises(AssertionError, match=r"talk to 192\.0\.2\.1"):
        line.connect(("192.0.2.1", 25))


def test_a_mail_that_a_site_hands_over_arrives_in_the_sink(mails, smtp_port):
    with smtplib.SMTP("127.0.0.1", smtp_port) as server:
        server.sendmail("a@example.org", ["pat@example.org"], "Subject: Stone\n\nSee http://localhost/my\n")

    assert [mail["Subject"] for mail in mails.to("pat@example.org")] == ["Stone"]


def test_who_asks_for_no_mails_finds_the_mail_server_away_whoever_asked_before(environment):
    where = urlsplit(environment["ASKMD_SMTP_URL"])

    with pytest.raises(ConnectionRefusedError):
        smtplib.SMTP(where.hostname, where.port)


def test_a_file_is_closed_before_the_first_byte_of_it_leaves_the_live_site():
    closed = []

    class Parts(list):
        def close(self):
            closed.append(True)

    assert whole(lambda _environ, _start: Parts([b"a", b"b"]))({}, print) == [b"ab"]
    assert closed == [True]


def serve(app, path: str, html: str) -> None:
    door = Blueprint("planted", __name__)
    door.add_url_rule(path, view_func=lambda: Response(html), endpoint="page")
    app.register_blueprint(door)
