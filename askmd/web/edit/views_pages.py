"""Fixed pages."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.accounts import queries as accounts
from askmd.core.errors import Unknown
from askmd.site import fixed_pages, page_services, queries
from askmd.site.fixed_pages import FixedPage
from askmd.site.models import TextState
from askmd.web.edit import bp, words
from askmd.web.edit.acting import done, me, worked
from askmd.web.edit.forms import PageForm


@bp.get("/pages")
def pages() -> ResponseReturnValue:
    """All pages."""
    found = [page for slug in fixed_pages.slugs() if (page := fixed_pages.current(slug))]
    return render_template("edit/pages.html", pages=found, rows=queries.page_rows(), waiting=queries.waiting())


@bp.get("/pages/<slug>")
def page(slug: str) -> ResponseReturnValue:
    """One page: its form and its history."""
    shown = _shown(slug)
    return _page(shown, PageForm(formdata=None, data={"title": shown.title, "body": shown.body}))


@bp.post("/pages/<slug>")
def change_page(slug: str) -> ResponseReturnValue:
    """Another wording: at once, or as a proposal to a second doctor."""
    shown, form = _shown(slug), PageForm()
    if not form.validate() or not worked(lambda: _keep(shown, form), form.body):
        return _page(shown, form), 422
    return done(_said(shown), url_for("edit.page", slug=slug))


@bp.post("/pages/<slug>/restore/<int:number>")
def restore_page(slug: str, number: int) -> ResponseReturnValue:
    """An earlier wording again."""
    shown = _shown(slug)
    page_services.restore(slug, number, by=me())
    return done(_said(shown), url_for("edit.page", slug=slug))


def _shown(slug: str) -> FixedPage:
    shown = fixed_pages.current(slug)
    if shown is None:
        raise Unknown
    return shown


def _keep(shown: FixedPage, form: PageForm) -> None:
    verb = page_services.propose if shown.is_medical else page_services.change
    verb(shown.slug, title=form.title.data or "", body=form.body.data or "", base=form.base_number, by=me())


def _said(shown: FixedPage) -> str:
    if shown.is_medical:
        return _("Proposed. It holds as soon as a second doctor has approved it.")
    return _("Saved. Everybody reads the new page now.")


def _page(shown: FixedPage, form: PageForm) -> str:
    row, revisions = queries.page_row(shown.slug), queries.revisions(shown.slug)
    number = row.number if row else 0
    form.base.data = str(number)
    return render_template(
        "edit/page.html",
        page=shown,
        form=form,
        number=number,
        revisions=revisions,
        proposal=next((revision for revision in revisions if revision.state is TextState.PROPOSED), None),
        has_default=shown.slug in fixed_pages.defaults(),
        names=accounts.names({revision.written_by_id for revision in revisions if revision.written_by_id}),
        may_change=me().is_doctor if shown.is_medical else me().is_editor,
        words=words,
    )
