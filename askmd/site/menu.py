"""The main menu: a short list of words and addresses, each with a list of its own if wanted; empty is the standard one.

One level below the first, and no deeper: a phone and a tired reader have no room for more.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from askmd import audit
from askmd.core.errors import Invalid, Stale, Unknown
from askmd.site import links, roles, settings

MOST, MOST_BELOW = 8, 12
Entry = dict[str, Any]


class Row(NamedTuple):
    """One line of the menu, as a form shows it. With `is_below` it stands in the list of the nearest one without."""

    label: str
    address: str
    is_below: bool = False


def rows(entries: Iterable[Entry]) -> list[Row]:
    """The lines of a menu."""
    found = []
    for entry in entries:
        found.append(Row(entry["label"], entry["url"]))
        found += [Row(child["label"], child["url"], True) for child in entry.get("children", ())]
    return found


def change(lines: Iterable[tuple[str, str] | Row], *, by: Any) -> None:
    """Set the menu from its lines; those without words and address are left out. Raises Invalid, with the row."""
    roles.editors_only(by)
    _keep(_entries([Row(*line) for line in lines]), by)


def add(line: Row, *, below: int | None, entries: Iterable[Entry], by: Any) -> None:
    """Put a link at the end of the menu that stands, or of the list below its `below`-th entry."""
    roles.editors_only(by)
    made = [dict(entry) for entry in entries]
    link = links.checked(0, line.label, line.address)
    if below is None:
        made.append(link)
    else:
        if not 0 <= below < len(made):
            raise Unknown
        made[below]["children"] = [*made[below].get("children", ()), link]
    _keep(made, by)


def move(place: tuple[int, ...], places: int, *, label: str, entries: Iterable[Entry], by: Any) -> None:
    """Move a link up (-1) or down (+1) among those beside it. `label` says which one was meant."""
    roles.editors_only(by)
    made, beside, index = _at(place, label, entries)
    target = min(max(index + places, 0), len(beside) - 1)
    beside.insert(target, beside.pop(index))
    _keep(made, by)


def take_out(place: tuple[int, ...], *, label: str, entries: Iterable[Entry], by: Any) -> None:
    """Leave a link out, with those below it."""
    roles.editors_only(by)
    made, beside, index = _at(place, label, entries)
    del beside[index]
    _keep(made, by)


def forget(address: str, *, by: Any) -> None:
    """A page is gone: no menu leads there."""
    arranged = settings.get("menu")
    left = []
    for entry in _without(address, arranged):
        below = _without(address, entry.get("children", ()))
        kept = {name: value for name, value in entry.items() if name != "children"}
        if kept["url"] or below:
            left.append(kept | ({"children": below} if below else {}))
    if left != arranged:
        settings.change("menu", left, by=by)


def _without(address: str, entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry["url"] != address]


def _at(place: tuple[int, ...], label: str, entries: Iterable[Entry]) -> tuple[list[Entry], list[Entry], int]:
    """The menu, the list in it that the link stands in, and where. Raises Stale when another link stands there."""
    made = [entry | ({"children": [*entry["children"]]} if entry.get("children") else {}) for entry in entries]
    beside = made
    try:
        for index in place[:-1]:
            beside = beside[index]["children"]
        found = beside[place[-1]]
    except (IndexError, KeyError) as error:
        raise Unknown from error
    if found["label"] != label:
        raise Stale("Somebody changed the menu at the same moment. Please look again.")
    return made, beside, place[-1]


def _entries(lines: list[Row]) -> list[Entry]:
    made: list[Entry] = []
    cleaned = [(number, links.cleaned(line), line.is_below) for number, line in enumerate(lines, 1)]
    filled = [(number, line, is_below) for number, line, is_below in cleaned if any(line)]
    for place, (number, (label, address), is_below) in enumerate(filled):
        has_below = place + 1 < len(filled) and filled[place + 1][2] and not is_below
        link = links.checked(number, label, address, may_be_empty=has_below)
        if not is_below:
            made.append(link)
        elif made:
            made[-1].setdefault("children", []).append(link)
        else:
            raise Invalid(f"Row {number}: the first link of the menu stands below none.")
    return made


def _keep(entries: list[Entry], by: Any) -> None:
    if len(entries) > MOST:
        raise Invalid(f"Please keep the menu to {MOST} entries. A phone has no room for more.")
    if any(len(entry.get("children", ())) > MOST_BELOW for entry in entries):
        raise Invalid(f"Please keep the list below a link to {MOST_BELOW} entries.")
    for entry in entries:
        if not entry.get("children"):
            entry.pop("children", None)
    if not all(entry["url"] or entry.get("children") for entry in entries):
        raise Invalid("A link without an address needs others below it.")
    settings.change("menu", entries, by=by)
    audit.record("site.menu_changed", by=by, entries=len(entries))
