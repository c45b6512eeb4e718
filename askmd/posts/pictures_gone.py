"""Pictures that nothing public shows any more: out of readers' sight with the text, in the same transaction.

Hidden is only a suspicion, looked at anew by whoever gives a picture out: what comes back with another post is seen
again without anybody's doing. The privacy room deletes what no living text holds (`privacy/pictures.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select

from askmd import keys, media
from askmd.answers.models import Answer, Draft, Revision
from askmd.extensions import db
from askmd.media.models import Image
from askmd.posts import pictures
from askmd.posts.models import Post


def of_post(post: Post) -> Sequence[Image]:
    """The pictures of a post: the one at its head, and those in its text."""
    names = media.named(post.body)
    if not names and post.picture_id is None:
        return ()
    where = or_(Image.name.in_(names), Image.id == post.picture_id)
    return db.session.execute(select(Image).where(where)).scalars().all()


def of_answer(answer: Answer) -> Sequence[Image]:
    """The pictures in all that was ever written in an answer, as far as its key still opens it."""
    revisions = db.session.execute(select(Revision).where(Revision.answer_id == answer.id)).scalars().all()
    drafts = db.session.execute(select(Draft).where(Draft.answer_id == answer.id)).scalars().all()
    texts = [*keys.read_each(revisions, "content").values(), *keys.read_each(drafts, "content").values()]
    names = media.named(*texts)
    return db.session.execute(select(Image).where(Image.name.in_(names))).scalars().all() if names else ()


def let_go(images: Iterable[Image]) -> None:
    """Hide those that nothing public shows now."""
    found = list(images)
    shown = pictures.uses(found)
    media.hide(image for image in found if not shown[image.id])


def is_shown(image: Image) -> bool:
    """Whether readers may see this picture."""
    return image.hidden_at is None or bool(pictures.uses([image]))
