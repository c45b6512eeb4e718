"""What a public file leaves open, where it comes in alone: accounts without a mailbox, and texts that can be revised.

An author of public posts becomes an account that nobody can sign in to. Each public post gets an answer of its own
with one revision, sealed like any other, so that a doctor can write on.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, insert

from askmd.accounts.models import Account
from askmd.answers.content import Content, Reference
from askmd.answers.models import Answer, AnswerKind, Revision
from askmd.core import addresses, clock
from askmd.core.errors import Invalid
from askmd.core.models import new_uid
from askmd.keys import moving, sealing
from askmd.workflow import AnswerStatus, PostStatus

Values = dict[str, Any]
PAGE = 200
# Who wrote what the public file does not name a writer of.
KEEPER = "The team of the former site"


class Filler:
    """Fills the rows of one public file, in the order in which they come in."""

    def __init__(self, content: Connection, keys: Connection) -> None:
        self._content, self._keys = content, keys
        self._now = clock.now()
        self._supplies = {kind: self._supply(kind) for kind in ("account", "answer")}
        self._keeper: int | None = None
        self._last_account = 0
        self._answers: list[Values] = []
        self._revisions: list[Values] = []

    def fill(self, table: str, row: Values) -> Values:
        """The row with what its table needs beside the public columns."""
        if table == "account":
            self._last_account = max(self._last_account, row["id"])
            # Somebody without a page needs an address all the same.
            return {"slug": _unused_slug()} | row | self._account()
        if table == "text_version":
            return row | {"written_by_id": self.keeper()}
        if table in ("correction", "post_meaning"):
            return row | {"revision_id": row["post_id"]}
        if table == "post" and row["status"] is PostStatus.PUBLISHED:
            _must_lead_outside(row)
            return row | self._answer(row)
        return row

    def flush(self) -> None:
        """Write what other rows are about to refer to."""
        for model, rows in ((Answer, self._answers), (Revision, self._revisions)):
            if rows:
                self._content.execute(insert(model.__table__), rows)
                rows.clear()

    def keeper(self) -> int:
        """The account that stands for whoever is not named. It is made when it is needed."""
        if self._keeper is None:
            self._keeper = self._last_account + 1
            row = {"id": self._keeper, "name": KEEPER, "slug": _unused_slug(), "is_doctor": False}
            self._content.execute(insert(Account.__table__), [row | self._account()])
        return self._keeper

    def _account(self) -> Values:
        """Columns of an account that nobody can sign in to, and no mail goes to."""
        row = _Bound("account")
        key_id, key = next(self._supplies["account"])
        address = f"{row.uid}@nobody.invalid"
        sealing.write_with(key, row, address=address)
        return {
            "uid": row.uid,
            "key_id": key_id,
            "address_sealed": row.address_sealed,
            "address_lookup": sealing.store().lookup("address", addresses.canonical(address))[1],
            "fs_uniquifier": secrets.token_hex(32),
            "active": False,
            "is_on_duty": False,
            "created_at": self._now,
            "disabled_at": self._now,
        }

    def _answer(self, post: Values) -> Values:
        """An answer and its one revision under the post's own number. Returns the post's columns."""
        id, author = post["id"], post["author_id"] or self.keeper()
        at: datetime = post["published_at"] or self._now
        key_id, key = next(self._supplies["answer"])
        text = _content(post)
        row = _Bound("revision")
        sealing.write_with(key, row, content=text.to_json())
        # An answer without a question is an article to whoever writes on it.
        kind = AnswerKind.VIDEO if post["kind"] is AnswerKind.VIDEO else AnswerKind.ARTICLE
        made = {"id": id, "uid": new_uid(), "key_id": key_id, "kind": kind, "version": 1, "author_id": author}
        made |= {"created_at": at, "delivered_at": at, "delivered_revision_id": id}
        self._answers.append(made | {"status": AnswerStatus.DELIVERED})
        self._revisions.append(
            {
                "id": id,
                "uid": row.uid,
                "answer_id": id,
                "number": 1,
                "digest": sealing.digest_with(key, text.to_dict()),
                "created_by_id": author,
                "created_at": at,
                "is_offered": False,
                "content_sealed": row.content_sealed,
            }
        )
        return {"answer_id": id, "revision_id": id}

    def _supply(self, kind: str) -> Iterator[tuple[str, bytes]]:
        """Keys of one kind, some together; those that nobody takes are found by the sweep, as all are."""
        while True:
            yield from moving.make(self._keys, sealing.store(), kind, 1 if kind == "account" else PAGE)


class _Bound(SimpleNamespace):
    """A row that is on its way into a table, as sealing wants it."""

    uid: str
    address_sealed: bytes
    content_sealed: bytes

    def __init__(self, table: str) -> None:
        super().__init__(__tablename__=table, uid=new_uid(), sealing_key=None)


def _unused_slug() -> str:
    return f"former-{secrets.token_hex(8)}"


def _must_lead_outside(post: Values) -> None:
    """Whoever wrote the file may have written into a link what a browser would run."""
    links = [reference["url"] for reference in post["references"] or ()] + [post["video_url"] or "https://"]
    if not all(link.startswith(("https://", "http://")) for link in links):
        raise Invalid("A link in the public file leads to no page. Nothing was changed.")


def _content(post: Values) -> Content:
    return Content(
        title=post["title"] or "",
        question=post["question"] or "",
        short_answer=post["short_answer"] or "",
        body=post["body"] or "",
        team_questions=tuple(post["team_questions"] or ()),
        references=tuple(Reference(**reference) for reference in post["references"] or ()),
        video_url=post["video_url"] or "",
    )
