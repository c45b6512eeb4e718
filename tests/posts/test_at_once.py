"""Published, approved, edited, corrected and retracted in the same instant: readers see an approved text or none."""

from __future__ import annotations

from askmd.extensions import db
from tests import factories
from tests.support.races import KINDS, acts, at_once, check, stage

ROUNDS = 2


def test_whoever_acts_in_the_same_instant_only_an_approved_text_is_public(app):
    doctors = [factories.doctor() for _ in range(3)]
    ids = [doctor.id for doctor in doctors]
    rounds = [(stage(kind, doctors, number), number) for number in range(ROUNDS) for kind in KINDS]
    db.session.commit()

    for one, number in rounds:
        at_once(app, acts(one, ids, number))
        check(one)
        # Who only looked must not keep the next ones waiting for a turn to write.
        db.session.rollback()
