"""The main menu: a short list of words and addresses; an empty one is the standard menu."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from askmd import audit
from askmd.core.errors import Invalid
from askmd.core.text import clean_line
from askmd.site import roles, settings

MOST = 8
LABEL_LIMIT = 40
ADDRESS_LIMIT = 300
# A path of this site, or an address elsewhere; never a scheme that runs something, nor `//host`.
_PATH = re.compile(r"/(?![/\\])[^\s\"<>\\]*")
_ELSEWHERE = re.compile(r"https://[a-zA-Z0-9.-]+(:\d+)?(/[^\s\"<>\\]*)?")


def change(rows: Iterable[tuple[str, str]], *, by: Any) -> None:
    """Set the menu from pairs (label, address); rows without either are left out. Raises Invalid, with the row."""
    roles.editors_only(by)
    cleaned = [(clean_line(label), address.strip()) for label, address in rows]
    entries = [_entry(number, label, address) for number, (label, address) in enumerate(cleaned, 1) if label or address]
    if len(entries) > MOST:
        raise Invalid(f"Please keep the menu to {MOST} entries. A phone has no room for more.")
    settings.change("menu", entries, by=by)
    audit.record("site.menu_changed", by=by, entries=len(entries))


def _entry(number: int, label: str, address: str) -> dict[str, str]:
    if not label:
        raise Invalid(f"Row {number}: please write the words of the link.")
    if len(label) > LABEL_LIMIT:
        raise Invalid(f"Row {number}: please keep the words to {LABEL_LIMIT} characters.")
    is_good = len(address) <= ADDRESS_LIMIT and (_PATH.fullmatch(address) or _ELSEWHERE.fullmatch(address))
    if not is_good:
        raise Invalid(f"Row {number}: please give an address that starts with / or https://.")
    return {"label": label, "url": address}
