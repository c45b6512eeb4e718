"""Old addresses of what is no single text: subjects, keywords, authors, uploads, and those that every site had."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from urllib.parse import quote, urlencode

from slugify import slugify
from sqlalchemy import select

from askmd.accounts.models import Account
from askmd.core.html import plain
from askmd.core.text import clean_line
from askmd.extensions import db
from askmd.topics.models import Topic
from askmd.wordpress import addresses, known
from askmd.wordpress.models import Place
from askmd.wordpress.old_paths import normal
from askmd.wordpress.survey import PAGES, POSTS, Survey
from askmd.wordpress.terms import Terms
from askmd.wordpress.uploads import Uploads

_TOGETHER = 200
Row = tuple[str, Place, str]


def new_paths(
    survey: Survey, terms: Terms, authors: Mapping[str, int], paths: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Where links of texts to subjects and authors lead: their old paths, and their paths here."""
    topics = {row.id: row.path for row in db.session.execute(select(Topic.id, Topic.path))}
    slugs = {row.id: row.slug for row in db.session.execute(select(Account.id, Account.slug))}
    for address, place, target in (*_subjects(survey, terms, paths), *_people(survey, authors)):
        if place is Place.TOPIC and (path := topics.get(int(target))):
            yield survey.base + address, quote(f"/topics/{path}")
        elif place is Place.AUTHOR and (slug := slugs.get(int(target))):
            yield survey.base + address, quote(f"/authors/{slug}")
        elif place is Place.PATH:
            yield survey.base + address, target


def keep(survey: Survey, uploads: Uploads, terms: Terms, authors: Mapping[str, int], paths: Mapping[str, str]) -> int:
    """Write them all down. Returns how many are new or lead elsewhere than before."""
    rows = iter(_all(survey, uploads, terms, authors, paths))
    changed = 0
    while some := list(islice(rows, _TOGETHER)):
        changed += addresses.keep(some)
    return changed


def beside(path: str, name: str) -> str:
    """The address of a name in the place of the last one."""
    return normal(f"{path.rpartition('/')[0]}/{name}")


def _all(
    survey: Survey, uploads: Uploads, terms: Terms, authors: Mapping[str, int], paths: Mapping[str, str]
) -> Iterator[Row]:
    yield from ((address, Place.PATH, target) for address, target in addresses.STANDING.items())
    if survey.base:
        yield survey.base, Place.PATH, "/"
    yield from _subjects(survey, terms, paths)
    yield from _people(survey, authors)
    yield from _files(survey, uploads)


def _subjects(survey: Survey, terms: Terms, paths: Mapping[str, str]) -> Iterator[Row]:
    for one in survey.categories:
        slug = normal(one.get("wp:category_nicename")).strip("/")
        if (id := terms.topics.get(slug)) is None:
            continue
        yield f"/category/{slug}", Place.TOPIC, str(id)
        yield f"/category/{paths.get(slug, slug)}", Place.TOPIC, str(id)
        if number := one.get("wp:term_id").strip():
            yield f"/?cat={number}", Place.TOPIC, str(id)
    for one in survey.tags:
        slug, name = normal(one.get("wp:tag_slug")).strip("/"), clean_line(plain(one.get("wp:tag_name")))
        if not slug:
            continue
        if (id := terms.tags.get(slug)) is not None:
            yield f"/tag/{slug}", Place.TOPIC, str(id)
        else:
            yield f"/tag/{slug}", Place.PATH, f"/search?{urlencode({'q': (name or slug)[:200]})}"


def _people(survey: Survey, authors: Mapping[str, int]) -> Iterator[Row]:
    for login, id in authors.items():
        if "@" in login:
            # Its old path spells out somebody's address.
            continue
        for name in {normal(login).strip("/"), slugify(login)} - {""}:
            yield f"/author/{name}", Place.AUTHOR, str(id)
    for one in survey.authors:
        number, login = one.get("wp:author_id").strip(), clean_line(one.get("wp:author_login"))
        if number and (found := authors.get(login[:200])) is not None:
            yield f"/?author={number}", Place.AUTHOR, str(found)


def _files(survey: Survey, uploads: Uploads) -> Iterator[Row]:
    """A picture leads to itself; its own page, and a picture that did not come along, to the text that shows it."""
    numbers = {kind: known.everything(survey.site, kind) for kind in (POSTS, PAGES)}
    for upload in survey.uploads.values():
        picture = uploads.by_id(upload.id)
        image = (Place.IMAGE, str(picture.id)) if picture is not None else None
        text = _shown_in(survey, upload.id, upload.parent, numbers)
        own, page = image or text, text or image
        if own is not None and upload.path:
            yield normal(f"/wp-content/uploads/{upload.path}"), *own
        if page is not None:
            yield f"/?p={upload.id}", *page
            thing = survey.things.get(upload.id)
            if thing is not None and thing.path != "/":
                yield thing.path, *page


def _shown_in(
    survey: Survey, id: str, parent: str, numbers: Mapping[str, Mapping[str, int]]
) -> tuple[Place, str] | None:
    for one in (parent, survey.users.get(id, "")):
        thing = survey.things.get(one)
        if thing is not None and thing.type in numbers and one in numbers[thing.type]:
            return (Place.POST if thing.type == POSTS else Place.PAGE), str(numbers[thing.type][one])
    return None
