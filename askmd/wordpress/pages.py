"""Fixed pages of the old site as fixed pages of ours, with their first revision; editors go on from there."""

from __future__ import annotations

from sqlalchemy import select, update

from askmd import audit
from askmd.core import clock
from askmd.core.text import first_line
from askmd.extensions import db
from askmd.site.models import Page, PageRevision, TextState
from askmd.wordpress.items import Text
from askmd.workflow import SYSTEM

TITLE_LENGTH = 200


def add(text: Text, slug: str, *, is_public: bool) -> Page:
    """A new page, current at once; one that was not finished is off the site, where editors find it."""
    number = 1 if is_public else 0
    page = Page(slug=slug, title=_title(text), body=text.body, number=number, changed_at=text.changed_at)
    db.session.add(page)
    db.session.flush()
    _revision(page, 1, TextState.CURRENT if is_public else TextState.REPLACED)
    return page


def is_untouched(page: Page) -> bool:
    """Whether nobody here has written a wording of it."""
    query = select(PageRevision.id).where(PageRevision.page_id == page.id, PageRevision.written_by_id.is_not(None))
    return page.number > 0 and db.session.execute(query.limit(1)).first() is None


def renew(page: Page, text: Text) -> None:
    """Take over what changed on the old site."""
    page.title, page.body, page.number, page.changed_at = _title(text), text.body, page.number + 1, text.changed_at
    current = (PageRevision.page_id == page.id) & (PageRevision.state == TextState.CURRENT)
    db.session.execute(update(PageRevision).where(current).values(state=TextState.REPLACED))
    _revision(page, page.number, TextState.CURRENT)


def _revision(page: Page, number: int, state: TextState) -> None:
    revision = PageRevision(
        page_id=page.id,
        number=number,
        title=page.title,
        body=page.body,
        state=state,
        created_at=clock.now(),
    )
    db.session.add(revision)
    db.session.flush()
    audit.record("site.page_changed", page, by=SYSTEM, number=number)


def _title(text: Text) -> str:
    return first_line(text.title, TITLE_LENGTH - 1)
