"""Medical wording that waits for a second doctor."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.accounts import queries as accounts
from askmd.answers import diff
from askmd.core.errors import Unknown
from askmd.core.html import plain
from askmd.extensions import db
from askmd.site import fixed_pages, page_services, queries, services, texts
from askmd.site.models import Page, PageRevision, TextState, TextVersion
from askmd.web.edit import bp, words
from askmd.web.edit.acting import done, me

LARGEST_ID = 2**31 - 1
# Around a change one reads some words; a whole page that stayed the same would hide it.
AROUND = 200


@bp.get("/proposals")
def proposals() -> ResponseReturnValue:
    """All that waits, oldest first."""
    of_texts, of_pages = queries.text_proposals(), queries.page_proposals()
    writers = {row.written_by_id for row in of_texts} | {row.written_by_id for row, _slug in of_pages}
    return render_template(
        "edit/proposals.html",
        texts=[(row, texts.defaults()[row.key].title) for row in of_texts],
        pages=[revision for revision, _slug in of_pages],
        names=accounts.names({id for id in writers if id is not None}),
        language_name=words.language,
    )


@bp.get("/proposals/texts/<int:id>")
def text_proposal(id: int) -> ResponseReturnValue:
    """A proposed Text beside the one that is shown now."""
    proposal = _waiting(TextVersion, id)
    default = texts.defaults()[proposal.key]
    return _page(
        proposal, "text", title=default.title, kind=default.kind, before=texts.text(proposal.key, proposal.language)
    )


@bp.post("/proposals/texts/<int:id>/approve")
def approve_text(id: int) -> ResponseReturnValue:
    """Let it hold."""
    services.approve(_waiting(TextVersion, id), by=me())
    return done(_("Approved. Everybody reads the new wording now."), url_for("edit.proposals"))


@bp.post("/proposals/texts/<int:id>/reject")
def reject_text(id: int) -> ResponseReturnValue:
    """Keep the wording that is shown."""
    services.reject(_waiting(TextVersion, id), by=me())
    return done(_("Not taken. The wording stays as it was."), url_for("edit.proposals"))


@bp.get("/proposals/pages/<int:id>")
def page_proposal(id: int) -> ResponseReturnValue:
    """A proposed page beside the one that is shown now."""
    proposal = _waiting(PageRevision, id)
    shown = fixed_pages.current(db.session.get_one(Page, proposal.page_id).slug)
    before = f"<h2>{shown.title}</h2>{shown.body}" if shown else ""
    return _page(proposal, "page", title=proposal.title, kind="html", before=before)


@bp.post("/proposals/pages/<int:id>/approve")
def approve_page(id: int) -> ResponseReturnValue:
    """Let it hold."""
    page_services.approve(_waiting(PageRevision, id), by=me())
    return done(_("Approved. Everybody reads the new page now."), url_for("edit.proposals"))


@bp.post("/proposals/pages/<int:id>/reject")
def reject_page(id: int) -> ResponseReturnValue:
    """Keep the page that is shown."""
    page_services.reject(_waiting(PageRevision, id), by=me())
    return done(_("Not taken. The page stays as it was."), url_for("edit.proposals"))


def _waiting(model: Any, id: int) -> Any:
    row = db.session.get(model, id) if id <= LARGEST_ID else None
    if row is None or row.state is not TextState.PROPOSED:
        raise Unknown
    return row


def _page(proposal: Any, what: str, *, title: str, kind: str, before: str) -> str:
    after = f"<h2>{proposal.title}</h2>{proposal.body}" if what == "page" else proposal.body
    old, new = (plain(body) if kind == "html" else body for body in (before, after))
    writer = accounts.by_id(proposal.written_by_id)
    return render_template(
        "edit/proposal.html",
        proposal=proposal,
        approve_url=url_for(f"edit.approve_{what}", id=proposal.id),
        reject_url=url_for(f"edit.reject_{what}", id=proposal.id),
        title=title,
        kind=kind,
        before=before,
        after=after,
        pieces=[(mark, _shortened(words) if mark == "same" else words) for mark, words in diff.words(old, new)],
        writer=writer.name if writer else "",
        may_decide=me().is_doctor and proposal.written_by_id != me().id,
    )


def _shortened(words: str) -> str:
    return words if len(words) <= 2 * AROUND else f"{words[:AROUND].rstrip()} … {words[-AROUND:].lstrip()}"
