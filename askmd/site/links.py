"""Links that staff put on every page: what is one, and those at the foot.

Whatever is arranged, the privacy pages stand there too; nobody can take them away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from askmd import audit
from askmd.core.errors import Invalid
from askmd.core.text import clean_line
from askmd.site import roles, settings

LABEL_LIMIT = 40
ADDRESS_LIMIT = 300
MOST_FOOT = 12
MOST_SOCIAL = 12
# A path of this site, or an address elsewhere; never a scheme that runs something, nor `//host`.
_PATH = re.compile(r"/(?![/\\])[^\s\"<>\\]*")
_ELSEWHERE = re.compile(r"https://[a-zA-Z0-9.-]+(:\d+)?(/[^\s\"<>\\]*)?")


def cleaned(line: Iterable[Any]) -> tuple[str, str]:
    """Words and address of a line as they are kept."""
    label, address, *_ = line
    return clean_line(label), address.strip()


def checked(number: int, label: str, address: str, *, may_be_empty: bool = False) -> dict[str, Any]:
    """A link of row `number`, or of no row (0). Raises Invalid. `may_be_empty`: without an address it is only words."""
    label, address = cleaned((label, address))
    please = f"Row {number}: please" if number else "Please"
    if not label:
        raise Invalid(f"{please} write the words of the link.")
    if len(label) > LABEL_LIMIT:
        raise Invalid(f"{please} keep the words to {LABEL_LIMIT} characters.")
    is_good = len(address) <= ADDRESS_LIMIT and (_PATH.fullmatch(address) or _ELSEWHERE.fullmatch(address))
    if not is_good and not (may_be_empty and not address):
        raise Invalid(f"{please} give an address that starts with / or https://.")
    return {"label": label, "url": address}


def is_path(address: str) -> bool:
    """Whether an address is a path of this site, whatever answers there."""
    return _PATH.fullmatch(address) is not None


def are_kept(found: Any) -> bool:
    """Whether a setting that came from elsewhere holds links as they are kept here: checked, one level below each."""
    if not isinstance(found, list):
        return False
    try:
        for link in found:
            children = link.get("children", [])
            checked(0, link["label"], link["url"], may_be_empty=bool(children))
            for child in children:
                checked(0, child["label"], child["url"])
    except (Invalid, AttributeError, KeyError, TypeError):
        return False
    return True


def change_foot(lines: Iterable[tuple[str, str]], *, by: Any) -> None:
    """Set the links at the foot; none at all is the standard ones. The privacy pages stand there in any case."""
    roles.editors_only(by)
    _keep("footer_links", lines, MOST_FOOT, by)


def change_social(lines: Iterable[tuple[str, str]], *, by: Any) -> None:
    """Set the links to social networks, which lead elsewhere."""
    roles.editors_only(by)
    found = _keep("social_links", lines, MOST_SOCIAL, by)
    for number, link in enumerate(found, 1):
        if not link["url"].startswith("https://"):
            raise Invalid(f"Row {number}: please give an address that starts with https://.")


def forget(address: str, *, by: Any) -> None:
    """A page is gone: the foot does not lead there."""
    arranged = settings.get("footer_links")
    left = [link for link in arranged if link["url"] != address]
    if left != arranged:
        settings.change("footer_links", left, by=by)


def _keep(name: str, lines: Iterable[tuple[str, str]], most: int, by: Any) -> list[dict[str, Any]]:
    found = [(number, cleaned(line)) for number, line in enumerate(lines, 1)]
    made = [checked(number, *line) for number, line in found if any(line)]
    if len(made) > most:
        raise Invalid(f"Please keep it to {most} links.")
    settings.change(name, made, by=by)
    audit.record("site.footer_changed", by=by, links=len(made))
    return made
