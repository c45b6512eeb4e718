"""Vectors for the posts of `bench/search.py`, which have no revision of their own: one that stands for all."""

from __future__ import annotations

import time
from collections.abc import Sequence

from sqlalchemy import insert, select, update

from askmd.accounts.models import Account
from askmd.answers.models import Answer, AnswerKind, Revision
from askmd.core import clock
from askmd.core.models import new_uid
from askmd.extensions import db
from askmd.posts import meanings
from askmd.posts.matching import meaning
from askmd.posts.models import Post, PostMeaning
from askmd.workflow import AnswerStatus


def fill(ids: Sequence[int], rows: Sequence[dict]) -> None:
    """Compute and store what each of these posts means: some fifty milliseconds for each."""
    began = time.perf_counter()
    revision = _revision()
    db.session.execute(update(Post.__table__).where(Post.__table__.c.id.in_(ids)).values(revision_id=revision))
    posts = {post.id: post for post in db.session.execute(select(Post).where(Post.id.in_(ids))).scalars()}
    values = []
    for id in ids:
        entry = meanings.entry(posts[id])
        [vectors] = meaning.of_posts([(entry.question, entry.answer)])
        values.append({"post_id": id, "revision_id": revision, "vectors": meaning.pack(vectors)})
    kept = {"model": meaning.version(), "computed_at": clock.now()}
    db.session.execute(insert(PostMeaning.__table__), [one | kept for one in values])
    db.session.commit()
    print(f"  vectors of {len(rows)} posts: {time.perf_counter() - began:.0f} s", flush=True)


def _revision() -> int:
    author = db.session.execute(select(Account.id).limit(1)).scalar_one()
    now = clock.now()
    answer = Answer(uid=new_uid(), kind=AnswerKind.ARTICLE, status=AnswerStatus.DELIVERED, author_id=author)
    answer.created_at = now
    db.session.add(answer)
    db.session.flush()
    made = Revision(uid=new_uid(), answer_id=answer.id, number=1, digest="0" * 64, created_by_id=author, created_at=now)
    db.session.add(made)
    db.session.flush()
    return int(made.id)
