"""Bringing an old site in: people, subjects and pictures first, then every item, then where the old addresses lead.

Each step of `bring_in` ends where the caller commits. Killed in the middle, or run a second time, it finds by
`ImportedItem` what is here already and goes on with the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path

from askmd import audit, keys
from askmd.answers.models import Answer
from askmd.extensions import db
from askmd.posts.models import Post
from askmd.site.models import Page
from askmd.wordpress import addresses, articles, comments, items, known, pages, people, signposts, terms
from askmd.wordpress.articles import Where
from askmd.wordpress.atlas import Atlas
from askmd.wordpress.items import Text
from askmd.wordpress.models import ImportedItem, Place
from askmd.wordpress.reading import Broken, Record, read
from askmd.wordpress.report import Report
from askmd.wordpress.survey import FILES, PAGES, POSTS, SHARED, Survey, Thing
from askmd.wordpress.terms import Terms
from askmd.wordpress.uploads import Uploads
from askmd.workflow import SYSTEM, PostStatus

TOGETHER = 50
DRAFT = "draft"
LEASE, LEASE_LIFETIME = "wordpress-import", timedelta(minutes=2)
# What is told elsewhere, or is no content.
_QUIET = {POSTS, PAGES, FILES, SHARED, "nav_menu_item", "revision"}


@dataclass(frozen=True)
class Options:
    """How it is wanted."""

    uploads: Path | None = None
    are_tags_topics: bool = False
    is_dry: bool = False


def bring_in(survey: Survey, options: Options, report: Report) -> Iterator[int]:
    """Bring everything in: yields how many items were done since, and the caller commits (after a dry run nothing)."""
    report.site, report.items, report.is_dry = survey.site, survey.items, options.is_dry
    yield from _Import(survey, options, report).steps()


class _Import:
    def __init__(self, survey: Survey, options: Options, report: Report) -> None:
        self._survey, self._options, self._report = survey, options, report
        self._uploads = Uploads(survey, options.uploads, report, is_dry=options.is_dry)
        self._authors: dict[str, int] = {}
        self._terms = Terms()

    def steps(self) -> Iterator[int]:
        if not self._options.is_dry:
            self._authors = people.bring_in(
                self._survey.site, self._survey.authors, self._survey.creators, self._report
            )
            tags = self._survey.tags if self._options.are_tags_topics else []
            self._terms = terms.bring_in(self._survey.site, self._survey.categories, tags, self._report)
            yield 0
        for _ in self._uploads.bring_in():
            yield 0
        self._atlas = Atlas(self._survey, self._uploads, self._report)
        self._atlas.know(signposts.new_paths(self._survey, self._terms, self._authors, self._atlas.terms))
        for page in _pages(self._items()):
            self._page(page)
            yield len(page)
        yield 0
        if not self._options.is_dry:
            kept = signposts.keep(self._survey, self._uploads, self._terms, self._authors, self._atlas.terms)
            self._report.brought["addresses"] += kept
        self._say()
        yield 0

    def _items(self) -> Iterator[Record]:
        try:
            yield from (record for record in read(self._survey.path) if record.kind == "item")
        except Broken as error:
            self._report.broken = str(error)

    def _page(self, page: list[Record]) -> None:
        site = self._survey.site
        here = {
            kind: known.these(site, kind, (one.get("wp:post_id").strip() for one in page))
            for kind in (POSTS, PAGES, DRAFT)
        }
        count = 0 if self._options.is_dry else self._count_new(page, here)
        spare = iter(keys.store().create_many("answer", count) if count else [])
        for item in page:
            thing = self._survey.things.get(item.get("wp:post_id").strip())
            if thing is None or thing.type == FILES:
                continue
            if (thing.type, thing.status) == (item.get("wp:post_type"), item.get("wp:status")):
                self._item(item, thing, here, spare)

    def _count_new(self, page: list[Record], here: dict[str, dict[str, ImportedItem]]) -> int:
        ids = {one.get("wp:post_id").strip() for one in page if one.get("wp:post_type") == POSTS}
        wanted = [self._survey.things[id] for id in ids if id in self._survey.things]
        return sum(
            one.id not in here[POSTS if one.is_public else DRAFT] for one in wanted if one.is_public or one.is_draft
        )

    def _item(
        self,
        item: Record,
        thing: Thing,
        here: dict[str, dict[str, ImportedItem]],
        spare: Iterator[tuple[str, bytes]],
    ) -> None:
        reason = _left_out(thing)
        if reason:
            self._report.left_out[reason] += 1
            return
        text = items.read(item, self._atlas, self._survey, self._report)
        if thing.type == PAGES:
            if any(item.all("wp:comment")):
                self._report.left_out["page comment"] += sum(1 for _ in item.all("wp:comment"))
            self._fixed_page(text, thing, here[PAGES].get(thing.id))
        elif thing.is_public:
            self._post(item, text, thing, here, spare)
        else:
            self._draft(text, thing, here, spare)

    def _post(
        self,
        item: Record,
        text: Text,
        thing: Thing,
        here: dict[str, dict[str, ImportedItem]],
        spare: Iterator[tuple[str, bytes]],
    ) -> None:
        row = here[POSTS].get(thing.id)
        said = comments.read(item, self._report)
        if self._options.is_dry:
            self._count_post(text, row, len(said))
            return
        where = self._where(text, thing)
        digest = known.digest(text.facts(), where.topic_ids, where.keywords, where.picture_id)
        if thing.id in here[DRAFT]:
            self._report.note("published there", thing.id)
        if row is None:
            post = articles.publish(text, where, key=next(spare))
            known.remember(self._survey.site, POSTS, thing.id, post.id, digest)
            self._count_post(text, None, 0)
        else:
            found = db.session.get(Post, row.local_id)
            if found is None or found.status is PostStatus.WITHDRAWN:
                self._report.left_out["withdrawn"] += 1
                return
            self._again(found, text, where, row, digest)
            post = found
        comments.bring_in(self._survey.site, post.id, said, self._report)
        self._report.brought["addresses"] += addresses.keep(_rows(item, thing, Place.POST, post.id))

    def _count_post(self, text: Text, row: ImportedItem | None, said: int) -> None:
        if row is not None:
            self._report.brought["unchanged"] += 1
            return
        self._report.brought["posts"] += 1
        self._report.brought["videos"] += bool(text.video_url)
        self._report.brought["keywords"] += bool(text.tags)
        self._report.brought["comments"] += said

    def _again(self, post: Post, text: Text, where: Where, row: ImportedItem, digest: str) -> None:
        if row.digest == digest or self._survey.broken is not None:
            # Half a file knows only half of what its texts lead to.
            self._report.brought["unchanged"] += 1
        elif articles.is_untouched(post):
            articles.renew(post, text, where)
            row.digest = digest
            self._report.brought["updated"] += 1
        else:
            self._report.note("changed here", row.key, post=post.slug or "")

    def _where(self, text: Text, thing: Thing) -> Where:
        topics = [self._terms.topics[slug] for slug in text.categories if slug in self._terms.topics]
        topics += [self._terms.tags[slug] for slug, _ in text.tags if slug in self._terms.tags]
        keywords = () if self._options.are_tags_topics else tuple(name for _, name in text.tags)
        picture = self._uploads.by_id(text.thumbnail) if text.thumbnail else None
        if text.thumbnail and picture is None and (upload := self._survey.uploads.get(text.thumbnail)):
            self._uploads.miss(upload.path)
        return Where(
            self._atlas.slugs[thing.id],
            self._authors[text.creator[:200]],
            tuple(dict.fromkeys(topics)),
            keywords,
            picture.id if picture is not None else None,
        )

    def _draft(
        self,
        text: Text,
        thing: Thing,
        here: dict[str, dict[str, ImportedItem]],
        spare: Iterator[tuple[str, bytes]],
    ) -> None:
        if thing.id in here[DRAFT] or thing.id in here[POSTS]:
            self._report.brought["unchanged"] += 1
            return
        self._report.brought["drafts"] += 1
        if subjects := [*text.categories, *(name for _, name in text.tags)]:
            # Only a post has topics here, and the doctor who publishes it chooses them.
            self._report.note("draft topics", thing.id, subjects="; ".join(subjects))
        if not self._options.is_dry:
            answer: Answer = articles.draft(text, self._authors[text.creator[:200]], key=next(spare))
            known.remember(self._survey.site, DRAFT, thing.id, answer.id, known.digest(text.facts()))

    def _fixed_page(self, text: Text, thing: Thing, row: ImportedItem | None) -> None:
        digest = known.digest(text.facts())
        page = db.session.get(Page, row.local_id) if row is not None else None
        if row is None:
            self._report.brought["pages" if thing.is_public else "page drafts"] += 1
            if self._options.is_dry:
                return
            page = pages.add(text, self._atlas.slugs[thing.id], is_public=thing.is_public)
            known.remember(self._survey.site, PAGES, thing.id, page.id, digest)
            if thing.is_public:
                self._report.brought["addresses"] += addresses.keep(_rows(None, thing, Place.PAGE, page.id))
        elif row.digest == digest or page is None or self._options.is_dry or self._survey.broken is not None:
            self._report.brought["unchanged"] += 1
        elif pages.is_untouched(page):
            pages.renew(page, text)
            row.digest = digest
            self._report.brought["updated"] += 1
        else:
            self._report.note("changed here", thing.id, page=page.slug)

    def _say(self) -> None:
        """What did not come along by its kind, and that it happened."""
        for name, count in self._survey.fields.items():
            if count:
                self._report.note("custom field", name, times=count)
        for name, count in self._survey.kinds.items():
            if name not in _QUIET:
                self._report.note("type", name, times=count)
        if self._survey.kinds["nav_menu_item"]:
            self._report.note("menu", "The old menu does not come along: editors arrange the new one in the browser")
        if self._report.has_changed and not self._options.is_dry:
            counts = {name.replace(" ", "_"): count for name, count in self._report.brought.items()}
            audit.record("site.brought_in", by=SYSTEM, **counts)


def _left_out(thing: Thing) -> str:
    """Why an item does not come along, or nothing."""
    if thing.is_locked:
        return "password"
    return "" if thing.is_public or thing.is_draft else thing.status


def _rows(item: Record | None, thing: Thing, place: Place, id: int) -> Iterator[tuple[str, Place, str]]:
    """Every address that this item had."""
    yield f"/?p={thing.id}", place, str(id)
    if thing.path == "/":
        return
    yield thing.path, place, str(id)
    for meta in item.all("wp:postmeta") if item is not None else ():
        if meta.get("wp:meta_key") == "_wp_old_slug" and (old := meta.get("wp:meta_value").strip()):
            yield signposts.beside(thing.path, old), place, str(id)


def _pages(items: Iterable[Record]) -> Iterator[list[Record]]:
    left = iter(items)
    while page := list(islice(left, TOGETHER)):
        yield page
