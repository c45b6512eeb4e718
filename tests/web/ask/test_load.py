"""Codes cannot be guessed; whoever tries a great many is asked to slow down, in plain words."""

import secrets
from datetime import timedelta

import pytest

from askmd.accounts import limits
from askmd.core import codes
from askmd.web.ask import finding
from askmd.web.clients import client_block

NOON = "2026-06-01T12:00:00Z"


@pytest.fixture
def busy(app, client, time_machine):
    """A browser at whose place so many codes were tried in a moment as are allowed."""
    time_machine.move_to(NOON, tick=False)
    with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        for _ in range(finding.MOST_CODES):
            limits.hit("find", client_block(), finding.MOST_CODES, finding.CODES_SECONDS)
    return client


def unknown():
    return f"/my/{codes.show(secrets.token_bytes(16))}".replace(" ", "")


def test_too_many_unknown_links_from_one_place_are_slowed_down(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    for _ in range(120):
        assert client.get(unknown()).status_code == 404

    answer = client.get(unknown())

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "600"
    assert client.page.has("Many people may share it, so this may not be you.")


def test_typed_codes_are_counted_with_the_links(busy):
    busy.visit("/my")

    assert busy.submit(None, {"code": codes.show(secrets.token_bytes(16))}, form="my").status_code == 429


def test_a_right_code_opens_whatever_others_tried_from_there(busy, asked):
    _question, code = asked()

    assert busy.get(f"/my/{code.replace(' ', '')}").location == "/my/question"


def test_a_little_later_an_unknown_one_is_only_unknown(busy, time_machine):
    time_machine.shift(timedelta(minutes=10, seconds=1))

    assert busy.get(unknown()).status_code == 404


def test_another_place_is_not_slowed_down(busy, make_client):
    assert make_client(address="203.0.113.9").get(unknown()).status_code == 404


def test_a_count_that_fails_changes_nothing(client, app, monkeypatch):
    def away(*_args, **_kwargs):
        raise ConnectionError

    monkeypatch.setattr(app.extensions["askmd-limits"], "hit", away)

    assert client.get(unknown()).status_code == 404
