"""A stream of bytes, encrypted under a passphrase: written and read front to back, in pieces.

Head: 16 bytes `askmd-private 1` and a line end, one byte each for log2(N), r and p of scrypt (RFC 7914), 16 bytes
salt. Then pieces of 64 KiB, each sealed with AES-256-GCM (NIST SP 800-38D). The nonce is the number of the piece in 11
bytes, the highest first, and a byte that is 1 for the last piece and 0 for the others, so that none can be left out,
moved or cut off; the head is associated data of each. A key is used for one file only, because its salt is.
"""

from __future__ import annotations

import io
import secrets
import unicodedata
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from askmd.core.errors import Invalid

MAGIC = b"askmd-private 1\n"
SALT_BYTES, TAG_BYTES, KEY_BYTES = 16, 16, 32
HEAD_BYTES = len(MAGIC) + 3 + SALT_BYTES
PIECE = 64 * 1024
# 128 MB and half a second for each guess.
WORK, BLOCKS, LANES = 17, 8, 1
MOST_WORK = 20

NO_PRIVATE_FILE = "This is not the private file of an export."
DOES_NOT_OPEN = "The passphrase does not open the private file, or the file is damaged. Nothing was changed."
DAMAGED = "The private file is damaged, or a part of it is missing. Nothing was changed."


class Writer(io.RawIOBase):
    """Seals whatever is written. Only what was closed can be read again."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        self._file = file
        self._head = MAGIC + bytes((WORK, BLOCKS, LANES)) + secrets.token_bytes(SALT_BYTES)
        self._key = AESGCM(_key(passphrase, self._head))
        self._number = 0
        self._waiting = bytearray()
        file.write(self._head)

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: object) -> int:
        """Take these bytes; whole pieces go to the file at once."""
        taken = bytes(data)  # type: ignore[call-overload]
        self._waiting += taken
        # The last piece is only known when nothing follows it.
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]
        return len(taken)

    def finish(self) -> None:
        """Seal the last piece: the file is whole from now on."""
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        self._file.write(self._key.encrypt(_nonce(self._number, is_last), piece, self._head))
        self._number += 1


class Reader(io.RawIOBase):
    """The clear bytes of what a Writer sealed. Raises Invalid with one sentence for anything that is not right."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        self._file = file
        self._head = file.read(HEAD_BYTES)
        if len(self._head) < HEAD_BYTES or not self._head.startswith(MAGIC):
            raise Invalid(NO_PRIVATE_FILE)
        self._key = AESGCM(_key(passphrase, self._head))
        self._number = 0
        self._clear = memoryview(b"")
        self._next = file.read(PIECE + TAG_BYTES)

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: object) -> int:
        """As `io` asks for: fill the buffer with what comes next."""
        target = memoryview(buffer)  # type: ignore[arg-type]
        if not self._clear and self._next is not None:
            self._open_next()
        taken = min(len(target), len(self._clear))
        target[:taken] = self._clear[:taken]
        self._clear = self._clear[taken:]
        return taken

    def _open_next(self) -> None:
        piece, self._next = self._next, self._file.read(PIECE + TAG_BYTES)
        is_last = not self._next
        try:
            clear = self._key.decrypt(_nonce(self._number, is_last), piece or b"", self._head)
        except (InvalidTag, ValueError) as error:
            raise Invalid(DAMAGED if self._number else DOES_NOT_OPEN) from error
        self._number += 1
        self._clear = memoryview(clear)
        if is_last:
            self._next = None  # type: ignore[assignment]


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes((is_last,))


def _key(passphrase: str, head: bytes) -> bytes:
    work, blocks, lanes = head[len(MAGIC) : len(MAGIC) + 3]
    # Whoever wrote the head must not decide how much memory it takes to read it.
    if not 1 < work <= MOST_WORK or (blocks, lanes) != (BLOCKS, LANES):
        raise Invalid(NO_PRIVATE_FILE)
    kdf = Scrypt(salt=head[-SALT_BYTES:], length=KEY_BYTES, n=2**work, r=blocks, p=lanes)
    return kdf.derive(unicodedata.normalize("NFKC", passphrase).encode())
