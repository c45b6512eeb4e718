"""Approved comments of the old site: read under their post, never added to. No address and no number of a computer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from askmd.core.text import clean_line, first_line
from askmd.extensions import db
from askmd.readers.models import Comment
from askmd.wordpress import content, known
from askmd.wordpress.reading import Record
from askmd.wordpress.report import Report

KIND = "comment"
NAME_LENGTH = 120
ADDRESS = re.compile(r"\S+@\S+\.\S+")


@dataclass(frozen=True)
class Said:
    """One comment."""

    id: str
    parent: str
    name: str
    body: str
    written_at: datetime


def read(item: Record, report: Report) -> list[Said]:
    """The approved comments of an item, in the order in which they were written."""
    said = []
    for one in item.all("wp:comment"):
        if one.get("wp:comment_approved") != "1" or one.get("wp:comment_type") not in ("", "comment"):
            report.left_out["comment"] += 1
            continue
        said.append(_said(one))
    return sorted(said, key=lambda one: (one.written_at, len(one.id), one.id))


def bring_in(site: str, post_id: int, said: list[Said], report: Report) -> None:
    """Under this post, each below the one it replies to. One that was deleted here stays deleted."""
    here = known.these(site, KIND, (one.id for one in said))
    numbers = {key: row.local_id for key, row in here.items()}
    for one in said:
        digest = known.digest(one.name, one.body, one.written_at.isoformat())
        row = here.get(one.id)
        if row is None:
            comment = Comment(
                post_id=post_id,
                parent_id=numbers.get(one.parent),
                name=one.name,
                body=one.body,
                written_at=one.written_at,
            )
            db.session.add(comment)
            db.session.flush()
            numbers[one.id] = comment.id
            known.remember(site, KIND, one.id, comment.id, digest)
            report.brought["comments"] += 1
        elif row.digest != digest and (there := db.session.get(Comment, row.local_id)) is not None:
            there.name, there.body, row.digest = one.name, one.body, digest
            report.brought["updated"] += 1


def _said(one: Record) -> Said:
    name = clean_line(one.get("wp:comment_author")[:500])
    # Some people sign with their address, which is nobody's business here.
    name = first_line(ADDRESS.sub("", name).strip(), NAME_LENGTH - 1) or "Anonymous"
    parent = one.get("wp:comment_parent").strip()
    return Said(
        one.get("wp:comment_id").strip(),
        "" if parent == "0" else parent,
        name,
        content.comment(one.get("wp:comment_content")),
        _moment(one),
    )


def _moment(one: Record) -> datetime:
    for field in ("wp:comment_date_gmt", "wp:comment_date"):
        try:
            return datetime.strptime(one.get(field).strip(), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
        except ValueError:
            continue
    return datetime(1970, 1, 1, tzinfo=UTC)
