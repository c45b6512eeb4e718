"""A clock that tests of this room can put forward, and an alarm to begin with."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from askmd import jobs
from askmd.questions import services
from askmd.questions.models import Question
from askmd.workflow import SYSTEM
from tests import factories


@pytest.fixture
def time_machine(time_machine):
    """A clock that begins at this moment, so that a test may only say how much later it is."""
    time_machine.move_to(datetime.now(UTC))
    return time_machine


@pytest.fixture
def urgent(alice, bob) -> Question:
    """A question that Alice and Bob were just told of."""
    question = factories.question(body="Quagga: I cannot breathe.")
    services.set_urgent(question, by=SYSTEM)
    return question


@pytest.fixture
def half_an_hour_later(mails, time_machine) -> Callable[[], None]:
    """`half_an_hour_later()`: the mails that are owed then are sent."""

    def wait() -> None:
        time_machine.shift(timedelta(minutes=30))
        jobs.run_now("questions.repeat_alarms")
        mails.deliver()

    return wait
