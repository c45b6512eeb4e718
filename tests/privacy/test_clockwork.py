"""What is due can be deleted at once, by hand, as the worker would have done it."""

from datetime import timedelta

from askmd import media
from askmd.jobs.registry import JOBS
from askmd.privacy import clockwork
from askmd.questions import services
from askmd.workflow import QuestionStatus
from tests import factories


def test_every_clock_is_a_job_of_the_worker(app):
    assert set(clockwork.JOBS) <= set(JOBS)


def test_every_job_that_forgets_is_run_by_hand_too(app):
    words = ("forget", "drop", "erasures", "sweep", "remove", "keep_time", ".end_")

    assert {name for name in JOBS if any(word in name for word in words)} == set(clockwork.JOBS)


def test_a_question_whose_time_is_over_goes_with_its_key(db, alice, time_machine):
    question = factories.question()
    services.move_to_bin(question, by=alice)
    db.session.commit()
    time_machine.shift(timedelta(days=8))

    done = {name: clockwork.run(name) for name in clockwork.JOBS}

    db.session.expire_all()
    assert (done["privacy.keep_time"], question.status, question.body_sealed) == (1, QuestionStatus.ERASED, None)
    assert media.hidden() == []
