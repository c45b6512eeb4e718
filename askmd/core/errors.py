"""Refusals by name. A rule raises one; one handler turns it into a page.

Each message is a sentence that a patient could read: no blame, no jargon, no identifier of anything.
"""

from __future__ import annotations


class DomainError(Exception):
    """A rule said no. The message is shown to the person as it is."""

    http_status = 400


class Invalid(DomainError):
    """What was sent cannot be used, and the person can mend it."""

    http_status = 422


class NotAllowed(DomainError):
    """Somebody else may do this, but not the person acting."""

    http_status = 403


class SignedOut(NotAllowed):
    """The session ended while somebody was working. What was sent comes back to its sender, to be sent again."""

    http_status = 401


class Unknown(DomainError):
    """Unknown, expired, erased or unpublished: all answer alike."""

    http_status = 404


class WrongState(DomainError):
    """The thing has moved on. The message says how it stands now, and who holds it."""

    http_status = 409


class Stale(DomainError):
    """The person acts on a text that has changed since they read it."""

    http_status = 409


class TooMany(DomainError):
    """A limit was reached. `retry_after` is in seconds."""

    http_status = 429

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class KeyGone(Exception):
    """The data key was destroyed or never existed: nothing can read this text again. Not a refusal: an alarm."""


class CannotUnseal(Exception):
    """A sealed text fails its authentication: a wrong key, or a ciphertext moved from another place."""
