"""Which rows of which tables are public, and which of their columns: the one list that export and import go by.

Whatever stands in no list is no table of ours: a test makes sure that none is forgotten, nor any column.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Table

from askmd.core.models import Base
from askmd.transfer.seen import Seen

# Only this very place can use them: who is signed in, whose turn it is, what somebody typed a minute ago; and what is
# made anew from the others.
LEFT_OUT = frozenset(
    "web_session reset_request link_request presence lease mail_server public_version search_entry search_word".split(),
)
# Not a row of them is public.
PRIVATE = frozenset(
    "answer answer_question revision review draft snippet preview announcement digest question message note "
    "page_revision subscriber subscriber_topic subscriber_import watcher delivery broadcast broadcast_words "
    "suppression audit_event feedback reader_message imported_item".split()
)
# What readers still see of a post that was taken down for a medical reason: that it was, when and why.
OF_A_RETRACTED_POST = "id kind status slug approval language retracted_at retraction_notice"
# What they see of a doctor who checked public posts and wrote none: such a doctor has no page.
OF_WHO_ONLY_CHECKS = "id name credentials portrait_id is_doctor"


@dataclass(frozen=True)
class Share:
    """What of a table is public: these columns of the rows of which `holds` is true. `kept` are its other columns.

    Of the rows of which `is_brief` is true only the columns `brief` are public.
    """

    shown: tuple[str, ...]
    kept: tuple[str, ...]
    holds: Callable[[Seen, Row[Any]], bool]
    brief: tuple[str, ...] = ()
    is_brief: Callable[[Seen, Row[Any]], bool] = lambda _seen, _row: False

    def columns(self, seen: Seen, row: Row[Any]) -> tuple[str, ...]:
        """The public columns of this row."""
        return self.brief if self.is_brief(seen, row) else self.shown


def _share(
    holds: Callable[[Seen, Row[Any]], bool],
    shown: str,
    kept: str = "",
    brief: str = "",
    is_brief: Callable[[Seen, Row[Any]], bool] = lambda _seen, _row: False,
) -> Share:
    return Share(tuple(shown.split()), tuple(kept.split()), holds, tuple(brief.split()), is_brief)


def _always(_seen: Seen, _row: Row[Any]) -> bool:
    return True


def _old_address(seen: Seen, row: Row[Any]) -> bool:
    known: dict[str, set[int]] = {
        "post": seen.posts | seen.retracted,
        "page": seen.pages,
        "topic": seen.topics,
        "author": seen.authors,
        "image": seen.images,
    }
    ids = known.get(row.place)
    return ids is None or (row.target.isdecimal() and int(row.target) in ids)


SHARES: dict[str, Share] = {
    "image": _share(
        lambda seen, row: row.id in seen.images,
        "id name content_type width height alternative created_at",
        "hidden_at",
    ),
    "account": _share(
        lambda seen, row: row.id in seen.accounts,
        "id name slug credentials biography conflict_of_interest portrait_id is_doctor",
        "uid key_id address_sealed address_lookup password active fs_uniquifier is_editor is_administrator "
        "is_medical_lead is_privacy_lead is_on_duty needs_no_reference has_no_conflict created_at invited_at reset_at "
        "joined_at disabled_at last_seen_at",
        OF_WHO_ONLY_CHECKS,
        lambda seen, row: row.id not in seen.authors,
    ),
    "topic": _share(
        lambda seen, row: row.id in seen.topics,
        "id parent_id name slug path description position is_hidden is_treatment",
    ),
    "post": _share(
        lambda seen, row: row.id in seen.posts or row.id in seen.retracted,
        "id kind status slug approval author_id reviewer_id language title question short_answer body team_questions "
        "references excerpt picture_id keywords video_url reading_grade published_at changed_at reviewed_at "
        "review_due_on retracted_at retraction_notice",
        "version answer_id revision_id publish_at answered_count",
        OF_A_RETRACTED_POST,
        lambda _seen, row: row.status == "retracted",
    ),
    "post_topic": _share(
        lambda seen, row: row.post_id in seen.posts and row.topic_id in seen.topics, "post_id topic_id"
    ),
    "post_meaning": _share(
        lambda seen, row: row.post_id in seen.posts, "post_id model vectors computed_at", "revision_id"
    ),
    "correction": _share(lambda seen, row: row.post_id in seen.posts, "id post_id note made_at", "revision_id"),
    "comment": _share(
        lambda seen, row: seen.shows_discussion and row.post_id in seen.posts,
        "id post_id parent_id name body written_at",
    ),
    "magazine_issue": _share(
        lambda seen, row: row.id in seen.issues, "id slug title introduction cover_id created_at published_at"
    ),
    "magazine_item": _share(
        lambda seen, row: row.issue_id in seen.issues and row.post_id in seen.posts,
        "id issue_id post_id position note",
    ),
    # A page that readers do not see, or not any more, has the number 0.
    "page": _share(lambda _seen, row: row.number > 0, "id slug language title body is_medical number changed_at"),
    "text_version": _share(
        lambda seen, row: row.state == "current",
        "id key language version body state created_at",
        "written_by_id approved_by_id",
    ),
    "setting": _share(lambda seen, row: row.name in seen.settings, "name value changed_at", "changed_by_id"),
    "synonym": _share(_always, "id terms changed_at", "changed_by_id"),
    "old_address": _share(_old_address, "id address place target"),
}


def tables() -> list[Table]:
    """All tables that go out, those first that others refer to."""
    return [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]


def is_public(table: Table, row: Row[Any], seen: Seen) -> bool:
    """Whether this row, or some of its columns, stands in the public file."""
    share = SHARES.get(table.name)
    return share is not None and share.holds(seen, row)


def is_private(table: Table, row: Row[Any], seen: Seen) -> bool:
    """Whether this row stands in the private file: whole, whatever of it is public, so that it takes its place."""
    if table.name == "subscriber_import":
        # One that is under way would go on by itself, and mail people.
        return row.state in ("done", "dropped")
    share = SHARES.get(table.name)
    return share is None or bool(share.kept) or not share.holds(seen, row)


def takes_the_place(table: Table) -> bool:
    """Whether the private file holds all rows of this table, so that those of the public file are not needed."""
    share = SHARES.get(table.name)
    return share is None or bool(share.kept)
