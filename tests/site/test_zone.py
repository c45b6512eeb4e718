"""A public page that names days is over when a day ends, by the clocks of the site or of the world."""

from datetime import UTC, datetime

import pytest
import time_machine

from askmd.site import settings, zone
from tests import factories


@pytest.mark.parametrize(
    ("name", "now", "ends"),
    [
        ("UTC", "2026-07-01T23:59:59", "2026-07-02T00:00"),
        # By the clocks of the site the day is over first.
        ("Europe/Berlin", "2026-07-01T21:59:59", "2026-07-01T22:00"),
        # By them a new one has begun; in UTC the old one is still to end.
        ("Europe/Berlin", "2026-07-01T22:00:00", "2026-07-02T00:00"),
        ("America/New_York", "2026-07-02T03:59:59", "2026-07-02T04:00"),
        # Half hours and quarters of one.
        ("Asia/Kathmandu", "2026-07-01T18:14:59", "2026-07-01T18:15"),
        ("Asia/Kathmandu", "2026-07-01T18:15:00", "2026-07-02T00:00"),
        # The days on which clocks are put forward and back have 23 and 25 hours.
        ("Europe/Berlin", "2026-03-29T00:30:00", "2026-03-29T22:00"),
        ("Europe/Berlin", "2026-10-25T00:30:00", "2026-10-25T23:00"),
    ],
)
def test_the_day_ends_at_the_next_midnight_here_or_in_utc(app, db, name, now, ends):
    settings.change("time_zone", name, by=factories.account(is_administrator=True))

    with time_machine.travel(datetime.fromisoformat(now).replace(tzinfo=UTC), tick=False):
        assert zone.end_of_day() == datetime.fromisoformat(ends).replace(tzinfo=UTC)
