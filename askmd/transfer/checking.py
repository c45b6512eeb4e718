"""What a row of a public file may say, beside fitting into its table: nobody signs such a file."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from askmd.answers.content import Reference
from askmd.core.errors import Invalid
from askmd.site import links, settings
from askmd.transfer.seen import PUBLIC_SETTINGS
from askmd.workflow import PostStatus

REFERENCE = frozenset(field.name for field in fields(Reference))
LINKS = frozenset({"menu", "footer_links", "social_links"})


def may_come_in(table: str, row: dict[str, Any], *, is_whole: bool) -> bool:
    """Whether an export of ours could have written this row. `is_whole`: all columns are there that can be public."""
    if table == "post":
        return is_whole == (row["status"] is PostStatus.PUBLISHED) and (not is_whole or _has_lists(row))
    if table == "setting":
        return row["name"] in PUBLIC_SETTINGS and _may_be_set(row["name"], row["value"])
    if table == "old_address":
        return row["place"] != "path" or links.is_path(row["target"])
    return True


def _has_lists(post: dict[str, Any]) -> bool:
    """Whether what a post keeps as JSON has the shape in which pages read it."""
    lines = [post["team_questions"], post["keywords"]]
    return all(_is_list(of, str) for of in lines) and (
        _is_list(post["references"], dict) and all(_is_reference(one) for one in post["references"] or ())
    )


def _is_list(value: Any, of: type) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(one, of) for one in value))


def _is_reference(value: dict[str, Any]) -> bool:
    return set(value) == REFERENCE and all(isinstance(one, str) for one in value.values())


def _may_be_set(name: str, value: Any) -> bool:
    """Whether an editor could have set this value here: every page reads it."""
    if name in LINKS:
        return links.are_kept(value)
    if name == "languages":
        return value is not None and _is_list(value, str) and _are_languages(value)
    if name == "intake_paused_until":
        return value is None or _is_day(value)
    # Beside the settings stands only the stamp of the Texts, a word.
    default = settings.DEFAULTS.get(name, settings.Default("", name))
    if isinstance(default.value, int):
        return isinstance(value, int) and default.least <= value <= default.most
    return isinstance(value, str) and (not default.choices or value in default.choices)


def _are_languages(value: list[str]) -> bool:
    try:
        return settings.checked_languages(value) == value
    except Invalid:
        return False


def _is_day(value: Any) -> bool:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True
