"""Pages that staff add, take off the site and bring back. What a page says is `page_services`.

A page that is off the site keeps its row with the number 0, so its address and its history are kept for it; readers are
answered as if it had never been. Bringing it back is taking one of its wordings again.
"""

from __future__ import annotations

from typing import Any

from slugify import slugify
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from askmd import audit
from askmd.core import clock
from askmd.core.errors import Invalid, NotAllowed, WrongState
from askmd.extensions import db
from askmd.site import fixed_pages, links, menu, roles, wording
from askmd.site.models import Page, PageRevision, TextState

SLUG_LENGTH = 80
PLACEHOLDERS = ("site_name",)
TAKEN = "There is a page with this address already. Please choose another title."


def add(*, title: str, body: str, by: Any, is_medical: bool = False) -> Page:
    """A new page. It is read at once, a medical one when a second doctor approved it. Raises Invalid."""
    if is_medical:
        roles.doctors_only(by)
    else:
        roles.editors_only(by)
    title, body = wording.checked_title(title), wording.checked(body, kind="html")
    wording.check_placeholders(body, PLACEHOLDERS, must_stand=False)
    wording.check_placeholders(title, ())
    number = 0 if is_medical else 1
    page = Page(slug=_slug(title), title=title, body=body, is_medical=is_medical, number=number, changed_at=clock.now())
    db.session.add(page)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Invalid(TAKEN) from error
    revision = PageRevision(
        page_id=page.id,
        number=1,
        title=title,
        body=body,
        state=TextState.PROPOSED if is_medical else TextState.CURRENT,
        written_by_id=by.id,
        created_at=clock.now(),
    )
    db.session.add(revision)
    db.session.flush()
    audit.record("site.page_added", page, by=by)
    return page


def hide(page: Page, *, by: Any) -> None:
    """Take a page that staff added off the site; no menu leads there any more."""
    _may(page, by)
    if page.number == 0:
        raise WrongState("This page is off the site already.")
    page.number, page.changed_at = 0, clock.now()
    open_ones = PageRevision.state.in_((TextState.CURRENT, TextState.PROPOSED))
    db.session.execute(
        update(PageRevision).where(PageRevision.page_id == page.id, open_ones).values(state=TextState.REPLACED)
    )
    for room in (menu, links):
        room.forget(f"/pages/{page.slug}", by=by)
    audit.record("site.page_hidden", page, by=by)


def mark_medical(page: Page, *, by: Any) -> None:
    """From now on each wording of it needs two doctors. There is no way back, for one person alone would take it."""
    if not (by.active and (by.is_editor or by.is_doctor)):
        raise NotAllowed("Only editors and doctors can do this.")
    _added_only(page)
    page.is_medical = True
    audit.record("site.page_marked", page, by=by)


def _may(page: Page, by: Any) -> None:
    _added_only(page)
    if page.is_medical:
        roles.doctors_only(by)
    else:
        roles.editors_only(by)


def _added_only(page: Page) -> None:
    if page.slug in fixed_pages.defaults():
        raise NotAllowed("The site needs this page. You can change its words.")


def _slug(title: str) -> str:
    slug = slugify(title, max_length=SLUG_LENGTH)
    if not slug:
        raise Invalid("Please give a title with letters: the address is made of them.")
    taken = select(Page.id).where(Page.slug == slug)
    if slug in fixed_pages.defaults() or db.session.execute(taken).first() is not None:
        raise Invalid(TAKEN)
    return slug
