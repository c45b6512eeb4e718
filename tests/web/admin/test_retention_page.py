"""What an administrator sees of the clocks of retention: numbers that are so, and never a private word."""

from datetime import UTC, datetime, timedelta

import pytest

from askmd import jobs
from askmd.jobs import leases
from askmd.jobs.worker import LEASE, LEASE_NAME
from askmd.questions import services
from tests import factories

CANARY = "Quagga swimming"
TOLD = "its asker gets a mail"
DELETED = "it is deleted. What was published stays."
BIN = "A question lies in the bin"
MONTH = "its asker and the doctors are told"
HALF_A_YEAR = "it is declined"
ADDRESS = "Nobody confirmed an address"


@pytest.fixture
def pass_days(mails, time_machine):
    """`pass_days(3)`: the days go by, and then the worker does all that is due; mails leave."""
    time_machine.move_to(datetime.now(UTC))

    def go(days: int) -> None:
        time_machine.shift(timedelta(days=days))
        jobs.run_everything_due()

    return go


@pytest.fixture
def row(client, charlie):
    """`row(words)`: how many soon, and how many lately, of the clock that is so described."""

    def look(words: str) -> tuple[str, str]:
        page = client.sign_in(charlie).visit("/admin/retention")
        [found] = [line for line in page.all("tr") if words in "".join(line.itertext())]
        cells = ["".join(cell.itertext()).strip() for cell in found.iter("td")]
        return cells[2], cells[3]

    return look


def declined(alice, **values):
    question = factories.question(assignee=alice, body=CANARY, **values)
    services.decline(question, text="Please ask your own team.", by=alice)
    return question


def test_a_new_site_has_clocks_and_nothing_to_do(row, client):
    assert row(DELETED) == ("0", "0")
    assert client.page.has("No question has waited for more than 30 days.")
    assert client.page.has("90 days")


def test_what_will_be_deleted_and_announced_is_counted_and_then_what_was(row, alice, pass_days):
    declined(alice)
    declined(alice, address="pat@example.org", is_confirmed=True)
    assert (row(DELETED), row(TOLD)) == (("0", "0"), ("0", "0"))

    pass_days(80)
    assert (row(DELETED), row(TOLD)) == (("0", "0"), ("1", "0"))
    pass_days(4)
    assert (row(DELETED), row(TOLD)) == (("2", "0"), ("0", "1"))
    pass_days(7)

    assert row(DELETED) == ("0", "2")


def test_the_bin_is_counted_apart(row, alice, pass_days):
    services.move_to_bin(factories.question(), by=alice)
    assert row(BIN) == ("1", "0")

    pass_days(7)

    assert (row(BIN), row(DELETED)) == (("0", "1"), ("0", "0"))


def test_long_waits_are_counted_before_and_after_somebody_was_told(row, client, pass_days):
    factories.question(address="pat@example.org", is_confirmed=True, body=CANARY)
    pass_days(25)
    assert row(MONTH) == ("1", "0")

    pass_days(6)

    assert row(MONTH) == ("0", "1")
    assert client.page.has("One question has waited for more than 30 days. The oldest came")
    assert CANARY not in client.page.html
    pass_days(145)
    assert row(HALF_A_YEAR) == ("1", "0")
    pass_days(5)
    assert row(HALF_A_YEAR) == ("0", "1")


def test_addresses_that_nobody_confirms_are_counted(row, pass_days):
    factories.question(address="pat@example.org")
    assert row(ADDRESS) == ("1", "0")

    pass_days(8)

    assert row(ADDRESS) == ("0", "1")


def test_a_worker_that_runs_is_seen_and_one_that_does_not_is_an_alarm(row, client, db, pass_days):
    row(DELETED)
    assert client.page.has("No worker runs these clocks now.")

    leases.hold(LEASE_NAME, "worker", LEASE)
    db.session.commit()
    row(DELETED)
    assert client.page.has("The worker that runs these clocks was last seen on")
    pass_days(1)
    row(DELETED)

    assert client.page.has("It was last seen 1 day ago.")


def test_the_page_is_found_from_the_overview(office):
    assert (
        office.visit("/admin/").links["Retention: what is deleted when, and who is told before"] == "/admin/retention"
    )


def test_what_is_late_is_said_and_what_was_done_has_its_time(client, charlie, alice, time_machine, pass_days):
    services.move_to_bin(factories.question(), by=alice)
    time_machine.shift(timedelta(days=9))
    assert client.sign_in(charlie).visit("/admin/retention").has("should have been done a day ago")

    pass_days(0)

    page = client.visit("/admin/retention")
    assert page.has("Nothing is late.")
    [cells] = [list(line.iter("td")) for line in page.all("tr") if BIN in "".join(line.itertext())]
    assert cells[4].text.strip() != "never"
    assert cells[5].text.strip() == "0"
