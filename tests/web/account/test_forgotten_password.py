"""A forgotten password, as somebody meets it: a link on the sign-in page, a mail, a new password."""

from askmd import jobs
from askmd.accounts import passwords
from tests.support.mails import links

OLD, NEW = "seven green bridges over a river", "nine other boats in the harbour"


def ask(client, mails, address="alice@example.org"):
    client.visit("/account/sign-in")
    client.visit(client.page.links["I forgot my password"])
    client.submit(None, {"address": address}, button="Send me a link")
    jobs.run_now("accounts.send_reset_links")
    mails.deliver()


def test_somebody_forgot_and_signs_in_again(client, make_client, mails, alice):
    passwords.set_password(alice, OLD)
    elsewhere = make_client().sign_in(alice)
    ask(client, mails, "Alice@Example.org")
    (path,) = {link.removeprefix("http://localhost") for link in links(mails.last) if "/account/reset/" in link}

    client.visit(path)
    client.press("Set this password", {"password": NEW})

    assert client.page.has("Your password is changed.")
    assert elsewhere.get("/dashboard/").status_code == 303
    assert client.submit(None, {"address": "alice@example.org", "password": NEW}).location == "/dashboard/"
    assert client.get(path).status_code == 404
    assert client.post(path, data={"password": OLD}).status_code in (400, 404)


def test_looking_at_the_link_uses_nothing_up(client, mails, alice):
    passwords.set_password(alice, OLD)
    ask(client, mails)
    path = next(link for link in links(mails.last) if "/account/reset/" in link).removeprefix("http://localhost")

    for _ in range(3):
        client.visit(path)

    assert passwords.is_right(alice, OLD)
    assert client.response.headers["Referrer-Policy"] == "no-referrer"


def test_a_weak_password_is_said_at_the_field(client, mails, alice):
    passwords.set_password(alice, OLD)
    ask(client, mails)
    path = next(link for link in links(mails.last) if "/account/reset/" in link).removeprefix("http://localhost")

    for weak, sentence in (("", "Choose a new password."), ("short", "at least 12"), ("alicealicealice", "guess")):
        client.submit(path, {"password": weak})
        assert client.response.status_code == 422
        assert sentence in client.page.errors[0]
    assert passwords.is_right(alice, OLD)


def test_what_is_no_address_is_said_at_the_field(client):
    for typed, sentence in (("", "Enter your e-mail address."), ("alice", "correct format")):
        client.submit("/account/forgotten", {"address": typed})
        assert client.response.status_code == 422
        assert sentence in client.page.errors[0]


def test_a_made_up_link_leads_nowhere(client):
    assert client.get("/account/reset/TokenOfSomebodyElse").status_code == 404


def test_a_network_may_ask_twenty_times_an_hour(client):
    client.visit("/account/forgotten")
    page = client.page
    for number in range(20):
        client.page = page
        assert client.submit(None, {"address": f"somebody{number}@example.org"}).status_code == 200

    client.page = page
    assert client.submit(None, {"address": "alice@example.org"}).status_code == 429
