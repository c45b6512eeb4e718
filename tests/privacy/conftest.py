"""A clock that tests of this room can put forward."""

from datetime import UTC, datetime

import pytest


@pytest.fixture
def time_machine(time_machine):
    """A clock that begins at this moment, so that a test may only say how much later it is."""
    time_machine.move_to(datetime.now(UTC))
    return time_machine
