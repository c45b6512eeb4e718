"""Reading what staff wrote: versions of Texts, revisions of pages, and what waits for a second doctor."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from askmd.extensions import db
from askmd.site.models import Page, PageRevision, TextState, TextVersion


def versions(key: str, language: str = "en") -> Sequence[TextVersion]:
    """All wordings that staff gave a Text, newest first."""
    query = select(TextVersion).where(TextVersion.key == key, TextVersion.language == language)
    return db.session.execute(query.order_by(TextVersion.version.desc())).scalars().all()


def changed_keys(language: str = "en") -> set[str]:
    """Texts whose default is replaced."""
    query = select(TextVersion.key).where(TextVersion.language == language, TextVersion.state == TextState.CURRENT)
    return set(db.session.execute(query).scalars())


def text_proposals(language: str | None = None) -> Sequence[TextVersion]:
    """Medical Texts that wait for a second doctor, oldest first; of one language, or of all."""
    query = select(TextVersion).where(TextVersion.state == TextState.PROPOSED).order_by(TextVersion.created_at)
    if language is not None:
        query = query.where(TextVersion.language == language)
    return db.session.execute(query).scalars().all()


def page_proposals() -> Sequence[tuple[PageRevision, str]]:
    """Wordings of medical pages that wait for a second doctor, with the slug of the page, oldest first."""
    query = select(PageRevision, Page.slug).join(Page, Page.id == PageRevision.page_id)
    rows = db.session.execute(query.where(PageRevision.state == TextState.PROPOSED).order_by(PageRevision.created_at))
    return [(revision, slug) for revision, slug in rows]


def waiting() -> int:
    """How many wordings wait for a second doctor."""
    counts = (
        select(func.count()).select_from(model).where(model.state == TextState.PROPOSED).scalar_subquery()
        for model in (TextVersion, PageRevision)
    )
    of_texts, of_pages = db.session.execute(select(*counts)).one()
    return int(of_texts) + int(of_pages)


def page_row(slug: str, language: str = "en") -> Page | None:
    """The row of a page, or None while only the code has it."""
    query = select(Page).where(Page.slug == slug, Page.language == language)
    return db.session.execute(query).scalar_one_or_none()


def page_rows(language: str = "en") -> dict[str, Page]:
    """The rows of all pages that staff changed, by slug."""
    query = select(Page).where(Page.language == language, Page.number > 0)
    return {page.slug: page for page in db.session.execute(query).scalars()}


def revisions(slug: str, language: str = "en") -> Sequence[PageRevision]:
    """All wordings that staff gave a page, newest first."""
    query = select(PageRevision).join(Page, Page.id == PageRevision.page_id)
    query = query.where(Page.slug == slug, Page.language == language).order_by(PageRevision.number.desc())
    return db.session.execute(query).scalars().all()
