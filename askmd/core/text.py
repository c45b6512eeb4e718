"""Cleaning what people type, without changing what they said."""

from __future__ import annotations

import re
import unicodedata

# Control characters (C0 and C1) have no place in a text; tabs and line ends do. Nor have code points that Unicode keeps
# for nobody, which no HTML or XML may hold, and characters that only reverse or hide the text around them (Unicode
# TR 36); real right-to-left writing needs none of the overriding ones.
#
# Beyond U+1FFFE hardly any text goes, so one stretch stands for all: 16 of them made every letter four times slower.
_REMOVED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ufeff\ufdd0-\ufdef\ufffe\uffff\U0001fffe-\U0010ffff]")


def clean(text: str) -> str:
    """One form for all: NFC, `\\n` line ends, no NUL or other controls, no lone surrogates, no outer blanks.

    Nor code points that are nobody's, nor U+202D, U+202E and U+FEFF. Cleaning twice is cleaning once.
    """
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = _REMOVED.sub(_kept, text.replace("\r\n", "\n").replace("\r", "\n"))
    # Last, for what stood on both sides of something that was taken out may belong together.
    return unicodedata.normalize("NFC", text).strip()


def _kept(found: re.Match[str]) -> str:
    code = ord(found[0])
    return found[0] if code > 0x1FFFF and code & 0xFFFE != 0xFFFE else ""


def clean_line(text: str) -> str:
    """As `clean`, on a single line with single blanks."""
    return " ".join(clean(text).split())


def mask_address(address: str) -> str:
    """`p•••@e•••.org`: enough to recognise one's own, too little to write to."""
    local, _, domain = address.partition("@")
    name, dot, ending = domain.rpartition(".")
    return f"{local[:1]}•••@{name[:1]}•••{dot}{ending}"


def first_line(text: str, length: int = 120) -> str:
    """The beginning of a text on one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    return line[:length].rsplit(" ", 1)[0] + "…"
