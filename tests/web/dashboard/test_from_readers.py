"""From readers: doctors read it, nobody else does, and that they did is written down before they see it."""

import pytest
from sqlalchemy import select

from askmd.audit.models import AuditEvent
from askmd.readers import services
from askmd.readers.services import Said, Written
from tests import factories

CANARY, NAME, ADDRESS = "Quaggas swim at midnight", "Zebedee Okapi", "zebedee.okapi@example.org"


@pytest.fixture
def post(alice, bob):
    return factories.post(author=alice, reviewer=bob, title="About turnip soup")


@pytest.fixture
def message(app):
    written = Written(CANARY, NAME, ADDRESS)
    return services.send(written, code=services.code_of("one", written))


def viewed(db, by):
    query = select(AuditEvent.action, AuditEvent.detail).where(AuditEvent.by_id == by.id).order_by(AuditEvent.id)
    return [(action, detail["ids"]) for action, detail in db.session.execute(query) if "ids" in detail]


def test_the_author_reads_what_was_missing_and_marks_it_as_read(client, db, post, alice, bob):
    elsewhere = services.give(factories.post(author=bob, reviewer=alice), Said(False, "Not for Alice first"))
    feedback = services.give(post, Said(False, CANARY))
    services.give(post, Said(True))

    page = client.sign_in(alice).visit("/dashboard/readers")

    assert page.has(CANARY)
    assert page.has("In all: helped 1, did not help 1")
    assert not page.has("Not for Alice first")
    assert viewed(db, alice) == [("feedback.viewed", [feedback.id])]
    [entry] = [link for link in page.all("a") if link.get("data-key") == "g f"]
    assert "".join(entry.itertext()).split() == ["From", "readers", "1"]

    page = client.press("Mark as read")
    assert not page.has(CANARY)
    assert client.visit("/dashboard/readers?shelf=read").has(CANARY)
    assert client.visit("/dashboard/readers?shelf=unread").has("Not for Alice first")
    assert viewed(db, alice)[-1] == ("feedback.viewed", [elsewhere.id])
    assert client.visit("/dashboard/readers/posts").has("About turnip soup")


def test_what_readers_say_of_a_post_whose_author_has_left_is_for_all(client, post, alice, bob, dora):
    services.give(post, Said(False, CANARY))
    assert not client.sign_in(dora).visit("/dashboard/readers").has(CANARY)

    alice.active = False

    assert client.visit("/dashboard/readers").has(CANARY)


def test_name_and_address_are_shown_when_a_message_is_opened_and_not_before(client, db, message, alice):
    page = client.sign_in(alice).visit("/dashboard/readers/messages")
    assert page.has(CANARY)
    assert NAME not in page.html
    assert ADDRESS not in page.html

    page = client.visit(f"/dashboard/readers/messages/{message.id}")

    assert page.has(NAME)
    assert f'href="mailto:{ADDRESS}"' in page.html
    assert viewed(db, alice) == [("reader_message.listed", [message.id]), ("reader_message.viewed", [message.id])]

    client.press("Mark as answered")
    assert not client.visit("/dashboard/readers/messages").has(CANARY)
    assert client.visit("/dashboard/readers/messages?shelf=answered").has(CANARY)
    client.visit(f"/dashboard/readers/messages/{message.id}")
    assert client.press("Delete it now").has("The message is deleted.")
    assert client.get(f"/dashboard/readers/messages/{message.id}").status_code == 404


@pytest.mark.parametrize("who", ["charlie", "erin", None])
def test_nobody_but_doctors_reads_it(client, request, post, message, who):
    feedback = services.give(post, Said(False, CANARY))
    if who:
        client.sign_in(request.getfixturevalue(who))
    pages = ["", "/posts", "/messages", f"/messages/{message.id}"]
    acts = ["/read", f"/messages/{message.id}/answered", f"/messages/{message.id}/erased"]

    answers = [client.get(f"/dashboard/readers{page}") for page in pages]
    answers += [client.post(f"/dashboard/readers{act}", data={"feedback": feedback.id}) for act in acts]

    assert {answer.status_code for answer in answers} <= {303, 400, 401, 403}
    assert not [answer for answer in answers if CANARY in answer.text]
    assert (feedback.read_at, message.answered_at, message.erased_at) == (None, None, None)
