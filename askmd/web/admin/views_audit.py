"""The audit log: who did what, when. Ids and words of closed lists; never a line of anybody's text."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime
from flask_babel import gettext as _

from askmd.accounts import queries as accounts
from askmd.accounts.models import Account
from askmd.audit import queries
from askmd.audit.actions import ACTIONS
from askmd.audit.models import AuditEvent
from askmd.web.admin import bp, filters, finding, words

# Who may open the page of a thing. A private page is linked for doctors only; administrators see its number.
PAGES = {
    "account": ("is_administrator", "admin.account"),
    "delivery": ("is_administrator", "admin.delivery"),
    "subscriber_import": ("is_administrator", "admin.subscriber_import"),
    "broadcast": ("is_administrator", "admin.broadcast"),
    "question": ("is_doctor", "dashboard.question"),
    "answer": ("is_doctor", "dashboard.answer"),
    "post": ("is_doctor", "dashboard.post"),
}
MOST_NUMBERS = 10


@bp.get("/audit")
def audit() -> ResponseReturnValue:
    """Events, newest first."""
    form = filters.AuditForm()
    events, older = queries.page(form.filter(), before=filters.before())
    names = accounts.names({event.by_id for event in events if event.by_id is not None})
    viewer = finding.administrator()
    return render_template(
        "admin/audit.html",
        form=form,
        rows=[_row(event, names, viewer) for event in events],
        newest=url_for("admin.audit", **form.address()) if filters.before() else None,
        older=url_for("admin.audit", **form.address(), before=older) if older else None,
    )


def _row(event: AuditEvent, names: dict[int, str], viewer: Account) -> dict[str, Any]:
    return {
        "when": format_datetime(event.at, "d MMM y, HH:mm:ss"),
        "who": _who(event, names),
        "what": _what(event),
        "where": _where(event),
        "url": _url(event, viewer),
    }


def _who(event: AuditEvent, names: dict[int, str]) -> str:
    if event.by_id is not None:
        return names.get(event.by_id) or _("Account %(id)s", id=event.by_id)
    return str(words.PARTS.get(event.by_part, _("Nobody who is signed in")))


def _what(event: AuditEvent) -> str:
    """The act, and the closed words that were noted with it."""
    noted = ", ".join(f"{name}: {value}" for name, value in sorted(event.detail.items()) if name != "ids")
    what = ACTIONS.get(event.action, event.action)
    return f"{what} ({noted})" if noted else what


def _where(event: AuditEvent) -> str:
    """The thing and its number; several things by their numbers."""
    if event.subject is not None:
        return words.thing(event.subject, event.subject_id)
    ids = event.detail.get("ids") or []
    some = ", ".join(str(id) for id in ids[:MOST_NUMBERS])
    return _("%(some)s and %(more)s more", some=some, more=len(ids) - MOST_NUMBERS) if len(ids) > MOST_NUMBERS else some


def _url(event: AuditEvent, viewer: Account) -> str:
    role, endpoint = PAGES.get(event.subject or "", ("", ""))
    return url_for(endpoint, id=event.subject_id) if role and getattr(viewer, role) else ""
