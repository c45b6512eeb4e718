"""What a wording must be before it can be kept: words at all, not too long, and its placeholders in place."""

from __future__ import annotations

import re
from collections.abc import Collection

from askmd.core.errors import Invalid
from askmd.core.html import plain, sanitise
from askmd.core.text import clean, clean_line

LINE_LIMIT = 1_000
# Lists of mails show some 60 characters of a subject; what is filled in comes on top.
SUBJECT_LIMIT = 120
TEXT_LIMIT = 40_000
TITLE_LIMIT = 200
_PLACEHOLDER = re.compile(r"\{([^{}\s]*)\}")


def checked(typed: str, *, kind: str, is_subject: bool = False) -> str:
    """The wording as it is kept: one line, plain paragraphs, or sanitised HTML. Raises Invalid."""
    most = SUBJECT_LIMIT if is_subject else LINE_LIMIT if kind == "line" else TEXT_LIMIT
    if len(typed) > most:
        raise Invalid(f"This is too long. Please keep it to {most:,} characters.")
    body = {"line": clean_line, "plain": clean, "html": sanitise}[kind](typed)
    if not (plain(body) if kind == "html" else body):
        raise Invalid("Please write something. This wording cannot be empty.")
    return body


def check_placeholders(body: str, allowed: Collection[str], *, must_stand: bool = True) -> None:
    """Raises Invalid for curly brackets that nothing fills in and, where they must stand, for those left out.

    Curly brackets around several words are words.
    """
    found = set(_PLACEHOLDER.findall(body))
    unknown = sorted(found - set(allowed))
    if unknown:
        raise Invalid(f"Nothing fills in {_braces(unknown)}. Please take it out, or mend its spelling.")
    missing = sorted(set(allowed) - found)
    if missing and must_stand:
        raise Invalid(f"Please leave {_braces(missing)} in the text: the site fills it in.")


def checked_title(typed: str) -> str:
    """A title on one line. Raises Invalid."""
    title = clean_line(typed)
    if not title:
        raise Invalid("Please give the page a title.")
    if len(title) > TITLE_LIMIT:
        raise Invalid(f"Please keep the title to {TITLE_LIMIT} characters.")
    return title


def _braces(names: list[str]) -> str:
    return " and ".join("{" + name + "}" for name in names)
