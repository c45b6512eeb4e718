"""Fixed pages."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from slugify import slugify

from askmd.accounts import queries as accounts
from askmd.answers import diff
from askmd.core.errors import Unknown
from askmd.core.html import plain
from askmd.site import fixed_pages, page_life, page_services, queries
from askmd.site.fixed_pages import FixedPage
from askmd.site.models import Page, TextState
from askmd.web.edit import bp, words
from askmd.web.edit.acting import done, me, worked
from askmd.web.edit.forms import NewPageForm, PageForm


@bp.get("/pages")
def pages() -> ResponseReturnValue:
    """All pages."""
    return render_template(
        "edit/pages.html",
        pages=[page for slug in fixed_pages.slugs() if (page := fixed_pages.current(slug))],
        hidden=[page for slug in fixed_pages.hidden() if (page := fixed_pages.kept(slug))],
        rows=queries.page_rows(),
        waiting=queries.waiting(),
        may_change=me().is_editor,
    )


@bp.get("/new-page")
def new_page() -> ResponseReturnValue:
    """The form for a page that is not there yet."""
    return _new(NewPageForm(formdata=None))


@bp.post("/new-page")
def add_page() -> ResponseReturnValue:
    """A new page: at once, or as a proposal to a second doctor."""
    form = NewPageForm()
    if not form.validate() or not worked(lambda: _add(form), form.title):
        return _new(form), 422
    slug = slugify(form.title.data or "", max_length=page_life.SLUG_LENGTH)
    message = _said(_shown(slug)) if form.is_medical.data else _("The page is there. Readers find it at its address.")
    return done(message, url_for("edit.page", slug=slug))


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


@bp.get("/pages/<slug>/versions/<int:number>")
def page_version(slug: str, number: int) -> ResponseReturnValue:
    """An earlier wording beside the one that is shown: what changed between them."""
    shown = _shown(slug)
    found = next((one for one in queries.revisions(slug) if one.number == number), None)
    if found is None:
        raise Unknown
    return render_template(
        "edit/page_version.html",
        page=shown,
        revision=found,
        title_changed=found.title != shown.title,
        pieces=diff.words(plain(found.body), plain(shown.body)),
        may_change=me().is_doctor if shown.is_medical else me().is_editor,
        words=words,
    )


@bp.post("/pages/<slug>/hide")
def hide_page(slug: str) -> ResponseReturnValue:
    """Off the site, as if it had never been."""
    page_life.hide(_row(slug), by=me())
    return done(_("The page is off the site."), url_for("edit.pages"))


@bp.post("/pages/<slug>/medical")
def mark_page_medical(slug: str) -> ResponseReturnValue:
    """Two doctors for each wording from now on."""
    page_life.mark_medical(_row(slug), by=me())
    return done(_("Marked. From now on a second doctor approves each wording."), url_for("edit.page", slug=slug))


def _row(slug: str) -> Page:
    found = queries.page_row(slug)
    if found is None:
        raise Unknown
    return found


def _add(form: NewPageForm) -> None:
    given = {"title": form.title.data or "", "body": form.body.data or ""}
    page_life.add(**given, is_medical=form.is_medical.data, by=me())


def _new(form: NewPageForm) -> str:
    return render_template("edit/page_new.html", form=form, may_change=me().is_editor or me().is_doctor)


def _shown(slug: str) -> FixedPage:
    shown = fixed_pages.kept(slug)
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
        is_off=number == 0 and shown.slug not in fixed_pages.defaults(),
        names=accounts.names({revision.written_by_id for revision in revisions if revision.written_by_id}),
        may_change=me().is_doctor if shown.is_medical else me().is_editor,
        words=words,
    )
