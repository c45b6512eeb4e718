"""Fixed pages as readers get them: the current wording of staff, or the default in code.

A page may end with fixed Texts (promises, the emergency list), which nobody can edit away with the page.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup
from sqlalchemy import ColumnElement, select

from askmd.core.html import rich
from askmd.extensions import db
from askmd.site import settings
from askmd.site.models import Page

FOLDER = Path(__file__).resolve().parent / "pages"


@dataclass(frozen=True)
class FixedPage:
    """A page: title and HTML body, and the keys of the Texts that stand below it."""

    slug: str
    title: str
    body: str
    is_medical: bool = False
    placeholders: tuple[str, ...] = ()
    fixed_texts: tuple[str, ...] = ()

    def markup(self) -> Markup:
        """The body as a template shows it, placeholders filled in."""
        body = self.body
        for name in self.placeholders:
            # Values come from settings and must not bring HTML of their own.
            body = body.replace("{" + name + "}", str(Markup.escape(str(settings.get(name)))))
        return rich(body)


@cache
def defaults(language: str = "en") -> dict[str, FixedPage]:
    """All pages of a language as they stand in the code, by slug."""
    found = {}
    for path in sorted((FOLDER / language).glob("*.toml")):
        entry = tomllib.loads(path.read_text(encoding="utf-8"))
        found[entry["slug"]] = FixedPage(
            slug=entry["slug"],
            title=entry["title"],
            body=entry["body"].strip(),
            is_medical=entry.get("is_medical", False),
            placeholders=tuple(entry.get("placeholders", ())),
            fixed_texts=tuple(entry.get("fixed_texts", ())),
        )
    return found


def current(slug: str, language: str = "en") -> FixedPage | None:
    """The page at this address as it is now, or None."""
    return _from_row(slug, language, Page.number > 0) or defaults(language).get(slug)


def kept(slug: str, language: str = "en") -> FixedPage | None:
    """As `current`, for the team: also a page that readers do not see now."""
    return current(slug, language) or _from_row(slug, language, Page.number == 0)


def _from_row(slug: str, language: str, condition: ColumnElement[bool]) -> FixedPage | None:
    query = select(Page.title, Page.body, Page.is_medical).where(Page.slug == slug, Page.language == language)
    row = db.session.execute(query.where(condition)).first()
    if row is None:
        return None
    default = defaults(language).get(slug)
    return FixedPage(
        slug=slug,
        title=row.title,
        body=row.body,
        is_medical=row.is_medical,
        placeholders=default.placeholders if default else ("site_name",),
        fixed_texts=default.fixed_texts if default else (),
    )


def slugs(language: str = "en") -> list[str]:
    """All fixed pages, those of the code and those that staff added."""
    added = db.session.execute(select(Page.slug).where(Page.language == language, Page.number > 0)).scalars()
    return sorted({*defaults(language), *added})


def hidden(language: str = "en") -> list[str]:
    """Pages that staff added and readers do not see."""
    query = select(Page.slug).where(Page.language == language, Page.number == 0)
    return sorted(set(db.session.execute(query).scalars()) - set(defaults(language)))
