"""Everything that we keep of a question, for its asker: a page to read and print, and a file to take away."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime
from flask_babel import gettext as _

from askmd import privacy
from askmd.extensions import db
from askmd.outbox import State
from askmd.questions import services
from askmd.questions.models import Question, WhoAsks
from askmd.site import texts
from askmd.web.ask import asker, bp

# Whoever sees the list of downloads learns nothing from it.
FILE_NAME = "my-page.json"
# A mail is known by its subject.
SUBJECTS = {
    "questions_received": "mail.question_received.subject",
    "questions_confirm_address": "mail.confirm_address.subject",
    "questions_answer_ready": "mail.answer_ready.subject",
    "questions_doctor_asks": "mail.doctor_asks.subject",
    "questions_declined": "mail.question_declined.subject",
    "questions_news": "mail.question_news.subject",
    "questions_new_link": "mail.new_link.subject",
    "questions_still_waiting": "mail.still_waiting.subject",
    "questions_erase_soon": "mail.erase_soon.subject",
    "posts_preview_ready": "mail.preview_ready.subject",
    "posts_preview_reminder": "mail.preview_reminder.subject",
    "posts_published": "mail.question_published.subject",
    "posts_answer_changed": "mail.answer_changed.subject",
}


@bp.get("/my/question/export")
def export() -> ResponseReturnValue:
    """All of it in words."""
    found = asker.question_here()
    if found is None:
        return redirect(url_for("ask.find"), 303)
    kept = _exported(found)
    return render_template("ask/export.html", kept=kept, facts=_facts(found), mails=_mails(kept), moment=_moment)


@bp.get("/my/question/export.json")
def export_file() -> ResponseReturnValue:
    """All of it as a file, for other programs."""
    found = asker.question_here()
    if found is None:
        return redirect(url_for("ask.find"), 303)
    response = Response(json.dumps(_exported(found), indent=2, ensure_ascii=False), mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


def _exported(question: Question) -> dict[str, Any]:
    services.mark_opened(question)
    kept = privacy.export(question)
    # No event, no page.
    db.session.commit()
    return kept


def _facts(question: Question) -> list[dict[str, Any]]:
    """What stands in clear beside the question, as rows."""
    rows = [
        (_("Topic"), question.topic.name if question.topic is not None else _("not said")),
        (_("Who asks"), _who(question.who_asks)),
        (_("Marked as urgent"), _("yes") if question.is_urgent else ""),
        (_("Tell me if the answer changes"), _("yes") if question.wants_corrections else _("no")),
        (_("Sent"), _words(question.asked_at)),
        (_("Changed by you"), _words(question.edited_at)),
        (_("Taken by a doctor"), _words(question.claimed_at)),
        (_("Answered"), _words(question.answered_at)),
        (_("Closed"), _words(question.closed_at)),
        (_("Opened by you"), _words(question.last_opened_at)),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def _who(who: WhoAsks) -> str:
    return {
        WhoAsks.PATIENT: _("The patient"),
        WhoAsks.RELATIVE: _("A relative"),
        WhoAsks.FRIEND: _("A friend"),
        WhoAsks.CLINICIAN: _("Somebody who works in health care"),
    }[who]


def _mails(kept: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(subject, what became of it, time) of each e-mail, in words."""
    return [(_subject(mail["kind"]), _fate(mail["state"]), _moment(mail["written_at"])) for mail in kept["e_mails"]]


def _subject(kind: str) -> str:
    return texts.text(SUBJECTS[kind]) if kind in SUBJECTS else kind


def _fate(state: str) -> str:
    if state == State.ACCEPTED:
        return _("sent")
    is_over = state in (State.FAILED, State.BOUNCED, State.SUPPRESSED, State.CANCELLED)
    return _("not sent, or it came back") if is_over else _("not sent yet")


def _moment(iso: str | None) -> str:
    """A time of the export, in words."""
    return _words(datetime.fromisoformat(iso)) if iso else ""


def _words(moment: datetime | None) -> str:
    return format_datetime(moment, "d MMM y, HH:mm") if moment is not None else ""
