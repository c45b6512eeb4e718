"""While many people ask at once, one wait for the disk makes keys for several; each key has one taker."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from askmd.keys import ahead, store
from askmd.keys.ahead import Ahead
from askmd.keys.models import DataKey


def rows() -> int:
    with store().engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(DataKey)).scalar_one()


@pytest.fixture
def sizes():
    return []


@pytest.fixture
def keys(app, sizes):
    def make(count):
        sizes.append(count)
        return store()._made("question", count)

    return Ahead(make)


def test_a_key_that_is_taken_is_in_the_store_already(app):
    key_id, key = store().create_opened("question")

    assert store().open(key_id) == key


def test_one_who_comes_alone_has_one_key_made(keys, sizes, time_machine):
    time_machine.move_to("2026-06-02 12:00", tick=False)
    for _ in range(3):
        keys.take()
        time_machine.shift(timedelta(seconds=5))

    assert sizes == [1, 1, 1]


def test_those_who_come_one_after_the_other_have_more_made_each_time(keys, sizes, time_machine):
    time_machine.move_to("2026-06-02 12:00", tick=False)
    for _ in range(40):
        keys.take()

    assert sizes == [1, 2, 4, 8, 16, 16]


def test_nobody_gets_a_key_that_somebody_else_got(app):
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: _take(app), range(64)))

    assert len(set(taken)) == 64
    assert len({key for _id, key in taken}) == 64


def _take(app):
    with app.app_context():
        return store().create_opened("question")


def test_a_key_that_lay_too_long_is_left_to_the_sweep(keys, sizes, time_machine):
    time_machine.move_to("2026-06-02 12:00", tick=False)
    first = [keys.take().id for _ in range(2)]
    time_machine.shift(ahead.LIFETIME + timedelta(seconds=1))

    taken = keys.take()

    assert taken.id not in first
    assert sizes == [1, 2, 1]


def test_a_process_that_was_forked_takes_none_of_its_parents_keys(keys, sizes, monkeypatch, time_machine):
    time_machine.move_to("2026-06-02 12:00", tick=False)
    keys.take(), keys.take()
    monkeypatch.setattr(os, "getpid", lambda: -1)

    keys.take()

    assert sizes == [1, 2, 4]


def test_who_waits_too_long_for_the_others_has_a_key_made_alone(keys, sizes, monkeypatch):
    monkeypatch.setattr(ahead, "PATIENCE_SECONDS", 0.01)

    with keys._lock:
        keys.take()

    assert sizes == [1]
