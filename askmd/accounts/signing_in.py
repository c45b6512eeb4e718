"""Who may come in: one answer, and one amount of work, for everything that is wrong."""

from __future__ import annotations

from askmd import audit, keys
from askmd.accounts import limits, passwords, queries
from askmd.accounts.models import Account
from askmd.core import addresses, clock
from askmd.core.errors import Invalid
from askmd.core.text import clean_line

TRIES, PER = 10, 3600
TOO_OFTEN = "Too many tries to sign in. Please wait a little and try again."


def sign_in(address: str, password: str) -> Account | None:
    """The account, or None: unknown, disabled, never joined and mistyped look alike.

    Raises TooMany, for known and unknown addresses alike, when somebody guesses. The event of a refusal holds a
    keyed hash of what was typed, never the words; the caller commits it.
    """
    subject = _subject(address)
    limits.hit("sign-in", subject, TRIES, PER, is_growing=True, sentence=TOO_OFTEN)
    account = queries.by_address(address)
    is_right = passwords.is_right(account, password)
    if account is None or not is_right or not account.is_staff or account.joined_at is None:
        audit.record("account.sign_in_refused", typed=subject[:16])
        return None
    limits.forget("sign-in", subject)
    account.last_seen_at = clock.now()
    audit.record("account.signed_in", account, by=account)
    return account


def forget_tries(address: str) -> None:
    """Somebody has shown another way that this address is theirs: they need not wait for having guessed."""
    limits.forget("sign-in", _subject(address))


def _subject(address: str) -> str:
    try:
        typed = addresses.canonical(addresses.parse(address))
    except Invalid:
        typed = clean_line(address)[: addresses.LONGEST]
    return keys.store().lookup("address", typed)[1]
