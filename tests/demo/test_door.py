"""What only a demo has: a mailbox, and signing in with one click, for this machine alone."""

import pytest

from askmd.demo import door, mailbox, people

MAIL = (
    b"From: a@example.org\r\nTo: pat@example.org\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/alternative; boundary="x"\r\n\r\n'
    b"--x\r\nContent-Type: text/plain\r\n\r\nGo to http://localhost/my <b>now</b>\r\n"
    b"--x\r\nContent-Type: text/html\r\n\r\n<html><head></head><body><p>Hello</p></body></html>\r\n--x--\r\n"
)


@pytest.fixture
def demo(app, make_client_of):
    """A browser on a demo with one mail in its mailbox."""
    folder = app.config["DATA_DIR"] / mailbox.FOLDER
    folder.mkdir()
    (folder / "000001.eml").write_bytes(MAIL)
    door.register(app)
    app.config["MODE"] = "demo"
    return make_client_of(app)


def test_a_mail_can_be_read_and_its_links_followed(demo):
    assert demo.visit("/mail").has("Hello")

    page = demo.visit("/mail/1")

    assert "http://localhost/my" in page.links
    assert page.has("<b>now</b>")


def test_the_html_part_stands_in_a_frame_where_it_can_do_nothing(app, demo):
    # A mail carries its styles, so it is no page of ours to be inspected.
    app.test_client_class = None
    response = app.test_client().get("/mail/1/html")

    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy


def test_one_click_signs_in(db, demo):
    people.add_team()
    db.session.commit()
    demo.visit("/account/sign-in")

    response = demo.submit(button="Sign in as doctor A (demo)")

    assert response.status_code == 303
    assert demo.visit(response.location).has("Sign out")


def test_a_mail_that_is_not_there_is_not_found(demo):
    assert demo.get("/mail/7").status_code == 404


@pytest.mark.parametrize("path", ["/", "/mail", "/ask", "/account/sign-in"])
def test_another_name_than_this_machines_is_answered_by_nothing(demo, path):
    assert demo.get(path, headers={"Host": "demo.example.org"}).status_code == 404


def test_production_has_none_of_it(client):
    assert client.get("/mail").status_code == 404
    assert client.post("/demo/sign-in/alice").status_code in (400, 404)
