"""Whoever found a weakness finds whom to tell (RFC 9116)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from askmd.site import settings


def fields(client) -> list[tuple[str, str]]:
    answer = client.get("/.well-known/security.txt")
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    return [tuple(line.split(": ", 1)) for line in answer.text.splitlines()]


def test_it_names_the_form_of_the_site_and_first_the_address_that_administrators_wrote(client, db, charlie):
    assert [value for name, value in fields(client) if name == "Contact"] == ["http://localhost/contact"]

    settings.change("contact_address", "care@example.org", by=charlie)
    db.session.commit()

    contacts = [value for name, value in fields(client) if name == "Contact"]
    assert contacts == ["mailto:care@example.org", "http://localhost/contact"]
    assert ("Canonical", "http://localhost/.well-known/security.txt") in fields(client)


@pytest.mark.parametrize("day", ["2027-03-01T00:00:01", "2027-06-30T23:59:59"])
def test_it_is_good_for_half_a_year_on_whatever_day_one_asks(client, day):
    now = datetime.fromisoformat(day).replace(tzinfo=UTC)

    with time_machine.travel(now, tick=False):
        expires = [datetime.fromisoformat(value) for name, value in fields(client) if name == "Expires"]

    assert len(expires) == 1
    assert timedelta(days=179) < expires[0] - now < timedelta(days=182)
