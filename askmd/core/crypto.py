"""Sealing bytes: AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce and the place as associated data.

A sealed value is one version byte, the nonce, the ciphertext with its tag. Moving it to another place makes it
unreadable. Owns no key.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from askmd.core.errors import CannotUnseal

KEY_BYTES = 32
NONCE_BYTES = 12
VERSION = b"\x01"


def new_key() -> bytes:
    """A fresh 256-bit key."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, clear: bytes, *, place: str) -> bytes:
    """Encrypt and bind to `place` (table, column, row)."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, clear, place.encode())


def unseal(key: bytes, sealed: bytes, *, place: str) -> bytes:
    """The clear bytes. Raises CannotUnseal for a wrong key, a moved or a damaged value."""
    if sealed[:1] != VERSION:
        raise CannotUnseal("A sealed value has an unknown version.")
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, place.encode())
    except InvalidTag as error:
        raise CannotUnseal("A sealed value does not belong where it lies.") from error


def mac(key: bytes, message: bytes) -> bytes:
    """HMAC-SHA-256 (RFC 2104), 32 bytes."""
    return hmac.new(key, message, hashlib.sha256).digest()


def same(one: bytes, other: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(one, other)
