"""Writers of one process wait in a row, and whoever fails gives the turn on."""

import threading

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from askmd.core.database import engine_options, harden


@pytest.fixture
def engine(tmp_path):
    url = f"sqlite:///{tmp_path / 'turns.sqlite3'}"
    engine = create_engine(url, **engine_options(url))
    harden(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE thing (id INTEGER PRIMARY KEY)"))
    yield engine
    engine.dispose()


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
