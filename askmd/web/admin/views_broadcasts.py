"""Mails to many: how far each has come, and letting it rest, go on or end."""

from __future__ import annotations

from typing import Any

from flask import jsonify, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.outbox import Broadcast, State, standing
from askmd.outbox import broadcast_queries as queries
from askmd.outbox import broadcasts as services
from askmd.web.admin import bp, fates, filters, finding, words


@bp.get("/broadcasts")
def broadcasts() -> ResponseReturnValue:
    """All mails to many, newest first."""
    rows, older = queries.page(before=filters.before())
    now = standing.now()
    is_away = now.away_since is not None
    return render_template(
        "admin/broadcasts.html",
        rows=[(row, fates.of_broadcast(row, is_away=is_away)) for row in rows],
        words=words,
        trouble=fates.of_server(now),
        newest=url_for("admin.broadcasts") if filters.before() else None,
        older=url_for("admin.broadcasts", before=older) if older else None,
    )


@bp.get("/broadcasts/<int:id>")
def broadcast(id: int) -> ResponseReturnValue:
    """One mail to many: its progress, and what can be done with it."""
    found = finding.broadcast(id)
    now = standing.now()
    is_over = found.finished_at is not None or found.cancelled_at is not None
    return render_template(
        "admin/broadcast.html",
        broadcast=found,
        words=words,
        trouble=fates.of_server(now) if not is_over else None,
        stopped=fates.of_stopped(found) if found in now.stopped else None,
        progress=_progress(found, is_away=now.away_since is not None),
        is_over=is_over,
        is_resting=found.paused_at is not None,
    )


@bp.get("/broadcasts/<int:id>/progress")
def broadcast_progress(id: int) -> ResponseReturnValue:
    """The same numbers for a page that is open, as they are now."""
    away_since = standing.away_since()
    return jsonify(_progress(finding.broadcast(id), is_away=away_since is not None))


@bp.get("/broadcasts/<int:id>/ending")
def ending(id: int) -> ResponseReturnValue:
    """Asks once before it is cancelled, and says what cannot be called back."""
    found = finding.broadcast(id)
    progress = queries.progress(found)
    return render_template("admin/ending.html", broadcast=found, words=words, progress=progress)


@bp.post("/broadcasts/<int:id>/pause")
def pause(id: int) -> ResponseReturnValue:
    """Let it rest."""
    services.pause(finding.broadcast(id, is_locked=True), by=finding.administrator())
    return _done(id, _("The broadcast rests. A few e-mails that were on their way may still go out."))


@bp.post("/broadcasts/<int:id>/resume")
def resume(id: int) -> ResponseReturnValue:
    """Let it go on."""
    services.resume(finding.broadcast(id, is_locked=True), by=finding.administrator())
    return _done(id, _("The broadcast goes on where it stopped."))


@bp.post("/broadcasts/<int:id>/cancel")
def cancel(id: int) -> ResponseReturnValue:
    """Call back what has not gone yet."""
    services.cancel(finding.broadcast(id, is_locked=True), by=finding.administrator())
    return _done(id, _("The broadcast is cancelled. Nothing more of it is sent."))


def _done(id: int, message: str) -> ResponseReturnValue:
    return finding.done(message, url_for("admin.broadcast", id=id))


def _progress(found: Broadcast, *, is_away: bool) -> dict[str, Any]:
    """What changes while a page is open: numbers and words by their names, as they are shown."""
    progress = queries.progress(found)
    counts = progress.counts
    numbers = {
        "owed": progress.owed,
        "accepted": counts[State.ACCEPTED],
        "waiting": progress.left,
        "failed": counts[State.FAILED],
        "bounced": counts[State.BOUNCED],
        "suppressed": counts[State.SUPPRESSED],
        "cancelled": counts[State.CANCELLED],
    }
    return {
        "numbers": {name: words.number(count) for name, count in numbers.items()},
        "done": progress.done,
        "owed": progress.owed,
        "state": fates.of_broadcast(found, is_away=is_away),
        "pace": fates.of_pace(found, progress, is_away=is_away),
        # Another kind of state has other buttons: the page is fetched anew.
        "version": _version(found),
    }


def _version(found: Broadcast) -> str:
    marks = (found.paused_at, found.cancelled_at, found.finished_at)
    return "".join("1" if mark is not None else "0" for mark in marks)
