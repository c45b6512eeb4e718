"""Changing fixed pages: an editor's wording holds at once, that of a medical page when a second doctor agreed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from askmd import audit
from askmd.core import clock
from askmd.core.errors import Invalid, NotAllowed, Stale, Unknown, WrongState
from askmd.extensions import db
from askmd.site import fixed_pages, roles, wording
from askmd.site.fixed_pages import FixedPage
from askmd.site.models import Page, PageRevision, TextState

MOVED_ON = "Somebody changed this page while you were writing. Please read it as it is now. Your words are kept below."


def change(slug: str, *, title: str, body: str, by: Any, base: int | None = None) -> PageRevision:
    """A new wording of a page that is not medical; it holds at once.

    `base` is the number it was written upon: raises Stale when another is current by now, Invalid when the wording
    cannot be used or is the current one already.
    """
    shown = _shown(slug)
    if shown.is_medical:
        raise NotAllowed("This page is medical. A doctor proposes its wording, and a second doctor approves it.")
    roles.editors_only(by)
    page, title, body = _checked(shown, title, body, base)
    _replace_current(page)
    revision = _add(page, title, body, TextState.CURRENT, by)
    _show(page, revision)
    audit.record("site.page_changed", page, by=by, number=revision.number)
    return revision


def propose(slug: str, *, title: str, body: str, by: Any, base: int | None = None) -> PageRevision:
    """A new wording of a medical page, for a second doctor. One's own open proposal is replaced by it."""
    shown = _shown(slug)
    if not shown.is_medical:
        raise NotAllowed("This page is not medical. Editors change it without a second doctor.")
    roles.doctors_only(by)
    page, title, body = _checked(shown, title, body, base)
    query = select(PageRevision).where(PageRevision.page_id == page.id, PageRevision.state == TextState.PROPOSED)
    waiting = db.session.execute(query).scalar_one_or_none()
    if waiting is not None:
        if waiting.written_by_id != by.id:
            raise WrongState("Another doctor has proposed a wording already. Please check that one first.")
        waiting.state = TextState.REPLACED
        db.session.flush()
    revision = _add(page, title, body, TextState.PROPOSED, by)
    audit.record("site.page_proposed", page, by=by, number=revision.number)
    return revision


def approve(proposal: PageRevision, *, by: Any) -> None:
    """Let a proposed wording of a medical page hold from now on. Raises NotAllowed to whoever wrote it."""
    roles.second_doctor_only(by, written_by_id=proposal.written_by_id)
    page = db.session.get_one(Page, proposal.page_id)
    _replace_current(page)
    _decide(proposal, TextState.CURRENT, by)
    _show(page, proposal)
    audit.record("site.page_approved", page, by=by, number=proposal.number)


def reject(proposal: PageRevision, *, by: Any) -> None:
    """Keep the page as it is. Raises NotAllowed to whoever wrote the proposal."""
    roles.second_doctor_only(by, written_by_id=proposal.written_by_id)
    _decide(proposal, TextState.REJECTED, by)
    audit.record("site.page_rejected", db.session.get_one(Page, proposal.page_id), by=by, number=proposal.number)


def restore(slug: str, number: int, *, by: Any) -> PageRevision:
    """Take an earlier wording again, as a new revision; number 0 is the default. A medical one is only proposed."""
    shown = _shown(slug)
    if number:
        query = select(PageRevision.title, PageRevision.body).join(Page, Page.id == PageRevision.page_id)
        found = db.session.execute(query.where(Page.slug == slug, PageRevision.number == number)).first()
        if found is None:
            raise Unknown
        title, body = found
    else:
        default = fixed_pages.defaults().get(slug)
        if default is None:
            raise Unknown
        title, body = default.title, default.body
    verb = propose if shown.is_medical else change
    return verb(slug, title=title, body=body, by=by)


def _shown(slug: str) -> FixedPage:
    shown = fixed_pages.kept(slug)
    if shown is None:
        raise Unknown
    return shown


def _checked(shown: FixedPage, title: str, body: str, base: int | None) -> tuple[Page, str, str]:
    title = wording.checked_title(title)
    body = wording.checked(body, kind="html")
    # A page reads well without the site's name, so its placeholders may be left out.
    wording.check_placeholders(body, shown.placeholders, must_stand=False)
    wording.check_placeholders(title, ())
    page = db.session.execute(select(Page).where(Page.slug == shown.slug, Page.language == "en")).scalar_one_or_none()
    if base is not None and base != (page.number if page else 0):
        raise Stale(MOVED_ON)
    is_off = page is not None and page.number == 0 and shown.slug not in fixed_pages.defaults()
    if (title, body) == (shown.title, shown.body) and not is_off:
        raise Invalid("This is the wording as it stands. Nothing was changed.")
    return page or _begin(shown), title, body


def _begin(shown: FixedPage) -> Page:
    """The row of a page that stood only in the code. Its number stays 0, so readers still get the default."""
    page = Page(slug=shown.slug, title=shown.title, body=shown.body, is_medical=shown.is_medical, number=0)
    page.changed_at = clock.now()
    db.session.add(page)
    _flush()
    return page


def _replace_current(page: Page) -> None:
    db.session.execute(
        update(PageRevision)
        .where(PageRevision.page_id == page.id, PageRevision.state == TextState.CURRENT)
        .values(state=TextState.REPLACED)
    )


def _add(page: Page, title: str, body: str, state: TextState, by: Any) -> PageRevision:
    newest = select(func.max(PageRevision.number)).where(PageRevision.page_id == page.id)
    revision = PageRevision(
        page_id=page.id,
        number=(db.session.execute(newest).scalar() or 0) + 1,
        title=title,
        body=body,
        state=state,
        written_by_id=by.id,
        created_at=clock.now(),
    )
    db.session.add(revision)
    _flush()
    return revision


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        # Two people saved in the same moment; the database let one of them win.
        raise Stale(MOVED_ON) from error


def _decide(proposal: PageRevision, state: TextState, by: Any) -> None:
    decided = db.session.execute(
        update(PageRevision)
        .where(PageRevision.id == proposal.id, PageRevision.state == TextState.PROPOSED)
        .values(state=state, approved_by_id=by.id if state is TextState.CURRENT else None)
        .returning(PageRevision.id)
    )
    if decided.first() is None:
        raise WrongState("This wording does not wait any more. Somebody was faster.")
    db.session.refresh(proposal)


def _show(page: Page, revision: PageRevision) -> None:
    page.title, page.body, page.number = revision.title, revision.body, revision.number
    page.changed_at = clock.now()
    db.session.flush()
