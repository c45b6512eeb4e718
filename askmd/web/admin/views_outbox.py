"""E-mails: how each one fares. Addresses are masked, and what a mail says is not kept anywhere."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from askmd import audit
from askmd.extensions import db
from askmd.outbox import Broadcast, Delivery, Recipient, State, queries, retrying, services, standing
from askmd.outbox import broadcast_queries as broadcasts
from askmd.web.admin import bp, fates, filters, finding, words


@bp.get("/outbox")
def outbox() -> ResponseReturnValue:
    """E-mails, newest first."""
    form = filters.OutboxForm()
    wanted = form.filter()
    found = queries.page(wanted, before=filters.before())
    now = standing.now()
    return render_template(
        "admin/outbox.html",
        form=form,
        rows=[(row, queries.masked(row), _fate(row, is_away=now.away_since is not None)) for row in found.rows],
        words=words,
        is_part=found.is_part,
        looked_through=words.number(queries.LOOKED_THROUGH),
        trouble=fates.of_server(now),
        failed=words.number(queries.count(wanted.failed), queries.COUNT_STOP) if _may_retry(wanted) else "0",
        chosen=form.address(),
        newest=url_for("admin.outbox", **form.address()) if filters.before() else None,
        older=url_for("admin.outbox", **form.address(), before=found.older) if found.older else None,
    )


@bp.post("/outbox/retry")
def retry_all() -> ResponseReturnValue:
    """Try all of a choice that failed once more."""
    form = filters.OutboxForm()
    count = retrying.retry_failed(form.filter(), by=finding.administrator())
    message = ngettext("One e-mail will be sent again.", "%(num)s e-mails will be sent again.", count)
    if count == retrying.MOST_TOGETHER:
        message += " " + _("There may be more: press the button again.")
    return finding.done(message, url_for("admin.outbox", **form.address()))


@bp.get("/outbox/<int:id>")
def delivery(id: int) -> ResponseReturnValue:
    """One e-mail's record."""
    found = finding.delivery(id)
    audit.viewed("delivery.viewed", [found], by=finding.administrator())
    db.session.commit()
    now = standing.now()
    return render_template(
        "admin/delivery.html",
        delivery=found,
        broadcast=_broadcast(found),
        address=queries.masked(found),
        fate=_fate(found, is_away=now.away_since is not None),
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


def _may_retry(wanted: queries.Filter) -> bool:
    """Sending many again is offered to whoever looks at what failed."""
    return State.FAILED in wanted.states


def _broadcast(mail: Delivery) -> Broadcast | None:
    return broadcasts.by_id(mail.broadcast_id) if mail.broadcast_id is not None else None


def _fate(mail: Delivery, *, is_away: bool) -> str:
    return fates.of_mail(mail, _broadcast(mail), is_away=is_away)
