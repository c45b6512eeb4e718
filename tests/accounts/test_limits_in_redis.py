"""The same counting in Redis, for many machines."""

import secrets

import pytest

redis = pytest.importorskip("redis")

from askmd.accounts.limits import RedisCounter  # noqa: E402

URL = "redis://127.0.0.1:6379/15"


@pytest.fixture
def counter():
    made = RedisCounter(URL)
    try:
        made._redis.ping()
    except redis.exceptions.ConnectionError:
        pytest.skip("Redis does not answer, so only the file was tested.")
    yield made
    made._redis.close()


def test_redis_counts_as_the_file_does(counter):
    key = secrets.token_hex(8)

    waits = [counter.hit(key, 2, 100, False, now) for now in (1000.0, 1010.0, 1020.0, 1101.0)]

    assert waits == [0, 0, 80, 0]


def test_redis_forgets_when_told(counter):
    key = secrets.token_hex(8)
    counter.hit(key, 1, 100, False, 1000.0)

    counter.forget(key)

    assert counter.hit(key, 1, 100, False, 1001.0) == 0


def test_redis_looks_without_counting(counter):
    key = secrets.token_hex(8)
    for now in (1000.0, 1010.0):
        counter.hit(key, 5, 100, False, now)

    assert [counter.count(key, per, 1050.0) for per in (100, 100, 50, 40)] == [2, 2, 1, 0]
