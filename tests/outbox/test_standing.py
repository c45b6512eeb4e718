"""Whether mail goes out at all: the server is away, nobody sends, a broadcast was stopped."""

from datetime import timedelta

import pytest

from askmd.core import clock
from askmd.outbox import State, broadcasts, sending, standing
from askmd.outbox.models import Pause
from askmd.workflow import SYSTEM


def test_nothing_is_wrong_with_an_empty_outbox(app):
    now = standing.now()

    assert (now.away_since, now.waiting, now.oldest, now.stuck_since, list(now.stopped)) == (None, 0, None, None, [])


def test_what_waits_for_a_server_that_is_away_is_counted_with_its_age(owe, announce, db, time_machine):
    oldest = owe().due_at
    time_machine.shift(3600)
    owe(after=timedelta(days=1))
    announce(1, 2)
    sending.server_away("unreachable")
    db.session.commit()

    now = standing.now()

    assert (now.why, now.waiting, now.oldest) == ("unreachable", 3, oldest)
    assert oldest < now.away_since <= clock.now()


def test_a_mail_that_waits_for_minutes_means_that_nobody_sends(owe, time_machine):
    since = owe().due_at
    time_machine.shift(4 * 60)
    assert standing.now().stuck_since is None

    time_machine.shift(2 * 60)

    assert standing.now().stuck_since == since


def test_a_mail_whose_worker_died_is_missed_too(owe, db, time_machine):
    mail = owe()
    mail.state, mail.lease_until, mail.lease_holder = State.SENDING, clock.now() + timedelta(minutes=1), "gone"
    db.session.commit()

    time_machine.shift(7 * 60)

    assert standing.now().stuck_since is not None


def test_nobody_is_missed_while_the_server_is_away(owe, db, time_machine):
    owe()
    sending.server_away("unreachable")
    db.session.commit()

    time_machine.shift(3600)

    assert standing.now().stuck_since is None


def test_a_broadcast_that_rests_waits_for_nobody(announce, db, time_machine):
    broadcasts.pause(announce(1, 2), by=SYSTEM)
    db.session.commit()

    time_machine.shift(3600)

    assert (standing.now().waiting, standing.now().stuck_since) == (0, None)


@pytest.mark.parametrize("why", [Pause.REFUSED, Pause.PERSON])
def test_only_what_refusals_stopped_needs_somebody(announce, db, why):
    broadcast = announce(1)
    broadcast.paused_at, broadcast.paused_because = clock.now(), why
    db.session.commit()

    assert list(standing.now().stopped) == ([broadcast] if why is Pause.REFUSED else [])
