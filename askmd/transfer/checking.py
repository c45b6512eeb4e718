"""What a row of a public file may say, beside fitting into its table: nobody signs such a file."""

from __future__ import annotations

from typing import Any

from askmd.site import links
from askmd.transfer.seen import PUBLIC_SETTINGS
from askmd.workflow import PostStatus

LINKS = frozenset({"menu", "footer_links", "social_links"})


def may_come_in(table: str, row: dict[str, Any], *, is_whole: bool) -> bool:
    """Whether an export of ours could have written this row. `is_whole`: all columns are there that can be public."""
    if table == "post":
        return is_whole == (row["status"] is PostStatus.PUBLISHED)
    if table == "setting":
        return row["name"] in PUBLIC_SETTINGS and (row["name"] not in LINKS or links.are_kept(row["value"]))
    if table == "old_address":
        return row["place"] != "path" or links.is_path(row["target"])
    return True
