"""The receipt code: the same form gives the same code, anything else another one, and only its hash is kept."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from askmd.core import codes
from askmd.questions import asking, queries
from askmd.questions.asking import Asked
from askmd.questions.models import Consent, WhoAsks

ASKED = Asked(text="May I swim?", who_asks=WhoAsks.PATIENT, consent=Consent.PRIVATE)
WITH_APP = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)


def changed(**values):
    return Asked(**{**ASKED.__dict__, **values})


def test_the_same_form_gives_the_same_code(app):
    nonce = asking.new_nonce()

    assert asking.code_for(nonce, ASKED) == asking.code_for(nonce, changed())


@pytest.mark.parametrize(
    "other",
    [
        {"text": "May I cycle?"},
        {"name": "Pat"},
        {"address": "pat@example.org"},
        {"topic_id": 1},
        {"consent": Consent.PUBLISH},
        {"who_asks": WhoAsks.FRIEND},
        {"has_agreement": True},
    ],
)
def test_anything_else_gives_another_code(app, other):
    nonce = asking.new_nonce()

    assert asking.code_for(nonce, ASKED) != asking.code_for(nonce, changed(**other))
    assert asking.code_for(nonce, ASKED) != asking.code_for(asking.new_nonce(), ASKED)


@WITH_APP
@given(text=st.text(min_size=1), other=st.text(min_size=1))
def test_two_texts_share_a_code_only_when_they_are_the_same(app, text, other):
    nonce = "x" * 20

    codes_differ = asking.code_for(nonce, changed(text=text)) != asking.code_for(nonce, changed(text=other))

    assert codes_differ == (text != other)


@WITH_APP
@given(text=st.text(min_size=1, max_size=200))
def test_a_code_can_be_shown_and_read_whatever_was_asked(app, text):
    code = asking.code_for("x", changed(text=text))

    assert codes.read(codes.show(code)) == code


def test_only_the_hash_of_the_code_is_kept(app, db):
    code = asking.code_for(asking.new_nonce(), ASKED)

    question = asking.ask(ASKED, code=code)

    assert question.code_hash == queries.code_hash(code)
    assert code.hex() not in str(question.__dict__)


def test_a_nonce_is_ours_or_nothing(app):
    nonce = asking.new_nonce()

    assert asking.issued_at(nonce) is not None
    for forged in ("", "x", nonce[:-4] + "AAAA", "A" + nonce[1:], nonce + "AAAA", "é", "\x00"):
        assert forged == nonce or asking.issued_at(forged) is None


def test_a_form_is_good_for_eight_hours(app, time_machine):
    nonce = asking.new_nonce()

    time_machine.shift(timedelta(hours=7, minutes=59))
    assert asking.is_fresh(nonce)
    time_machine.shift(timedelta(minutes=2))
    assert not asking.is_fresh(nonce)


def test_a_day_later_the_same_form_is_no_longer_known(app, time_machine):
    code = asking.code_for(asking.new_nonce(), ASKED)
    asking.ask(ASKED, code=code)

    assert asking.sent_before(code) is asking.Sent.AGAIN
    time_machine.shift(timedelta(hours=24, minutes=1))
    assert asking.sent_before(code) is not asking.Sent.AGAIN
    assert asking.sent_before(code) is asking.Sent.LONG_AGO
