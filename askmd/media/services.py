"""Adding pictures, and giving them out."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import select

from askmd import audit
from askmd.core import clock
from askmd.core.errors import Invalid, NotAllowed, Unknown
from askmd.core.text import clean, clean_line, first_line
from askmd.extensions import db
from askmd.media import pictures, storage
from askmd.media.models import Image
from askmd.workflow import SYSTEM, Actor, Part

ALTERNATIVE_LIMIT = 300
_OUR_NAME = re.compile(rf"[0-9a-f]{{32}}\.{pictures.ENDING}")
_NAMED = re.compile(rf"[0-9a-f]{{32}}\.{pictures.ENDING}")
_COPY = re.compile(rf"([0-9a-f]{{32}})-({'|'.join(map(str, pictures.COPIES))})\.{pictures.ENDING}")


def add(data: bytes, *, alternative: str, by: Actor) -> Image:
    """Keep a picture, drawn anew, under a random name. Raises Invalid with a sentence.

    The file is on the disk before the row is committed: a row never names a file that is not there.
    """
    if not (isinstance(by, Part) or getattr(by, "is_staff", False)):
        raise NotAllowed("Only the team can add pictures.")
    return _keep(data, _checked(alternative), by)


def describe(image: Image, alternative: str, *, by: Any) -> None:
    """Say what a picture shows, or say it better. Raises Invalid with a sentence."""
    if not (by.active and (by.is_editor or by.is_doctor)):
        raise NotAllowed("Only editors and doctors can say what a picture shows.")
    image.alternative = _checked(alternative)
    audit.record("media.described", image, by=by)


def bring_in(data: bytes, *, alternative: str) -> Image:
    """As `add`, for a picture of an older site: where nobody said what it shows, that is for somebody to do later."""
    return _keep(data, first_line(clean(alternative), ALTERNATIVE_LIMIT - 1), SYSTEM)


def _checked(alternative: str) -> str:
    words = clean_line(alternative)
    if not words:
        raise Invalid("Please say in a few words what the picture shows, for people who cannot see it.")
    if len(words) > ALTERNATIVE_LIMIT:
        raise Invalid(f"Please keep the description to {ALTERNATIVE_LIMIT} characters.")
    return words


def _keep(data: bytes, words: str, by: Actor) -> Image:
    picture = pictures.remade(data)
    image = Image(
        name=f"{secrets.token_hex(16)}.{pictures.ENDING}",
        content_type=pictures.CONTENT_TYPE,
        width=picture.width,
        height=picture.height,
        alternative=words,
        created_at=clock.now(),
    )
    storage.folder().write(image.name, picture.data)
    db.session.add(image)
    db.session.flush()
    audit.record("media.added", image, by=by)
    return image


def by_id(id: int | None) -> Image | None:
    """A picture by its number, or None."""
    return db.session.get(Image, id) if id is not None else None


def by_name(name: str) -> Image | None:
    """A picture by the name that we gave it, or None."""
    if not _OUR_NAME.fullmatch(name):
        return None
    return db.session.execute(select(Image).where(Image.name == name)).scalar_one_or_none()


def of_file(name: str) -> Image | None:
    """The picture that the file of this name, its own or a smaller copy, shows; None for any other name."""
    parts = _COPY.fullmatch(name)
    return by_name(f"{parts[1]}.{pictures.ENDING}" if parts else name)


def named(*texts: str | None) -> set[str]:
    """Names of ours that stand in these texts, whether or not there are such pictures."""
    return {name for text in texts if text for name in _NAMED.findall(text)}


def hide(images: Iterable[Image]) -> None:
    """Nothing public shows these any more. The caller has looked; whoever gives pictures out looks again."""
    for image in images:
        image.hidden_at = image.hidden_at or clock.now()


def hidden() -> Sequence[Image]:
    """Pictures that were hidden, the first ones first."""
    query = select(Image).where(Image.hidden_at.is_not(None)).order_by(Image.hidden_at, Image.id)
    return db.session.execute(query).scalars().all()


def remove(image: Image) -> None:
    """Delete a picture for ever, its copies and what it shows in words. The caller knows that nothing needs it.

    The files go before the commit: what a crash leaves is a row without a file, which the next sweep removes.
    """
    db.session.delete(image)
    audit.record("media.removed", image, by=SYSTEM)
    db.session.flush()
    for name in (image.name, *copies(image.name, image.width).values()):
        storage.folder().remove(name)


def copies(name: str, width: int) -> dict[int, str]:
    """Names by width of the smaller copies of a picture that is so wide; those that would not be smaller are none."""
    stem = name.removesuffix(f".{pictures.ENDING}")
    return {copy: f"{stem}-{copy}.{pictures.ENDING}" for copy in pictures.COPIES if copy < width}


def shown(name: str) -> tuple[str, bytes] | None:
    """Kind and content of the picture, or the smaller copy of one, that has this name; None for any other name."""
    image, parts = of_file(name), _COPY.fullmatch(name)
    if image is None:
        return None
    if parts is None:
        return image.content_type, content(image)
    width = int(parts[2])
    return (image.content_type, _copy(image, width)) if width < image.width else None


def _copy(image: Image, width: int) -> bytes:
    """Made when it is first asked for: so also pictures of before, or of an export, have their copies."""
    name, folder = copies(image.name, image.width)[width], storage.folder()
    try:
        return folder.read(name)
    except FileNotFoundError:
        made = pictures.smaller(content(image), width)
    # Somebody else makes the same one just now, or the disk is full: this reader gets it all the same.
    with suppress(OSError):
        folder.replace(name, made)
    return made


def content(image: Image) -> bytes:
    """What is in its file. Raises Unknown when the file is gone."""
    try:
        return storage.folder().read(image.name)
    except FileNotFoundError as error:
        raise Unknown from error
