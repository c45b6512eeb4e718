"""The audit log in words: filters, older pages, and links only for whoever may open them."""

from datetime import timedelta

import pytest

from askmd import audit
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.questions import services as questions
from askmd.workflow import ASKER
from tests import factories


def test_an_event_is_told_in_words(office, alice):
    question = factories.question()
    questions.claim(question, by=alice)

    page = office.visit("/admin/audit")

    assert page.has(f"Alice Claimed a question Question {question.id}")


def test_the_asker_and_strangers_have_no_name(office):
    audit.record("question.replied", factories.question(), by=ASKER)
    audit.record("account.sign_in_refused")

    page = office.visit("/admin/audit")

    assert page.has("The asker The asker replied")
    assert page.has("Nobody who is signed in A sign-in was refused")


def test_an_administrator_gets_no_link_to_a_question(office, alice):
    question = factories.question()
    questions.claim(question, by=alice)

    office.visit("/admin/audit")

    assert not [href for href in office.page.hrefs if href.startswith("/dashboard")]


def test_an_administrator_who_is_a_doctor_gets_the_link(client):
    boss = factories.doctor(is_administrator=True)
    question = factories.question()
    questions.claim(question, by=boss)

    client.sign_in(boss).visit("/admin/audit")

    assert f"/dashboard/questions/{question.id}" in client.page.hrefs


@pytest.fixture
def three(alice, bob):
    """Alice claims one question, Bob another one, which he gave back two days ago."""
    first, second = factories.question(), factories.question()
    questions.claim(first, by=alice)
    questions.claim(second, by=bob)
    questions.release(second, by=bob)
    return first, second


@pytest.mark.parametrize("chosen", ["action=question.released", "account={bob}&action=question.claimed"])
def test_filters_leave_the_others_out(office, three, bob, chosen):
    office.visit("/admin/audit?" + chosen.format(bob=bob.id))

    assert office.page.has(f"Question {three[1].id}")
    assert not office.page.has(f"Question {three[0].id}")


def test_all_that_happened_to_one_thing(office, three):
    office.visit(f"/admin/audit?subject=question&number={three[1].id}")

    assert len([row for row in office.page.all("tr") if row.find("td") is not None]) == 2


def test_days_are_from_the_first_to_the_last(office, db, three):
    for event in db.session.execute(db.select(AuditEvent)).scalars():
        event.at = clock.now() - timedelta(days=2)
    day = f"{clock.now() - timedelta(days=2):%Y-%m-%d}"

    found = office.visit(f"/admin/audit?since={day}&until={day}")
    later = office.visit(f"/admin/audit?since={clock.now():%Y-%m-%d}")

    assert found.has("Claimed a question Question")
    assert not later.has("Claimed a question Question")


def test_older_events_are_on_the_next_page(office, alice):
    for _ in range(51):
        audit.record("account.signed_in", alice, by=alice)

    first = office.visit("/admin/audit?action=account.signed_in")
    second = office.visit(first.links["Older"])

    assert len(first.all("tr")) - 1 == 50
    assert len(second.all("tr")) - 1 == 1


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ("since=2026-99-99", "Enter a date such as 2026-06-02."),
        ("until=9999-12-31", "Enter a date such as 2026-06-02."),
        ("since=2026-06-02&until=2026-06-01", "Choose a last day that is not before the first."),
        ("number=99999999999999999999", "Enter a whole number."),
        ("number=%001x", "Enter a whole number."),
    ],
)
def test_what_makes_no_sense_is_said(office, chosen, sentence):
    page = office.visit(f"/admin/audit?{chosen}")

    assert page.errors == [sentence]


@pytest.mark.parametrize(
    "chosen",
    ["action=%00&account=-1&subject=%ED%A0%80", "account=9999999999999&before=-5", "number=&since=&until=&before="],
)
def test_a_choice_that_is_none_shows_everything(office, alice, chosen):
    audit.record("account.signed_in", alice, by=alice)

    assert office.visit(f"/admin/audit?{chosen}").has("Signed in")
