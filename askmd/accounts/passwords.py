"""Which passwords are good enough: long, and not what everybody takes. No rules about kinds of letters."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any

from flask_security import PasswordUtil, hash_password, verify_and_update_password
from flask_security.utils import _pwd_context
from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from askmd.accounts.models import Account
from askmd.core.errors import Invalid

LEAST = 12
# The hash takes its time; nobody shall be able to make it take more.
MOST = 200
# The estimator looks at no more than this, and refuses longer texts.
ESTIMATED = 72
GOOD_ENOUGH = 3
# What anybody would try here first, beside what they know of the person (ASVS 5.0.0, 6.1.2 and 6.2.11).
OF_THIS_PLACE = (
    "askmd",
    "medoncmd",
    "oncologist",
    "oncology",
    "cancer",
    "tumour",
    "tumor",
    "chemo",
    "doctor",
    "hospital",
)


def check(password: str, *, words: list[str]) -> str:
    """The password in its one normal form. Raises Invalid with a sentence; `words` are a name and an address."""
    password = unicodedata.normalize("NFKD", password)
    if len(password) < LEAST:
        raise Invalid(f"The password must have at least {LEAST} characters. A few words in a row are easy to remember.")
    if len(password) > MOST:
        raise Invalid(f"The password can have at most {MOST} characters.")
    if password.lower() in common():
        raise Invalid("This password is one of the most used. Please choose another.")
    known = [
        part.lower()
        for word in (*OF_THIS_PLACE, *words)
        for part in (word, *word.replace("@", " ").replace(".", " ").split())
    ]
    if _rest(password, known) < LEAST // 2 or zxcvbn(password[:ESTIMATED], user_inputs=known)["score"] < GOOD_ENOUGH:
        raise Invalid("This password is easy to guess. Please choose another, for instance four words without a link.")
    return password


def _rest(password: str, known: list[str]) -> int:
    """How many characters are left without what anybody knows of this person and place, and what joins words."""
    rest = password.lower()
    for word in sorted(known, key=len, reverse=True):
        rest = rest.replace(word, "") if len(word) > 2 else rest
    return sum(sign not in " .-_" for sign in rest)


@cache
def common() -> frozenset[str]:
    """The most used passwords, from the estimator's own list: nothing is asked over the network."""
    return frozenset(word for word in FREQUENCY_LISTS["passwords"] if len(word) >= LEAST // 2)


def set_password(account: Account, password: str) -> None:
    """Keep the hash (argon2id) of a password that `check` let pass."""
    account.password = hash_password(password)


def is_right(account: Account | None, typed: str) -> bool:
    """Whether this is the account's password. Takes as long for an unknown account as for a known one."""
    typed = unicodedata.normalize("NFKD", typed)
    # What is longer than any password is wrong, also where a password is its beginning (ASVS 5.0.0, 6.2.8).
    if account is None or account.password is None or len(typed) > MOST:
        _pwd_context.verify(typed[:MOST], _nobodys_hash())
        return False
    return verify_and_update_password(typed, account)


@cache
def _nobodys_hash() -> str:
    return hash_password("nobody has this password")


class Passwords(PasswordUtil):
    """The same rules for whatever Flask-Security itself would check."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        """The library's form of an answer: a list of sentences or None, and the normal form."""
        try:
            return None, check(password, words=[])
        except Invalid as error:
            return [str(error)], password
