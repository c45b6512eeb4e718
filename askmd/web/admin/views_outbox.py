"""E-mails: how each one fares. Addresses are masked, and what a mail says is not kept anywhere."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd import audit
from askmd.extensions import db
from askmd.outbox import Recipient, queries, services
from askmd.web.admin import bp, filters, finding, words


@bp.get("/outbox")
def outbox() -> ResponseReturnValue:
    """E-mails, newest first."""
    form = filters.OutboxForm()
    rows, older = queries.page(form.filter(), before=filters.before())
    return render_template(
        "admin/outbox.html",
        form=form,
        rows=[(row, queries.masked(row)) for row in rows],
        words=words,
        newest=url_for("admin.outbox", **form.address()) if filters.before() else None,
        older=url_for("admin.outbox", **form.address(), before=older) if older else None,
    )


@bp.get("/outbox/<int:id>")
def delivery(id: int) -> ResponseReturnValue:
    """One e-mail's record."""
    found = finding.delivery(id)
    audit.viewed("delivery.viewed", [found], by=finding.administrator())
    db.session.commit()
    return render_template(
        "admin/delivery.html",
        delivery=found,
        address=queries.masked(found),
        words=words,
        is_unsent=found.state in services.UNSENT,
        can_retry=found.state in services.RETRIABLE,
        can_suppress=found.recipient is not Recipient.ACCOUNT,
    )


@bp.post("/outbox/<int:id>/retry")
def retry(id: int) -> ResponseReturnValue:
    """Try it once more."""
    services.retry(finding.delivery(id, is_locked=True), by=finding.administrator())
    return finding.done(_("The e-mail will be sent again within a minute."), url_for("admin.delivery", id=id))


@bp.post("/outbox/<int:id>/suppress")
def suppress(id: int) -> ResponseReturnValue:
    """Never write to this address again."""
    services.suppress_address_of(finding.delivery(id, is_locked=True), by=finding.administrator())
    return finding.done(_("We will not write to this address again."), url_for("admin.delivery", id=id))
