"""Places of the site that a menu can lead to, by their words: what an editor would otherwise have to type."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from askmd.posts import magazine_reading, shelves, writers
from askmd.site import fixed_pages


def groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """(name of the group, pairs of address and words), without empty groups."""
    found = [
        (_("The site"), list(_site())),
        (_("Pages"), list(_pages())),
        (_("Topics"), list(_topics())),
        (_("Authors"), list(_authors())),
        (_("Magazine"), list(_issues())),
    ]
    return [group for group in found if group[1]]


def _site() -> Iterator[tuple[str, str]]:
    for endpoint, words in {
        "site.home": _("Home"),
        "site.posts": _("Answers"),
        "site.topics": _("Topics"),
        "site.magazine": _("Magazine"),
        "site.videos": _("Videos"),
        "site.archive": _("Archive"),
        "site.authors": _("Authors"),
        "site.search": _("Search"),
        "ask.form": _("Ask a question"),
        "ask.find": _("Find my answer"),
        "subscribe.form": _("New posts by e-mail"),
        "account.sign_in": _("For staff"),
    }.items():
        yield url_for(endpoint), words


def _pages() -> Iterator[tuple[str, str]]:
    for slug in fixed_pages.slugs():
        page = fixed_pages.current(slug)
        if page is not None:
            yield url_for("site.page", slug=slug), page.title


def _topics() -> Iterator[tuple[str, str]]:
    for root in shelves.tree():
        for shelf in root.walk():
            yield url_for("site.topic", path=shelf.path), shelf.name


def _authors() -> Iterator[tuple[str, str]]:
    for writer in writers.everybody():
        yield url_for("site.author", slug=writer.slug), writer.name


def _issues() -> Iterator[tuple[str, str]]:
    for slug, _at in magazine_reading.addresses():
        yield url_for("site.issue", slug=slug), slug
