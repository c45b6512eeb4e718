"""What one item of the export says, in our words. Pure but for the places its links lead to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from askmd.answers.content import LIMITS
from askmd.answers.models import AnswerKind
from askmd.core import clock
from askmd.core.html import plain
from askmd.core.text import clean_line, first_line
from askmd.posts.publishing import EXCERPT_LENGTH
from askmd.wordpress import content
from askmd.wordpress.atlas import Atlas
from askmd.wordpress.content import Converted, Source
from askmd.wordpress.reading import Record
from askmd.wordpress.report import Report
from askmd.wordpress.survey import CATEGORY, TAG, Survey

KEYWORD_LENGTH, MOST_KEYWORDS = 80, 40
_VIDEO = re.compile(r"\bvideos?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Text:
    """A post, a draft or a page of the old site."""

    id: str
    title: str
    body: str
    excerpt: str
    kind: AnswerKind
    video_url: str
    published_at: datetime
    changed_at: datetime
    creator: str
    categories: tuple[str, ...]
    tags: tuple[tuple[str, str], ...]
    thumbnail: str

    def facts(self) -> list[object]:
        """All that it is, for a fingerprint."""
        moments = [self.published_at.isoformat(), self.changed_at.isoformat()]
        words = [self.title, self.body, self.excerpt, self.kind.value, self.video_url, self.creator]
        return [*words, *moments, self.categories, self.tags]


def read(item: Record, atlas: Atlas, survey: Survey, report: Report) -> Text:
    """The text of an item; what differs from before is told to the report."""
    id = item.get("wp:post_id").strip()
    atlas.now = id
    source = Source(item.get("content:encoded"), item.meta("footnotes"), survey.attached(id))
    made = content.convert(source, atlas, survey.reused)
    _tell(id, made, report)
    title = clean_line(plain(item.get("title"))) or first_line(plain(made.body), 80) or "Untitled"
    categories = tuple(dict.fromkeys(slug for domain, slug, _ in item.terms if domain == CATEGORY))
    tags = {slug: clean_line(plain(name))[:KEYWORD_LENGTH] for domain, slug, name in item.terms if domain == TAG}
    if len(title) > LIMITS["title"]:
        report.note("cut", id, what="title")
        title = first_line(title, LIMITS["title"] - 1)
    names = " ".join([title, *(name for _, _, name in item.terms)])
    video = made.videos[0] if len(made.videos) == 1 and _VIDEO.search(names) else ""
    published = _moment(item, "post_date")
    return Text(
        id=id,
        title=title,
        body=_without(made.body, video),
        excerpt=first_line(plain(item.get("excerpt:encoded")) or plain(made.body), EXCERPT_LENGTH),
        kind=AnswerKind.VIDEO if video else AnswerKind.ARTICLE,
        video_url=video,
        published_at=published,
        changed_at=max(published, _moment(item, "post_modified")),
        creator=clean_line(item.get("dc:creator")),
        categories=categories,
        tags=tuple(list(tags.items())[:MOST_KEYWORDS]),
        thumbnail=item.meta("_thumbnail_id").strip(),
    )


def _tell(id: str, made: Converted, report: Report) -> None:
    for name in dict.fromkeys(made.unknown):
        report.note("shortcode", id, name=name)
    differs: Mapping[str, tuple[int, int]] = made.before.against(made.after)
    if differs:
        report.note(
            "difference", id, **{name: f"{before} before, {after} now" for name, (before, after) in differs.items()}
        )


def _without(body: str, video: str) -> str:
    """Without the paragraphs that are nothing but the link to the video that stands at the head of the page."""
    if not video:
        return body
    link = re.escape(video.replace("&", "&amp;"))
    return re.sub(rf'<p><a href="{link}"[^>]*>[^<]*</a></p>', "", body)


def _moment(item: Record, name: str) -> datetime:
    """A time of an item in UTC; by the clock of the old site where it says no other, now where it says nothing."""
    for field in (f"wp:{name}_gmt", f"wp:{name}"):
        try:
            return datetime.strptime(item.get(field).strip(), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
        except ValueError:
            continue
    try:
        found = parsedate_to_datetime(item.get("pubDate").strip())
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return clock.now()
