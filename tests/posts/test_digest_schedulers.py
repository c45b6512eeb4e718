"""Exactly one digest for each period, however many schedulers look, whatever their clocks say, whoever is killed."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from askmd import jobs
from askmd.outbox import Delivery
from askmd.posts import digest_owing, digests
from askmd.posts.models import Digest
from askmd.site import settings
from askmd.subscriptions.models import Frequency
from tests import factories

SKEW = timedelta(minutes=10)
# Where, on which day and hour, the night that is special, and when that digest goes out (UTC).
NIGHTS = [
    ("Europe/Berlin", "sunday", 2, datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("America/New_York", "sunday", 1, datetime(2026, 11, 1, 5, tzinfo=UTC)),
    ("America/Havana", "sunday", 0, datetime(2026, 3, 8, 5, tzinfo=UTC)),
    ("Africa/Cairo", "friday", 0, datetime(2026, 4, 23, 22, tzinfo=UTC)),
    ("Europe/Berlin", "tuesday", 8, datetime(2028, 2, 29, 7, tzinfo=UTC)),
]


def plan(zone: str, weekday: str, hour: int) -> None:
    administrator = factories.account(is_administrator=True)
    for name, value in (("time_zone", zone), ("digest_weekday", weekday), ("digest_hour", hour)):
        settings.change(name, value, by=administrator)
    factories.db.session.commit()


def made(frequency: Frequency = Frequency.WEEKLY) -> list[Digest]:
    return list(reversed(digests.made(frequency, 99)))


@pytest.mark.parametrize(("zone", "weekday", "hour", "night"), NIGHTS)
def test_two_schedulers_whose_clocks_differ_make_one_in_the_nights_of_changing_clocks(
    db, time_machine, zone, weekday, hour, night
):
    time_machine.move_to(night - timedelta(days=8), tick=False)
    plan(zone, weekday, hour)
    week, minute = timedelta(days=7), timedelta(minutes=1)
    posts = [factories.post(published_at=night + step * minute).id for step in (-9, 0, 9)]
    moments = [due + step * minute for due in (night - week, night, night + week) for step in range(-75, 80, 15)]

    for moment in moments:
        for skew in (-SKEW, SKEW):
            db.session.commit()
            time_machine.move_to(moment + skew, tick=False)
            jobs.run_now("posts.send_digests")

    assert night in [one.ends_at for one in made()]
    assert len({one.period for one in made()}) == len(made()) == 4
    assert [later.begins_at for later in made()[1:]] == [earlier.ends_at for earlier in made()[:-1]]
    assert Counter(id for one in made() for id in one.post_ids) == Counter(posts)


def test_two_that_look_at_the_same_instant_make_one_and_owe_each_subscriber_one_mail(
    app, db, time_machine, monkeypatch
):
    time_machine.move_to(datetime(2026, 6, 3, 12, tzinfo=UTC), tick=False)
    monkeypatch.setattr(digest_owing, "PAGE", 2)
    everybody = [factories.subscriber(frequency=Frequency.WEEKLY) for _ in range(5)]
    factories.post()
    db.session.commit()
    jobs.run_now("posts.send_digests")
    jobs.run_now("posts.expand_announcements")
    time_machine.move_to(datetime(2026, 6, 8, 8, tzinfo=UTC), tick=False)
    start = Barrier(3)

    def look() -> None:
        with app.app_context():
            start.wait()
            jobs.run_now("posts.send_digests")

    threads = [Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    jobs.run_now("posts.send_digests")

    assert [one.period for one in made() if one.post_ids] == [date(2026, 6, 8)]
    query = select(func.count()).select_from(Delivery).where(Delivery.broadcast_id == made()[-1].broadcast_id)
    assert db.session.execute(query).scalar_one() == len(everybody)


def test_one_that_was_killed_between_two_commits_is_taken_up_by_another(app, db, time_machine, monkeypatch):
    time_machine.move_to(datetime(2026, 6, 3, 12, tzinfo=UTC), tick=False)
    monkeypatch.setattr(digest_owing, "PAGE", 2)
    everybody = [factories.subscriber(frequency=Frequency.WEEKLY) for _ in range(5)]
    post = factories.post()
    db.session.commit()
    jobs.run_now("posts.send_digests")
    jobs.run_now("posts.expand_announcements")
    time_machine.move_to(datetime(2026, 6, 8, 8, tzinfo=UTC), tick=False)

    assert digests.make(Frequency.WEEKLY).post_ids == [post.id]
    db.session.commit()
    assert digests.make(Frequency.WEEKLY) is None
    assert digest_owing.owe_page()
    db.session.commit()
    # What was not committed is as if it had never been.
    assert digest_owing.owe_page()
    db.session.rollback()
    jobs.run_now("posts.send_digests")

    query = select(Delivery.recipient_id).where(Delivery.broadcast_id == made()[-1].broadcast_id)
    owed = db.session.execute(query.order_by(Delivery.recipient_id)).scalars().all()
    assert owed == [one.id for one in everybody]
    assert made()[-1].expanded_at is not None


def test_after_a_pause_one_whose_clock_is_behind_makes_no_older_one(db, time_machine):
    time_machine.move_to(datetime(2026, 6, 3, 12, tzinfo=UTC), tick=False)
    jobs.run_now("posts.send_digests")
    monday = datetime(2026, 6, 29, 8, tzinfo=UTC)

    for skew in (SKEW, -SKEW, SKEW):
        time_machine.move_to(monday + skew, tick=False)
        jobs.run_now("posts.send_digests")

    assert [one.period for one in made()] == [date(2026, 6, 1), date(2026, 6, 29)]


def test_a_month_with_a_leap_day_is_whole(db, time_machine):
    time_machine.move_to(datetime(2028, 2, 20, 12, tzinfo=UTC), tick=False)
    jobs.run_now("posts.send_digests")
    post = factories.post(published_at=datetime(2028, 2, 29, 23, 59, tzinfo=UTC))
    db.session.commit()

    time_machine.move_to(datetime(2028, 3, 1, 8, tzinfo=UTC), tick=False)
    jobs.run_now("posts.send_digests")

    newest = made(Frequency.MONTHLY)[-1]
    assert (newest.period, newest.post_ids) == (date(2028, 3, 1), [post.id])
    assert newest.ends_at - newest.begins_at == timedelta(days=29)
