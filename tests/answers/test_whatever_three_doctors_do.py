"""Whatever three doctors, two askers and the clock do, in any order: nothing unapproved is ever public or delivered,
nobody approves their own words, and from every state that was reached two doctors find a way to the end.

A few dozen steps here; `bench/rulebook_steps.py` takes ten thousand on each database.
"""

from __future__ import annotations

from random import SystemRandom

import pytest
import time_machine

from askmd.core import clock
from askmd.extensions import db
from askmd.questions.models import Consent
from tests.support.rules import Walk

pytestmark = pytest.mark.both_databases

STEPS = 30


@pytest.fixture
def hand():
    with time_machine.travel(clock.now(), tick=False) as traveller:
        yield traveller


@pytest.mark.timeout(300)
def test_only_what_a_second_doctor_approved_is_read_and_nobody_is_ever_stuck(app, hand):
    walk = Walk(hand, SystemRandom(), Consent.PUBLISH)

    walk.go(STEPS)

    assert walk.taken > 0
    db.session.rollback()
