"""Nothing is shown to administrators under the name that it has in the code."""

import pytest

from askmd.outbox import Recipient, State, notices, samples
from askmd.web.admin import words


def test_every_kind_of_mail_has_words(app):
    assert sorted(set(notices.names()) - set(words.NOTICES)) == []


def test_no_words_are_left_of_a_kind_that_is_gone(app):
    assert sorted(set(words.NOTICES) - {*notices.names(), samples.TEST}) == []


def test_every_state_and_every_receiver_has_words():
    assert set(words.STATES) == set(State)
    assert set(words.RECIPIENTS) == set(words.MANY) == set(Recipient)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("452 4.2.2", "The mailbox is full (452 4.2.2)."),
        ("550", "Refused for good (550)."),
        ("5.1.1", "There is no such mailbox (5.1.1)."),
        ("5.7.26", "The other side refused it for its own security or spam rules (5.7.26)."),
        ("unreachable", "The mail server cannot be reached."),
        (None, ""),
    ],
)
def test_what_a_server_said_is_told_in_words(app, code, said):
    with app.test_request_context():
        assert words.reply(code) == said
