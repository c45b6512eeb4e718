"""All rows of the content database as they stand, to tell whether anything changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

import askmd.models  # noqa: F401 - names every table
from askmd.extensions import db

# A refusal is written down, a session lives on, and who is shown a page again has it open.
OF_EVERY_REQUEST = {"audit_event", "web_session", "presence"}
# A page that comes back with a form to be mended was looked at, and somebody was there.
OF_A_LOOK = {"last_opened_at", "opened_at", "until", "last_seen_at"}


def picture() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but those that a mere look changes."""
    taken = {}
    for table in db.metadata.sorted_tables:
        if table.name not in OF_EVERY_REQUEST:
            columns = [column for column in table.columns if column.name not in OF_A_LOOK]
            query = select(*columns).order_by(*table.primary_key.columns)
            taken[table.name] = [tuple(row) for row in db.session.execute(query)]
    db.session.rollback()
    return taken


def changed_tables(before: dict[str, list[tuple[Any, ...]]]) -> list[str]:
    """The tables that are not as they were."""
    now = picture()
    return [name for name, rows in before.items() if now[name] != rows]
