"""Addresses that we do not write to: counts, one that is typed, and lifting it. None is ever shown in a list."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.accounts import queries as accounts
from askmd.core.errors import NotAllowed, Unknown
from askmd.extensions import db
from askmd.outbox import suppressions
from askmd.outbox.models import Suppression
from askmd.web.admin import bp, filters, finding, forms, words


@bp.get("/suppressions")
def suppressions_page() -> ResponseReturnValue:
    """How many, why, and since when."""
    return _page(forms.AddressForm(formdata=None))


@bp.post("/suppressions")
def look_up_suppression() -> ResponseReturnValue:
    """About one address. The answer stands on this page only: an address belongs into no link and no session."""
    form = forms.AddressForm()
    if not form.validate_on_submit():
        return _page(form), 422
    found = suppressions.look_up(form.address.data, by=finding.administrator())
    db.session.commit()
    return _page(form, is_answer=True, found=found)


@bp.post("/suppressions/lift")
def lift_suppression() -> ResponseReturnValue:
    """Write to it again."""
    form = forms.AddressForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        suppressions.lift(form.address.data, by=finding.administrator())
    except NotAllowed as error:
        forms.refuse(form, error, form.address)
        return _page(form), 422
    except Unknown:
        return finding.done(_("This address gets e-mails from us."), url_for("admin.suppressions_page"))
    return finding.done(_("We will write to this address again."), url_for("admin.suppressions_page"))


def _page(form: forms.AddressForm, *, is_answer: bool = False, found: Suppression | None = None) -> str:
    rows, older = suppressions.page(before=filters.before())
    team = [
        (account, at, words.reply(code))
        for id, (at, code) in suppressions.team_failures().items()
        if (account := accounts.by_id(id)) is not None and account.active
    ]
    return render_template(
        "admin/suppressions.html",
        form=form,
        is_answer=is_answer,
        found=found,
        can_lift=found is not None and found.reason != suppressions.ASKED,
        counts=suppressions.counts(),
        rows=rows,
        team=team,
        words=words,
        newest=url_for("admin.suppressions_page") if filters.before() else None,
        older=url_for("admin.suppressions_page", before=older) if older else None,
    )
