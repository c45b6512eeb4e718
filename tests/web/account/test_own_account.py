"""One's own page, and coming into the team."""

import io

from PIL import Image as Pillow
from sqlalchemy import select

from askmd.accounts import passwords, services
from askmd.accounts.models import Account, WebSession
from askmd.accounts.services import Roles
from tests.support.mails import links

PASSWORD = "seven green bridges over a river"
ANOTHER = "nine other boats in the harbour"


def invitation(mails) -> str:
    """The path of the link in the last mail."""
    (link,) = [link for link in links(mails.last) if "/account/invitation/" in link]
    return link.removeprefix("http://localhost")


def test_an_invited_doctor_comes_in_by_the_mail(client, mails, charlie, db):
    services.invite("greta@example.org", "Greta", roles=Roles(is_doctor=True), by=charlie)
    mails.deliver()
    path = invitation(mails)

    response = client.submit(path, {"name": "Dr Greta", "password": PASSWORD})

    assert response.location == "/account/sign-in"
    client.submit("/account/sign-in", {"address": "greta@example.org", "password": PASSWORD})
    assert client.get("/dashboard/").status_code == 200
    assert db.session.execute(select(Account).where(Account.name == "Dr Greta")).scalar_one().joined_at


def test_looking_at_the_invitation_uses_nothing_up(client, mails, charlie):
    services.invite("greta@example.org", "Greta", roles=Roles(is_editor=True), by=charlie)
    mails.deliver()
    path = invitation(mails)

    for _ in range(3):
        client.visit(path)

    assert client.page.h1 == "Join the team"


def test_a_weak_password_is_said_at_its_field_and_the_name_is_kept(client, mails, charlie):
    services.invite("greta@example.org", "Greta", roles=Roles(is_editor=True), by=charlie)
    mails.deliver()
    path = invitation(mails)

    response = client.submit(path, {"name": "Dr Greta", "password": "short"})

    assert response.status_code == 422
    assert client.page.errors == [
        "The password must have at least 12 characters. A few words in a row are easy to remember."
    ]
    assert client.page.title.startswith("Error:")


def test_a_made_up_invitation_leads_nowhere(client):
    assert client.get("/account/invitation/TokenOfSomebodyElse").status_code == 404


def test_a_doctor_writes_about_herself(client, alice):
    client.sign_in(alice)

    client.submit(
        "/account/profile",
        {"name": "Dr Alice", "biography": "I like bridges.", "conflict_of_interest": "None"},
        form="/account/profile",
    )

    assert (alice.name, alice.biography, alice.conflict_of_interest) == ("Dr Alice", "I like bridges.", "None")
    assert client.visit("/account/profile").has("Saved. Readers see it at once.")


def test_a_name_is_needed_and_what_was_typed_is_kept(client, alice):
    client.sign_in(alice)

    response = client.submit("/account/profile", {"name": " ", "biography": "Kept"}, form="/account/profile")

    assert response.status_code == 422
    assert client.page.errors == ["Enter your name."]
    assert "Kept" in response.text


def test_a_picture_is_shown_and_can_be_taken_away(client, alice):
    client.sign_in(alice)
    file = io.BytesIO()
    Pillow.new("RGB", (40, 40)).save(file, "PNG")
    client.visit("/account/profile")
    token = client.page.form("portrait").values["csrf_token"]

    data = {"picture": (io.BytesIO(file.getvalue()), "me.png"), "csrf_token": token}
    assert client.post("/account/portrait", data=data).status_code == 303
    assert alice.portrait_id is not None
    client.visit("/account/profile")

    client.submit(None, button="Take the picture away")
    assert alice.portrait_id is None


def test_what_is_no_picture_is_refused_at_its_field(client, alice):
    client.sign_in(alice)
    client.visit("/account/profile")
    token = client.page.form("portrait").values["csrf_token"]

    data = {"picture": (io.BytesIO(b"words"), "me.png"), "csrf_token": token}
    response = client.post("/account/portrait", data=data)

    assert response.status_code == 422
    assert "JPEG, PNG or WebP" in client.page.errors[0]


def test_another_password_signs_out_everywhere_else(client, make_client, alice):
    passwords.set_password(alice, PASSWORD)
    other = make_client()
    other.sign_in(alice)
    client.sign_in(alice)

    client.submit("/account/profile", {"old": PASSWORD, "new": ANOTHER}, form="/account/password")

    assert passwords.is_right(alice, ANOTHER)
    assert client.get("/dashboard/").status_code == 200
    assert other.get("/dashboard/").status_code == 303


def test_whoever_does_not_know_the_old_password_cannot_change_it(client, alice):
    passwords.set_password(alice, PASSWORD)
    client.sign_in(alice)

    client.submit("/account/profile", {"old": "wrong", "new": ANOTHER}, form="/account/password")

    assert client.page.errors == ["This is not the password that you use now."]
    assert passwords.is_right(alice, PASSWORD)


def test_one_other_browser_can_be_signed_out(client, make_client, alice, bob, db):
    other = make_client()
    other.sign_in(alice)
    client.sign_in(alice)
    assert client.visit("/account/profile").has("This one")

    client.submit(None, form="/end")

    assert other.get("/dashboard/").status_code == 303
    assert client.get("/dashboard/").status_code == 200


def test_nobody_ends_the_session_of_another_person(client, make_client, alice, bob, db):
    make_client().sign_in(bob)
    client.sign_in(alice)
    bobs = db.session.execute(select(WebSession).where(WebSession.account_id == bob.id)).scalar_one()
    client.visit("/account/profile")
    token = client.page.form("/account/password").values["csrf_token"]

    assert client.post(f"/account/sessions/{bobs.id}/end", data={"csrf_token": token}).status_code == 404


def test_without_an_account_there_is_no_own_page(client):
    assert client.get("/account/profile").status_code == 303
