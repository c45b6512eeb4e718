"""Where everything of the old site is here: what a text's links and pictures become."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qs, quote, urlsplit

from slugify import slugify
from sqlalchemy import select

from askmd.extensions import db
from askmd.posts.models import Post
from askmd.site import fixed_pages
from askmd.site.models import Page
from askmd.wordpress import addresses, known
from askmd.wordpress.blocks import Shown
from askmd.wordpress.old_paths import endings, normal
from askmd.wordpress.report import Report
from askmd.wordpress.survey import PAGES, POSTS, Survey, Thing, upload_path
from askmd.wordpress.terms import paths
from askmd.wordpress.uploads import Uploads

POST_SLUG, PAGE_SLUG = 160, 80
_NO_SLUG = re.compile(r"[/?#\s]+")


class Atlas:
    """Addresses of all things that come in, known before the first is written. `now` is the item that asks."""

    def __init__(self, survey: Survey, uploads: Uploads, report: Report) -> None:
        self._survey, self._uploads, self._report = survey, uploads, report
        self.slugs: dict[str, str] = {}
        self._paths: dict[str, str] = {}
        self.now = ""
        self._plan()
        self.terms = paths(survey.categories)

    def know(self, terms: Iterable[tuple[str, str]]) -> None:
        """Old paths of categories and authors, and where these are here."""
        self._paths |= dict(terms)

    def link(self, href: str) -> str:
        """What a link leads to: its new address, or the old one where it leads elsewhere."""
        href = href.strip()
        try:
            parts = urlsplit(href)
        except ValueError:
            return href
        host = parts.netloc.lower().removeprefix("www.")
        if not (parts.path.startswith("/") or host) or host not in ("", self._survey.host):
            return href
        if parts.scheme not in ("", "http", "https"):
            return href
        found = self._place(parts.path, parts.query)
        if found is None:
            self._report.note("dead link", self.now, address=href[:200])
            return href
        return found + (f"#{parts.fragment}" if parts.fragment else "")

    def picture(self, src: str) -> Shown | None:
        """The picture that stood at this address, or belongs to an attachment's number."""
        if src.startswith("attachment:"):
            id = src.removeprefix("attachment:")
            found = self._uploads.by_id(id)
            upload = self._survey.uploads.get(id)
            path = upload.path if upload else f"attachment {id}"
        else:
            path = upload_path(src) or src[:200]
            found = self._uploads.by_path(path)
        if found is None:
            self._uploads.miss(path)
            return None
        return found.shown

    def _place(self, path: str, query: str) -> str | None:
        if (file := upload_path(path)) and (picture := self._uploads.by_path(file)):
            return picture.shown.src
        asked = parse_qs(query)
        for name in ("p", "page_id", "attachment_id"):
            if asked.get(name):
                return self._thing(asked[name][0]) or addresses.find("/", {name: asked[name][0]})
        old = normal(path)
        if old in ("/", self._survey.base):
            return "/" if not query else None
        for shorter, _is_feed in endings(old):
            if shorter in self._paths:
                return self._paths[shorter]
        # The export of a part, or of a site that goes on being written: it may have come in before.
        return addresses.find(path, {})

    def _thing(self, id: str) -> str | None:
        thing = self._survey.things.get(id)
        return self._address(thing) if thing is not None and thing.is_public else None

    def _address(self, thing: Thing) -> str:
        return quote(f"/{'posts' if thing.type == POSTS else 'pages'}/{self.slugs[thing.id]}")

    def _plan(self) -> None:
        """An address for each thing: its own if nobody has it, the one it got last time if it is here already."""
        taken = {
            POSTS: set(db.session.execute(select(Post.slug).where(Post.slug.is_not(None))).scalars()),
            PAGES: {*fixed_pages.slugs(), *db.session.execute(select(Page.slug)).scalars()},
        }
        here = {POSTS: _slugs(self._survey.site, POSTS, Post), PAGES: _slugs(self._survey.site, PAGES, Page)}
        texts = [one for one in self._survey.things.values() if one.type in (POSTS, PAGES)]
        # A draft of a page has an address at which only editors see it.
        for thing in (one for one in texts if one.is_public or (one.type == PAGES and one.is_draft)):
            if thing.id in here[thing.type]:
                self.slugs[thing.id] = here[thing.type][thing.id]
            else:
                self.slugs[thing.id] = self._free(thing, taken[thing.type])
                taken[thing.type].add(self.slugs[thing.id])
            if thing.path != "/" and thing.is_public:
                self._paths[thing.path] = self._address(thing)

    def _free(self, thing: Thing, taken: set[str]) -> str:
        most = POST_SLUG if thing.type == POSTS else PAGE_SLUG
        wanted = _NO_SLUG.sub("-", thing.name).strip("-")
        if len(wanted) > most:
            wanted = slugify(wanted, max_length=most, word_boundary=True)
        if not wanted.strip("."):
            wanted = f"{thing.type}-{thing.id}"
        slug, number = wanted, 1
        while slug in taken:
            number += 1
            slug = f"{wanted[: most - 5]}-{number}"
        if slug != thing.name:
            self._report.note("address taken", thing.id, before=thing.name, now=slug)
        return slug


def _slugs(site: str, kind: str, model: type[Post] | type[Page]) -> dict[str, str]:
    numbers = known.everything(site, kind)
    slugs = {row.id: row.slug for row in db.session.execute(select(model.id, model.slug))} if numbers else {}
    return {key: slug for key, id in numbers.items() if (slug := slugs.get(id))}
