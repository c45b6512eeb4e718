"""How the site stands, in a few numbers and sentences."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd import deidentification, embedding, readability, triage
from askmd.accounts import queries as accounts
from askmd.audit import queries as audit
from askmd.outbox import queries as outbox
from askmd.outbox import standing
from askmd.posts import matching
from askmd.web.admin import bp, fates, words


@bp.get("/")
def overview() -> ResponseReturnValue:
    """E-mails by state, the mail server, the audit log, the team."""
    now = standing.now()
    return render_template(
        "admin/overview.html",
        deliveries=[
            (state, words.STATES[state], words.number(count, outbox.COUNT_STOP))
            for state, count in outbox.counts().items()
        ],
        trouble=fates.of_server(now),
        stopped=[(one, fates.of_stopped(one)) for one in now.stopped],
        unsealed=audit.unsealed(),
        team=accounts.everybody(),
        helpers=helpers(),
    )


def helpers() -> list[tuple[str, str, str]]:
    """The text helpers that run here: what each does, by which means, and the version of its data."""
    with_meaning = embedding.is_available()
    return [
        (_("Red flags"), _("rules, words and meaning") if with_meaning else _("rules and words"), triage.VERSION),
        (_("Identifiers"), _("patterns, lists and a tagger"), deidentification.VERSION),
        (_("Already answered"), _("words and meaning") if with_meaning else _("words"), matching.version()),
        (_("Reading grade"), _("two formulas"), readability.VERSION),
    ]
