"""One more step before a question is taken in: a sum or half a minute, good for one form with one text in it."""

import base64
import json
from datetime import timedelta

import altcha
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from askmd.core.errors import Invalid
from askmd.questions import attacks, proofs
from askmd.site import intake
from askmd.site import settings as of_the_site
from askmd.workflow import SYSTEM

CODE, OTHER = b"c" * 16, b"d" * 16
NOON = "2026-06-01T12:00:00Z"
same_app = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)


def solved(challenge: str, **changed) -> str:
    """What a device sends back; `changed` are parameters that somebody would have liked better."""
    said = json.loads(challenge)
    said["parameters"] |= changed
    made = altcha.Challenge.from_dict(said)
    return altcha.Payload(made, altcha.solve_challenge(made)).to_base64()


def test_a_solved_sum_is_good_for_its_form_only(app):
    payload = solved(proofs.challenge(CODE))

    assert proofs.is_solved(payload, CODE)
    assert not proofs.is_solved(payload, OTHER)


def test_a_sum_has_to_be_solved(app):
    made = altcha.Challenge.from_dict(json.loads(proofs.challenge(CODE)))
    guessed = altcha.Payload(made, altcha.Solution(1, "00" * 32)).to_base64()

    assert not proofs.is_solved(guessed, CODE)


@pytest.mark.parametrize(
    "changed", [{"cost": 1, "keyPrefix": "00"}, {"keyPrefix": ""}, {"data": {"form": "x"}}, {"expiresAt": None}]
)
def test_nobody_makes_a_sum_easier(app, changed):
    assert not proofs.is_solved(solved(proofs.challenge(CODE), **changed), CODE)


def test_a_sum_ends_with_its_form(app, time_machine):
    payload = solved(proofs.challenge(CODE))

    time_machine.shift(timedelta(hours=8, seconds=1))

    assert not proofs.is_solved(payload, CODE)


def test_a_sum_tells_nothing_of_the_code(app):
    assert CODE.hex() not in proofs.challenge(CODE)
    assert base64.b64encode(CODE).decode() not in proofs.challenge(CODE)


@pytest.mark.parametrize(
    "payload",
    ["", "x", "null", "é", "\x00", "[" * 4000, *(base64.b64encode(said.encode()).decode() for said in (
        "null", "[]", "1", '{"challenge": null}', '{"challenge": {"parameters": []}}', "[" * 2000, "x" * 9000,
    ))],
)  # fmt: skip
def test_no_nonsense_is_a_solved_sum(app, payload):
    assert not proofs.is_solved(payload, CODE)


def test_half_a_minute_is_half_a_minute(app, time_machine):
    time_machine.move_to(NOON, tick=False)
    stamp = proofs.stamp(CODE)
    left = []

    for _ in range(4):
        left.append(proofs.seconds_left(stamp, CODE))
        time_machine.shift(timedelta(seconds=15))

    assert left == [30, 15, 0, 0]


@same_app
@given(place=st.integers(0, 39), change=st.integers(1, 63))
def test_a_stamp_with_one_letter_changed_is_no_stamp_or_the_same(app, place, change):
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    stamp = proofs.stamp(CODE)
    place %= len(stamp.rstrip("="))
    letter = letters[(letters.index(stamp[place]) + change) % 64]

    assert proofs.seconds_left(stamp[:place] + letter + stamp[place + 1 :], CODE) is None


@same_app
@given(typed=st.text(), code=st.binary(min_size=16, max_size=16))
def test_whatever_is_typed_is_no_stamp(app, typed, code):
    assert proofs.seconds_left(typed, code) is None
    assert proofs.seconds_left(proofs.stamp(CODE), code) is None or code == CODE


def test_thirty_false_forms_in_ten_minutes_begin_an_attack_that_ends_after_half_an_hour(app, time_machine):
    time_machine.move_to(NOON, tick=False)
    for _ in range(29):
        attacks.count_false_form()
    assert not attacks.is_on()

    attacks.count_false_form()

    assert attacks.is_on()
    time_machine.shift(timedelta(minutes=29))
    assert attacks.is_on()
    time_machine.shift(timedelta(minutes=1, seconds=1))
    assert not attacks.is_on()


def test_false_forms_here_and_there_are_no_attack(app, time_machine):
    time_machine.move_to(NOON, tick=False)

    for _ in range(100):
        attacks.count_false_form()
        time_machine.shift(timedelta(seconds=21))

    assert not attacks.is_on()


def test_all_machines_together_see_an_attack(app, make_app, redis_url):
    one, another = make_app(ASKMD_REDIS_URL=redis_url), make_app(ASKMD_REDIS_URL=redis_url)
    for machine in (one, another):
        with machine.app_context():
            for _ in range(15):
                attacks.count_false_form()

    for machine in (one, another):
        with machine.app_context():
            assert attacks.is_on()


def test_the_doctors_have_the_last_word(app):
    for _ in range(30):
        attacks.count_false_form()

    of_the_site.change("guard_mode", "never", by=SYSTEM)
    assert not attacks.is_on()
    of_the_site.change("guard_mode", "always", by=SYSTEM)
    assert attacks.is_on()


def test_there_are_three_ways_and_no_other(app):
    with pytest.raises(Invalid):
        intake.limit(most_waiting=0, guard_mode="sometimes", by=SYSTEM)
