"""Only administrators pass this door, and none of its pages shows a private word."""

import pytest

from askmd import audit, outbox
from askmd.answers import services as answers
from askmd.outbox import Recipient, sending
from askmd.questions import services as questions
from tests import factories

PAGES = (
    "/admin/",
    "/admin/accounts",
    "/admin/accounts/new",
    "/admin/outbox",
    "/admin/broadcasts",
    "/admin/subscribers",
    "/admin/audit",
    "/admin/settings",
)
PRIVATE = ("heliotrope", "marmalade", "periwinkle", "Patricia", "pat@example.org", "alice@example.org")


@pytest.mark.parametrize("path", PAGES)
def test_a_doctor_without_the_role_is_refused(client, alice, path):
    response = client.sign_in(alice).get(path)

    assert response.status_code == 403
    assert client.page.has("Only administrators can open this page.")


@pytest.mark.parametrize("path", PAGES)
def test_an_editor_is_refused(client, erin, path):
    assert client.sign_in(erin).get(path).status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_asked_to_sign_in(client, path):
    response = client.get(path)

    assert response.status_code == 303
    assert "/account/sign-in" in response.location


@pytest.mark.parametrize("path", ["/admin/outbox/1/retry", "/admin/outbox/1/suppress", "/admin/accounts/1/disable"])
def test_nothing_is_done_without_the_token(office, path):
    assert office.post(path).status_code == 400


def test_no_page_shows_a_private_word(office, alice, bob, db):
    question = factories.question(
        body="A heliotrope question.", name="Patricia", address="pat@example.org", assignee=alice
    )
    questions.add_note(question, text="A marmalade note.", by=alice)
    answer = factories.answer(question=question, body="<p>A periwinkle answer.</p>", title="Periwinkle periwinkle")
    answers.submit(answer, digest=factories.revision(answer=answer).digest, by=alice)
    audit.viewed("question.viewed", [question], by=bob)
    mail = outbox.owe("questions_answer_ready", to=Recipient.QUESTION, id=question.id, lookup=question.address_lookup)
    db.session.flush()

    for path in (*PAGES, f"/admin/outbox/{mail.id}", f"/admin/accounts/{alice.id}"):
        page = office.visit(path)
        found = [word for word in PRIVATE if word.lower() in page.html.lower()]
        assert not found, f"{path} shows {found}"


def test_the_rail_shows_the_pages_of_the_role(office):
    office.visit("/admin/outbox")

    assert "/admin/audit" in office.page.hrefs
    assert "/dashboard/" not in office.page.hrefs


def test_the_overview_says_that_the_mail_server_is_away(office, db):
    sending.server_away("unreachable")

    page = office.visit("/admin/")

    assert page.has("The mail server has not answered since")
    assert page.has("The mail server cannot be reached.")
