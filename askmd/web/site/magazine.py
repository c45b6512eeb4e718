"""The magazine: the newest issue, and each of them at an address of its own."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from askmd import media
from askmd.answers.models import AnswerKind
from askmd.core.errors import Unknown
from askmd.core.html import paragraphs, rich
from askmd.posts import magazine_reading as reading
from askmd.posts.magazine_reading import Entry
from askmd.posts.models import MagazineIssue
from askmd.web.site import bp, words
from askmd.web.site.showing import show


@bp.get("/magazine")
def magazine() -> ResponseReturnValue:
    """The newest issue, or a kind word while there is none."""
    issue = reading.newest()
    if issue is None:
        return show("site/magazine.html", canonical=url_for("site.magazine"), current_url=url_for("site.magazine"))
    return _issue(issue)


@bp.get("/magazine/<slug>")
def issue(slug: str) -> ResponseReturnValue:
    """One issue."""
    found = reading.public(slug)
    if found is None:
        raise Unknown
    return _issue(found)


def _issue(issue: MagazineIssue) -> ResponseReturnValue:
    return show(
        "site/magazine.html",
        canonical=url_for("site.issue", slug=issue.slug),
        current_url=url_for("site.magazine"),
        issue=issue,
        date=format_date(issue.published_at, "MMMM y"),
        cover=words.picture(media.by_id(issue.cover_id)),
        introduction=rich(paragraphs(issue.introduction)),
        entries=[_entry(entry) for entry in reading.entries(issue)],
        others=[
            {
                "url": url_for("site.issue", slug=other.slug),
                "title": other.title,
                "date": format_date(other.published_at, "MMMM y"),
                "cover": words.picture(other.cover),
            }
            for other in reading.others(issue)
        ],
    )


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "url": url_for("site.post", slug=entry.slug),
        "title": entry.title,
        "kind": _("Video") if entry.kind is AnswerKind.VIDEO else "",
        "excerpt": entry.excerpt,
        "note": entry.note,
        "author": entry.author,
        "date": format_date(entry.published_at, "d MMMM y"),
        "picture": words.picture(entry.picture),
    }
