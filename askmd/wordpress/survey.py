"""A first walk through an export: what there is, where it stood, and where it will stand here.

Texts link to what comes later in the file, so the addresses of all things are known before the first one is written.
Of each item a few short facts are kept, never its text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from askmd.core.text import clean_line
from askmd.wordpress import reading
from askmd.wordpress.old_paths import normal
from askmd.wordpress.reading import Broken, Record

POSTS, PAGES, FILES, SHARED = "post", "page", "attachment", "wp_block"
# Not finished, or not yet public.
CATEGORY, TAG = "category", "post_tag"
DRAFTS = ("draft", "pending", "future")
_GALLERY = re.compile(r"\[gallery\b[^\]]{0,500}\bids=[\"']?([\d, ]+)")
_SHOWN = re.compile(r"wp-image-(\d+)|attachment_(\d+)")


@dataclass(frozen=True, slots=True)
class Thing:
    """One item, in short. `name`: the last part of its address; `path`: where it stood, normalised."""

    id: str
    type: str
    status: str
    name: str
    path: str
    parent: str
    is_locked: bool

    @property
    def is_public(self) -> bool:
        """Whether everybody could read it."""
        return self.status == "publish" and not self.is_locked

    @property
    def is_draft(self) -> bool:
        """Whether it was not finished, or not public yet."""
        return self.status in DRAFTS and not self.is_locked


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was uploaded: its path below the folder of uploads, and what its library said of it."""

    id: str
    path: str
    alternative: str
    caption: str
    parent: str


@dataclass
class Survey:
    """All that is known before anything is written."""

    path: Path
    # The old site's address, and the part of it that every path began with.
    site: str = ""
    host: str = ""
    base: str = ""
    items: int = 0
    authors: list[Record] = field(default_factory=list)
    categories: list[Record] = field(default_factory=list)
    tags: list[Record] = field(default_factory=list)
    things: dict[str, Thing] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    reused: dict[str, str] = field(default_factory=dict)
    # Which public item shows an upload, for where its own address leads.
    users: dict[str, str] = field(default_factory=dict)
    creators: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    # Names of custom fields; those of WordPress itself begin with an underscore.
    fields: Counter[str] = field(default_factory=Counter)
    # Categories and tags that the head of the file told of.
    told: set[tuple[str, str]] = field(default_factory=set)
    broken: Broken | None = None

    def attached(self, id: str) -> list[str]:
        """The uploads that belong to this item, in their order."""
        return [one.id for one in self.uploads.values() if one.parent == id and id != "0"]


def walk(path: Path, *, moved: Callable[[int], None] = lambda _bytes: None) -> Survey:
    """Look through the whole file once. A break in it is kept as `broken`: what stands before it is there."""
    survey = Survey(path)
    try:
        for record in reading.read(path, moved=moved):
            _note(survey, record)
    except Broken as error:
        survey.broken = error
    return survey


def _note(survey: Survey, record: Record) -> None:
    if record.kind == "channel":
        url = record.get("wp:base_blog_url") or record.get("link") or record.get("wp:base_site_url")
        host, path = _parts(url)
        survey.site, survey.host = url.strip().rstrip("/")[:200], host.lower().removeprefix("www.")
        survey.base = "" if normal(path) == "/" else normal(path)
    elif record.kind == "wp:author":
        survey.authors.append(record)
    elif record.kind == "wp:category":
        survey.categories.append(record)
        survey.told.add((CATEGORY, record.get("wp:category_nicename")))
    elif record.kind == "wp:tag":
        survey.tags.append(record)
        survey.told.add((TAG, record.get("wp:tag_slug")))
    elif record.kind == "item":
        survey.items += 1
        _note_item(survey, record)


def _note_item(survey: Survey, item: Record) -> None:
    id, type, status = item.get("wp:post_id").strip(), item.get("wp:post_type").strip(), item.get("wp:status").strip()
    survey.kinds[type] += 1
    if type == FILES:
        url = item.get("wp:attachment_url") or item.get("guid")
        words = clean_line(item.meta("_wp_attachment_image_alt"))
        caption = clean_line(item.get("excerpt:encoded"))
        survey.uploads[id] = Upload(id, upload_path(url), words, caption, item.get("wp:post_parent").strip())
    elif type == SHARED:
        survey.reused[id] = item.get("content:encoded")
    elif type not in (POSTS, PAGES):
        return
    survey.creators.add(clean_line(item.get("dc:creator")))
    _note_terms(survey, item)
    thing = Thing(
        id,
        type,
        status,
        normal(item.get("wp:post_name")).strip("/"),
        normal(_parts(item.get("link"))[1]),
        item.get("wp:post_parent").strip(),
        bool(item.get("wp:post_password")),
    )
    survey.things[id] = thing
    if thing.is_public and type in (POSTS, PAGES):
        for upload in _uploads_in(item):
            survey.users.setdefault(upload, id)


def _note_terms(survey: Survey, item: Record) -> None:
    """The export of a part names terms in its items only; and what custom fields there are."""
    for domain, slug, name in item.terms:
        if (domain, slug) in survey.told or domain not in (CATEGORY, TAG):
            continue
        survey.told.add((domain, slug))
        if domain == CATEGORY:
            fields = {"wp:category_nicename": slug, "wp:cat_name": name}
            survey.categories.append(Record("wp:category", fields))
        else:
            survey.tags.append(Record("wp:tag", {"wp:tag_slug": slug, "wp:tag_name": name}))
    for meta in item.all("wp:postmeta"):
        if (key := clean_line(meta.get("wp:meta_key"))) and not key.startswith("_") and len(survey.fields) < 1_000:
            survey.fields[key[:100]] += key != "footnotes"


def _uploads_in(item: Record) -> Iterable[str]:
    text = item.get("content:encoded")
    yield from filter(None, [item.meta("_thumbnail_id").strip()])
    for found in _GALLERY.finditer(text):
        yield from re.findall(r"\d+", found[1])
    for found in _SHOWN.finditer(text):
        yield found[1] or found[2]


def upload_path(url: str) -> str:
    """The path of a file below the folder of uploads; empty for an address that is none of an upload."""
    path = normal(_parts(url)[1], keeps_case=True)
    _, found, rest = path.partition("/wp-content/uploads/")
    return rest if found else ""


def _parts(url: str) -> tuple[str, str]:
    """Host and path of an address; both empty where it is none that can be read."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return "", ""
    return parts.netloc, parts.path
