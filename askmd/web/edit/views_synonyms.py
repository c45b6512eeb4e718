"""Words that a search joins: the groups, and in how many posts each word stands."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from askmd.core.errors import Unknown
from askmd.extensions import db
from askmd.posts.models import Synonym
from askmd.posts.searching import synonyms
from askmd.web.edit import bp
from askmd.web.edit.acting import done, me, worked

LARGEST_ID = 2**31 - 1


class SynonymForm(FlaskForm):
    """One group, its words separated by commas."""

    terms = StringField(_l("Words of one meaning"))


@bp.get("/synonyms")
def synonym_groups() -> ResponseReturnValue:
    """All groups, and the form for a new one."""
    return _list(SynonymForm(formdata=None))


@bp.post("/synonyms")
def add_synonyms() -> ResponseReturnValue:
    """One more group."""
    form = SynonymForm()
    if not form.validate() or not worked(lambda: synonyms.add(form.terms.data or "", by=me()), form.terms):
        return _list(form), 422
    return done(_("Saved. Searches join these words now."), url_for("edit.synonym_groups"))


@bp.get("/synonyms/<int:id>")
def synonym_group(id: int) -> ResponseReturnValue:
    """One group."""
    found = _group(id)
    return _page(found, SynonymForm(formdata=None, data={"terms": found.terms}))


@bp.post("/synonyms/<int:id>")
def change_synonyms(id: int) -> ResponseReturnValue:
    """Other words for it."""
    found, form = _group(id), SynonymForm()
    if not form.validate() or not worked(lambda: synonyms.change(found, form.terms.data or "", by=me()), form.terms):
        return _page(_group(id), form), 422
    return done(_("Saved. Searches join these words now."), url_for("edit.synonym_groups"))


@bp.post("/synonyms/<int:id>/delete")
def delete_synonyms(id: int) -> ResponseReturnValue:
    """Searches join them no longer."""
    synonyms.remove(_group(id), by=me())
    return done(_("Deleted. Each word finds only itself now."), url_for("edit.synonym_groups"))


def _group(id: int) -> Synonym:
    found: Synonym | None = db.session.get(Synonym, id) if id <= LARGEST_ID else None
    if found is None:
        raise Unknown
    return found


def _list(form: SynonymForm) -> str:
    groups = synonyms.everything()
    rows = [(group, synonyms.members(group.terms)) for group in groups]
    counts = synonyms.posts_with([word for _group, members in rows for word in members])
    return render_template(
        "edit/synonyms.html", form=form, rows=rows, counts=counts, may_change=me().is_editor, most=synonyms.LONGEST
    )


def _page(group: Synonym, form: Any) -> str:
    members = synonyms.members(group.terms)
    counts = synonyms.posts_with(members)
    return render_template(
        "edit/synonym.html", group=group, members=members, counts=counts, form=form, may_change=me().is_editor
    )
