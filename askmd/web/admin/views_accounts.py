"""The team: inviting, roles, disabling. Addresses are masked here too: nobody needs more to tell people apart."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.accounts import queries, services
from askmd.accounts.models import Account
from askmd.core.errors import DomainError, Invalid
from askmd.core.text import mask_address
from askmd.web import rail
from askmd.web.admin import bp, finding, forms


@bp.get("/accounts")
def accounts() -> ResponseReturnValue:
    """Everybody in the team."""
    rows = [(row, rail.roles(row), _state(row)) for row in queries.everybody()]
    return render_template("admin/accounts.html", rows=rows)


@bp.route("/accounts/new", methods=["GET", "POST"])
def invitation() -> ResponseReturnValue:
    """Invite somebody."""
    form = forms.InviteForm()
    if form.validate_on_submit():
        try:
            services.invite(form.address.data, form.name.data, roles=form.wanted(), by=finding.administrator())
        except Invalid as error:
            forms.refuse(form, error, form.address)
        else:
            return finding.done(_("The invitation is on its way."), url_for("admin.accounts"))
    page = render_template("admin/invitation.html", form=form, role_hints=forms.ROLE_HINTS)
    return page, 422 if form.errors else 200


@bp.route("/accounts/<int:id>", methods=["GET", "POST"])
def account(id: int) -> ResponseReturnValue:
    """One account: its roles and marks."""
    found = finding.account(id)
    form = forms.RolesForm.of(found)
    if form.validate_on_submit():
        try:
            services.change_roles(found, form.wanted(), by=finding.administrator())
        except DomainError as error:
            forms.refuse(form, error, form.roles)
        else:
            return finding.done(_("The roles are saved."), url_for("admin.account", id=id))
    page = render_template(
        "admin/account.html",
        form=form,
        role_hints=forms.ROLE_HINTS,
        mark_hints=forms.MARK_HINTS,
        person=found,
        address=mask_address(queries.address_of(found)),
        state=_state(found),
        is_self=found is finding.administrator(),
    )
    return page, 422 if form.errors else 200


@bp.post("/accounts/<int:id>/disable")
def disable(id: int) -> ResponseReturnValue:
    """Sign somebody out everywhere, and let them in no more."""
    services.disable(finding.account(id), by=finding.administrator())
    return finding.done(_("The account is disabled."), url_for("admin.account", id=id))


@bp.post("/accounts/<int:id>/enable")
def enable(id: int) -> ResponseReturnValue:
    """Let somebody in again."""
    services.enable(finding.account(id), by=finding.administrator())
    return finding.done(_("The account is enabled."), url_for("admin.account", id=id))


@bp.post("/accounts/<int:id>/invite-again")
def invite_again(id: int) -> ResponseReturnValue:
    """Another link to the same address."""
    services.invite_again(finding.account(id), by=finding.administrator())
    return finding.done(_("A new invitation is on its way."), url_for("admin.account", id=id))


def _state(row: Account) -> str:
    """How it stands with this account, in words."""
    if not row.active:
        return _("Disabled")
    return _("In the team") if row.joined_at is not None else _("Invited, not joined yet")
