"""Receipt codes as people read and type them: 26 letters for 128 bits and 2 check letters, in seven groups of four.

The alphabet has no 0, O, 1 or I. The check is the value modulo 1021, a prime: it finds every single wrong letter
and every swap of two neighbours, so a slip of the finger can be told from an unknown code.
"""

from __future__ import annotations

from askmd.core.errors import Invalid

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
BITS = 128
LETTERS = 26
CHECK_PRIME = 1021
# What people write for letters that the alphabet leaves out.
FORGIVEN = str.maketrans({"0": "Q", "O": "Q", "1": "L", "I": "L"})


class Mistyped(Invalid):
    """The code cannot be right: a letter is missing, too many, or wrong."""

    def __init__(self) -> None:
        super().__init__("This code has a typing mistake. Please check it letter by letter.")


def show(secret: bytes) -> str:
    """16 bytes as `XXXX XXXX XXXX XXXX XXXX XXXX XXXX`."""
    value = int.from_bytes(secret, "big")
    letters = _letters(value, LETTERS) + _letters(value % CHECK_PRIME, 2)
    return " ".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def read(typed: str) -> bytes:
    """The 16 bytes of a typed code, whatever its case, spaces and dashes. Raises Mistyped."""
    letters = "".join(typed.upper().translate(FORGIVEN).replace("-", "").split())
    if len(letters) != LETTERS + 2 or any(letter not in ALPHABET for letter in letters):
        raise Mistyped
    value = _number(letters[:LETTERS])
    if value >> BITS or value % CHECK_PRIME != _number(letters[LETTERS:]):
        raise Mistyped
    return value.to_bytes(BITS // 8, "big")


def _letters(value: int, count: int) -> str:
    return "".join(ALPHABET[(value >> 5 * place) & 31] for place in reversed(range(count)))


def _number(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 32 + ALPHABET.index(letter)
    return value
