"""How a real site keeps passwords: other tests make a hash that costs nothing."""

import re

import pytest

from askmd.accounts import passwords
from tests import factories

WORDS = "seven green bridges over a river"
KIND = re.compile(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$")


@pytest.fixture
def hashing():
    """As it comes."""
    return {}


def test_a_real_site_makes_whoever_guesses_passwords_work_hard(db):
    account = factories.doctor()

    passwords.set_password(account, WORDS)

    memory, rounds = (int(number) for number in KIND.match(account.password).groups())
    # RFC 9106, section 4: the second recommended option, for where memory is dear.
    assert memory >= 64 * 1024
    assert rounds >= 3
    assert passwords.is_right(account, WORDS)
    assert not passwords.is_right(account, WORDS.title())
