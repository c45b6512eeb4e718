"""Who writes to SQLite waits in a row, across threads and processes; who only reads waits for nobody."""

import multiprocessing
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import IntegrityError, OperationalError

from askmd.core import database
from askmd.core.database import begin_writing, engine_options, harden, reading

WRITERS, EACH = 3, 40


def open_at(url: str) -> Engine:
    engine = create_engine(url, **engine_options(url))
    harden(engine)
    return engine


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'turns.sqlite3'}"
    engine = open_at(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE thing (id INTEGER PRIMARY KEY)"))
    engine.dispose()
    return url


@pytest.fixture
def engine(url):
    engine = open_at(url)
    yield engine
    engine.dispose()


def write_some(url: str) -> None:
    engine = open_at(url)
    for _ in range(EACH):
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO thing DEFAULT VALUES"))
    engine.dispose()


def count(engine: Engine) -> int:
    with reading(), engine.connect() as connection:
        return connection.execute(text("SELECT count(*) FROM thing")).scalar_one()


def test_processes_that_write_at_once_lose_nothing(url, engine):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_some, args=(url,)) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    assert count(engine) == WRITERS * EACH


def test_a_transaction_that_read_goes_on_to_write_on_the_same_connection(engine):
    with reading(), engine.connect() as connection:
        before = connection.execute(text("SELECT count(*) FROM thing")).scalar_one()
        begin_writing(connection)
        connection.execute(text("INSERT INTO thing DEFAULT VALUES"))
        connection.commit()

    assert (before, count(engine)) == (0, 1)


def test_what_was_written_before_is_not_committed_by_going_on_to_write(engine):
    with engine.connect() as connection:
        connection.execute(text("INSERT INTO thing DEFAULT VALUES"))
        begin_writing(connection)
        connection.rollback()

    assert count(engine) == 0


def test_what_a_connection_read_earlier_does_not_end_what_it_writes_now(engine):
    with engine.connect() as connection:
        with reading():
            connection.execute(text("SELECT count(*) FROM thing"))
            connection.commit()
        connection.execute(text("INSERT INTO thing DEFAULT VALUES"))
        begin_writing(connection)

        assert connection.execute(text("SELECT count(*) FROM thing")).scalar_one() == 1
        connection.rollback()

    assert count(engine) == 0


def test_somebody_who_reads_does_not_wait_for_somebody_who_writes(engine):
    with engine.connect() as writing:
        writing.execute(text("INSERT INTO thing DEFAULT VALUES"))

        assert count(engine) == 0


def test_who_waits_too_long_hears_that_the_database_is_locked(engine, url, monkeypatch):
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 100)
    other = open_at(url)
    with engine.connect() as writing:
        writing.execute(text("INSERT INTO thing DEFAULT VALUES"))

        with pytest.raises(OperationalError, match="locked"), other.connect() as waiting:
            waiting.execute(text("INSERT INTO thing DEFAULT VALUES"))
    other.dispose()


def test_every_one_of_many_writers_gets_a_turn(engine):
    def write():
        for _ in range(25):
            with engine.begin() as connection:
                connection.execute(text("INSERT INTO thing DEFAULT VALUES"))

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM thing")).scalar() == 200


def test_a_writer_that_fails_does_not_keep_the_turn(engine):
    for _ in range(2):
        with pytest.raises(OperationalError), engine.begin() as connection:
            connection.execute(text("INSERT INTO no_such_thing DEFAULT VALUES"))

    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM thing")).scalar() == 0


def test_two_transactions_on_one_connection_take_one_turn(engine):
    with engine.connect() as connection:
        for _ in range(2):
            with connection.begin():
                connection.execute(text("INSERT INTO thing DEFAULT VALUES"))

    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM thing")).scalar() == 2


def test_the_next_one_may_write_as_soon_as_the_first_has_committed(engine, url):
    other = open_at(url)
    with engine.connect() as first, other.connect() as second:
        first.execute(text("INSERT INTO thing DEFAULT VALUES"))
        assert database.is_written_elsewhere(other)
        first.commit()

        assert not database.is_written_elsewhere(other)
        second.execute(text("INSERT INTO thing DEFAULT VALUES"))
        second.commit()
    other.dispose()

    assert count(engine) == 2


def test_what_this_process_writes_is_not_written_elsewhere(engine):
    with engine.connect() as connection:
        connection.execute(text("INSERT INTO thing DEFAULT VALUES"))

        assert not database.is_written_elsewhere(engine)


def test_a_commit_that_fails_gives_the_turn_on(engine, url):
    other = open_at(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE part (thing INTEGER REFERENCES thing DEFERRABLE INITIALLY DEFERRED)"))
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("INSERT INTO part VALUES (42)"))

    with other.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM part")).scalar() == 0
    other.dispose()
