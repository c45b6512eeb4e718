"""What was brought in before, so that a second run finds it and changes nothing that is the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from askmd.core import clock
from askmd.extensions import db
from askmd.wordpress.models import ImportedItem

_TOGETHER = 400


def digest(*facts: Any) -> str:
    """A fingerprint of what a thing is made of here: the same thing again has the same."""
    canonical = json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()


def these(site: str, kind: str, keys: Iterable[str]) -> dict[str, ImportedItem]:
    """Those of these things that are here already, by what they are called on the old site."""
    wanted = [key[:200] for key in keys]
    found: dict[str, ImportedItem] = {}
    for begin in range(0, len(wanted), _TOGETHER):
        query = select(ImportedItem).where(
            ImportedItem.site == site,
            ImportedItem.kind == kind,
            ImportedItem.key.in_(wanted[begin : begin + _TOGETHER]),
        )
        found |= {row.key: row for row in db.session.execute(query).scalars()}
    return found


def everything(site: str, kind: str) -> dict[str, int]:
    """All things of one kind that are here, with their numbers here."""
    query = select(ImportedItem.key, ImportedItem.local_id).where(ImportedItem.site == site, ImportedItem.kind == kind)
    return {row.key: row.local_id for row in db.session.execute(query)}


def remember(site: str, kind: str, key: str, local_id: int, fingerprint: str) -> None:
    """It is here now."""
    row = ImportedItem(
        site=site, kind=kind, key=key[:200], local_id=local_id, digest=fingerprint, imported_at=clock.now()
    )
    db.session.add(row)
