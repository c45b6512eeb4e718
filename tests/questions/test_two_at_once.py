"""However many doctors press Claim in the same instant: one has the question, the others are told who.

A few rounds here; `bench/races.py` presses the button 200 times in eight browsers.
"""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from askmd.accounts.models import Account
from askmd.core.errors import WrongState
from askmd.extensions import db
from askmd.questions import services
from askmd.questions.models import Question
from tests import factories

pytestmark = pytest.mark.both_databases

SESSIONS = 8
ROUNDS = 20


def test_of_eight_who_claim_at_once_one_wins_and_the_others_learn_who(app):
    doctors = [factories.doctor(name=f"Dr Number {number}").id for number in range(SESSIONS)]
    asked = [factories.question().id for _ in range(ROUNDS)]
    db.session.commit()
    told: dict[int, list[str]] = {question: [] for question in asked}
    barrier = Barrier(SESSIONS)

    def claim_all(doctor: int) -> None:
        with app.app_context():
            for question in asked:
                barrier.wait(timeout=60)
                try:
                    found = db.session.get_one(Question, question)
                    services.claim(found, by=db.session.get_one(Account, doctor))
                    db.session.commit()
                except WrongState as refused:
                    db.session.rollback()
                    told[question].append(str(refused))

    threads = [Thread(target=claim_all, args=(doctor,)) for doctor in doctors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    db.session.expire_all()
    for question in db.session.execute(select(Question)).scalars():
        assert question.assignee is not None
        assert told[question.id] == [f"This question is already with {question.assignee.name}."] * (SESSIONS - 1)
