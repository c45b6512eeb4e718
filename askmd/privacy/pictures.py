"""Which pictures that were taken down with a text no living text holds: no post, page, draft or revision.

A retracted post keeps its pictures, because it can be shown again, and so does a sealed text that can still be opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from askmd import keys, media
from askmd.answers.models import Draft, Revision, Snippet
from askmd.extensions import db
from askmd.posts import pictures
from askmd.posts.models import Post
from askmd.site.models import Page, PageRevision, TextVersion

# Erased texts leave storage within 24 hours (DESIGN, promise 3); opening every sealed text takes its time.
GONE_AFTER = timedelta(hours=6)
AT_ONCE, OPENED_AT_ONCE = 50, 200
IN_CLEAR: tuple[Any, ...] = (Post, Page, PageRevision, Snippet, TextVersion)
SEALED: tuple[Any, ...] = (Revision, Draft)


def unheld() -> set[str]:
    """Names of the hidden pictures that nothing holds any more. Only reads, and takes long: it opens sealed texts."""
    hidden = media.hidden()
    names = {image.name for image in hidden}
    if not names:
        return names
    uses, heads = pictures.uses(hidden), set(db.session.execute(select(Post.picture_id).distinct()).scalars())
    held = {image.name for image in hidden if uses[image.id] or image.id in heads}
    wanted = sorted(names - held)
    for begin in range(0, len(wanted), AT_ONCE):
        held |= _in_clear(set(wanted[begin : begin + AT_ONCE]))
    for text in _sealed():
        held |= media.named(text)
    return names - held


def remove(name: str) -> bool:
    """Delete one of them, unless it was put on view since `unheld` looked. Returns whether it is gone."""
    image = media.by_name(name)
    if image is None or image.hidden_at is None or pictures.uses([image])[image.id] or _in_clear({name}):
        return False
    media.remove(image)
    return True


def _in_clear(names: set[str]) -> set[str]:
    found: set[str] = set()
    for model in IN_CLEAR:
        query = select(model.body).where(or_(*(model.body.contains(name) for name in names)))
        found |= media.named(*db.session.execute(query).scalars())
    return found & names


def _sealed() -> Iterator[str]:
    """All that doctors wrote and that can still be opened, some hundreds of texts at a time."""
    for model in SEALED:
        last = 0
        while rows := _after(model, last):
            last = rows[-1].id
            yield from keys.read_each(rows, "content").values()
            db.session.expunge_all()


def _after(model: Any, last: int) -> Any:
    query = select(model).where(model.id > last, model.content_sealed.is_not(None))
    query = query.options(joinedload(model.answer)).order_by(model.id).limit(OPENED_AT_ONCE)
    return db.session.execute(query).scalars().all()
