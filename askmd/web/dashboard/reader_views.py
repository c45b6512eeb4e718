"""From readers: what they said of posts, and what they wrote to the team. Who read what is written down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from askmd import audit, keys
from askmd.accounts import queries as accounts
from askmd.core.errors import Unknown
from askmd.extensions import db
from askmd.questions.flags import found_in
from askmd.readers import erasing, queries, services
from askmd.readers.models import Feedback, ReaderMessage
from askmd.readers.queries import Shelf
from askmd.web.dashboard import bp, finding, words
from askmd.web.dashboard.finding import doctor, done

COUNTS, MESSAGES, ANSWERED = "counts", "messages", "answered"


@bp.get("/readers")
def reader_feedback() -> ResponseReturnValue:
    """What readers said of posts: unread about one's own first. That it was read is written down before it is shown."""
    by, shelf = doctor(), _shelf()
    found, older = queries.feedback(shelf, by=by, before=_before())
    _record("feedback.viewed", found)
    said = keys.read_each(found, "words")
    return render_template(
        "dashboard/readers.html",
        tabs=_tabs(shelf.value),
        shelf=shelf.value,
        rows=[(one, said[one]) for one in found if one in said],
        tallies=queries.tallies({one.post_id for one in found}),
        older=url_for("dashboard.reader_feedback", shelf=shelf.value, before=older) if older else None,
    )


@bp.get("/readers/posts")
def reader_counts() -> ResponseReturnValue:
    """Which posts helped, those that helped least first."""
    return render_template("dashboard/reader_counts.html", tabs=_tabs(COUNTS), posts=queries.least_helpful())


@bp.post("/readers/read")
def mark_feedback_read() -> ResponseReturnValue:
    """These are read, by whoever presses."""
    typed = request.form.getlist("feedback")[: queries.PAGE]
    ids = [int(one) for one in typed if one.isascii() and one.isdigit() and len(one) <= len(str(finding.LARGEST_ID))]
    read = services.mark_read([id for id in ids if id <= finding.LARGEST_ID], by=doctor())
    said = ngettext("One is marked as read.", "%(num)s are marked as read.", read) if read else _("They were read.")
    return done(said, url_for("dashboard.reader_feedback", shelf=_shelf().value))


@bp.get("/readers/messages")
def reader_messages() -> ResponseReturnValue:
    """What readers wrote to the team, without name and address."""
    are_open = request.args.get("shelf") != ANSWERED
    found, older = queries.messages(are_open=are_open, before=_before())
    _record("reader_message.listed", found)
    said = keys.read_each(found, "words")
    shelf = None if are_open else ANSWERED
    return render_template(
        "dashboard/reader_messages.html",
        tabs=_tabs(MESSAGES if are_open else ANSWERED),
        are_open=are_open,
        rows=[(one, said[one]) for one in found if one in said],
        older=url_for("dashboard.reader_messages", shelf=shelf, before=older) if older else None,
    )


@bp.get("/readers/messages/<int:id>")
def reader_message(id: int) -> ResponseReturnValue:
    """One message with name and address, where its writer gave them."""
    message = _message(id)
    _record("reader_message.viewed", [message])
    said, name, address = keys.read(message, "words", "name", "address")
    return render_template(
        "dashboard/reader_message.html",
        message=message,
        said=said,
        name=name,
        address=address,
        flags=found_in(said),
        answered_by=_name(message.answered_by_id),
        erase_on=message.created_at + erasing.kept_for(),
    )


@bp.post("/readers/messages/<int:id>/answered")
def mark_message_answered(id: int) -> ResponseReturnValue:
    """It is seen to, or (`open`) it is not after all."""
    message = _message(id)
    if request.form.get("act") == "open":
        services.reopen(message, by=doctor())
        return done(_("It stands among the open ones again."), url_for("dashboard.reader_message", id=id))
    services.mark_answered(message, by=doctor())
    return done(_("Marked as answered."), url_for("dashboard.reader_messages"))


@bp.post("/readers/messages/<int:id>/erased")
def erase_reader_message(id: int) -> ResponseReturnValue:
    """Words, name and address go at once."""
    erasing.erase_message(_message(id), by=doctor())
    return done(_("The message is deleted."), url_for("dashboard.reader_messages"))


def _message(id: int) -> ReaderMessage:
    found = queries.message(id) if id <= finding.LARGEST_ID else None
    # One whose key is gone already, as after a restore, is as good as erased.
    if found is None or not keys.read_each([found], "words"):
        raise Unknown
    return found


def _name(account_id: int | None) -> str:
    return accounts.names({account_id})[account_id] if account_id is not None else ""


def _shelf() -> Shelf:
    typed = request.values.get("shelf")
    return Shelf(typed) if typed in set(Shelf) else Shelf.MINE


def _before() -> int | None:
    typed = request.args.get("before", "")
    return min(int(typed), finding.LARGEST_ID) if typed.isascii() and typed.isdigit() and len(typed) <= 10 else None


def _record(action: str, rows: Sequence[Feedback | ReaderMessage]) -> None:
    """No event, no page."""
    if rows:
        audit.viewed(action, rows, by=doctor())
        db.session.commit()


def _tabs(current: str) -> list[dict[str, Any]]:
    waits = queries.counts(doctor())
    labels = {
        Shelf.MINE.value: _("For me"),
        Shelf.UNREAD.value: _("All unread"),
        Shelf.READ.value: _("Read"),
        COUNTS: _("What helped"),
        MESSAGES: _("Messages"),
        ANSWERED: _("Answered"),
    }
    urls = {shelf.value: url_for("dashboard.reader_feedback", shelf=shelf.value) for shelf in Shelf}
    urls |= {
        COUNTS: url_for("dashboard.reader_counts"),
        MESSAGES: url_for("dashboard.reader_messages"),
        ANSWERED: url_for("dashboard.reader_messages", shelf=ANSWERED),
    }
    return [
        {
            "label": label,
            "url": urls[name],
            "count": words.count(waits[name]) if name in waits else None,
            "current": name == current,
        }
        for name, label in labels.items()
    ]
