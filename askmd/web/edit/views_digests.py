"""Digests by e-mail: the next ones before they go, and what became of those before."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Response, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime
from flask_babel import gettext as _
from sqlalchemy import select

from askmd.core.errors import Unknown
from askmd.extensions import db
from askmd.outbox import Broadcast, rendering
from askmd.posts import digest_notices, digests
from askmd.posts.models import Digest
from askmd.site import zone
from askmd.subscriptions import audience
from askmd.subscriptions.models import Frequency
from askmd.web.edit import bp
from askmd.web.edit.acting import done, me, worked
from askmd.web.edit.forms_digests import IntroductionForm, TimesForm
from askmd.web.edit.views_mails import MAIL_POLICY
from askmd.web.headers import CONTENT_SECURITY_POLICY

MOST_PAST = 26


@bp.get("/digests")
def all_digests() -> ResponseReturnValue:
    """The next weekly and monthly one, when they go out, and the past ones."""
    return _overview(TimesForm.filled())


@bp.post("/digests")
def change_times() -> ResponseReturnValue:
    """Another day or hour, from the next one on."""
    form = TimesForm()
    if not form.validate():
        return _overview(form), 422
    digests.require_editor(me())
    form.save(by=me())
    return done(_("Saved. Digests go out at that time from now on."), url_for("edit.all_digests"))


@bp.get("/digests/<any(weekly, monthly):often>")
def one_digest(often: str) -> ResponseReturnValue:
    """The next one of this rhythm, as it stands."""
    digest = _next(Frequency(often))
    return _page(digest, IntroductionForm.filled(digest))


@bp.post("/digests/<any(weekly, monthly):often>")
def introduce_digest(often: str) -> ResponseReturnValue:
    """Say something above the posts."""
    form, frequency = IntroductionForm(), Frequency(often)
    typed = form.introduction.data or ""
    if not worked(lambda: digests.introduce(frequency, _period(form), typed, by=me()), form.introduction):
        return _page(_next(frequency), form), 422
    return done(_("Saved. The preview shows it."), url_for("edit.one_digest", often=often))


@bp.post("/digests/<any(weekly, monthly):often>/stop")
def stop_digest(often: str) -> ResponseReturnValue:
    """Do not send this one."""
    digests.stop(Frequency(often), _period(IntroductionForm()), by=me())
    return done(_("This digest will not go out."), url_for("edit.one_digest", often=often))


@bp.post("/digests/<any(weekly, monthly):often>/restore")
def restore_digest(often: str) -> ResponseReturnValue:
    """Send it after all."""
    digests.restore(Frequency(often), _period(IntroductionForm()), by=me())
    return done(_("This digest will go out."), url_for("edit.one_digest", often=often))


@bp.get("/digests/<any(weekly, monthly):often>/mail")
def digest_mail(often: str) -> ResponseReturnValue:
    """The mail in a frame of its own, where it can do nothing but be looked at."""
    words = _mail(_next(Frequency(often)))
    if words is None:
        raise Unknown
    response = make_response(words.html)
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


def _period(form: IntroductionForm) -> date:
    try:
        return date.fromisoformat(form.period.data or "")
    except ValueError as error:
        raise Unknown from error


def _next(frequency: Frequency) -> Digest:
    """The next one as a row, which is not kept where nobody wrote anything yet; with the posts so far."""
    period = digests.coming(frequency)
    kept = digests.of(frequency, period)
    begins_at, ends_at = digests.span(frequency, period)
    return Digest(
        frequency=frequency,
        period=period,
        begins_at=begins_at,
        ends_at=ends_at,
        introduction=kept.introduction if kept else None,
        cancelled_at=kept.cancelled_at if kept else None,
        post_ids=digests.posts_until(frequency, begins_at, ends_at),
    )


def _mail(digest: Digest) -> rendering.Words | None:
    if not digest.post_ids:
        return None
    variables = digest_notices.variables(digest, digest.post_ids)
    return rendering.render(digest_notices.DIGEST, variables, is_broadcast=True)


def _page(digest: Digest, form: IntroductionForm) -> Response:
    page = render_template(
        "edit/digest.html",
        form=form,
        digest=digest,
        mail=_mail(digest),
        goes_out=_local(digest.ends_at),
        count=audience.counts()[digest.frequency],
        may_change=me().is_editor,
        name=_name(digest.frequency),
    )
    response = make_response(page)
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


def _overview(form: TimesForm) -> str:
    counts = audience.counts()
    past = sorted(
        (one for frequency in audience.DIGESTS for one in digests.made(frequency, MOST_PAST)),
        key=lambda one: one.ends_at,
        reverse=True,
    )[:MOST_PAST]
    return render_template(
        "edit/digests.html",
        form=form,
        zone=zone.name(),
        coming=[_row(_next(frequency), counts[frequency]) for frequency in audience.DIGESTS],
        past=[(one, _name(one.frequency), _local(one.ends_at), owed) for one, owed in _with_owed(past)],
        may_change=me().is_editor,
    )


def _row(digest: Digest, count: int) -> dict[str, Any]:
    return {
        "digest": digest,
        "name": _name(digest.frequency),
        "goes_out": _local(digest.ends_at),
        "count": count,
        "posts": len(digest.post_ids or []),
    }


def _with_owed(past: list[Digest]) -> list[tuple[Digest, int]]:
    """Each with how many it was owed to."""
    query = select(Broadcast.id, Broadcast.owed).where(Broadcast.id.in_([one.broadcast_id for one in past]))
    owed: dict[int | None, int] = {id: count for id, count in db.session.execute(query)}
    return [(one, owed.get(one.broadcast_id, 0)) for one in past]


def _name(frequency: Frequency) -> str:
    return _("Weekly digest") if frequency is Frequency.WEEKLY else _("Monthly digest")


def _local(moment: datetime) -> str:
    """A day and time as the clocks of the site show it, with the name of their zone."""
    shown = format_datetime(zone.local(moment), "EEEE, d MMM y, HH:mm", rebase=False)
    return f"{shown} ({zone.name()})"
