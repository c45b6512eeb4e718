"""Statistics: how the work stands, as pictures, tables and files. A doctor's own figures are for that doctor only."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from askmd import audit
from askmd.core import clock
from askmd.core.csv_file import csv_of
from askmd.core.errors import Unknown
from askmd.extensions import db
from askmd.posts import statistics, statistics_topics, statistics_waits
from askmd.web.dashboard import bp, statistics_charts, statistics_tables
from askmd.web.dashboard.finding import doctor
from askmd.web.dashboard.statistics_tables import FILES


@bp.get("/statistics")
def statistics_page() -> ResponseReturnValue:
    """All of it on one page."""
    return render_template("dashboard/statistics.html", standing=statistics.standing(), **_parts())


@bp.post("/statistics/<name>.csv")
def statistics_file(name: str) -> ResponseReturnValue:
    """One table as a file. That it was taken away is written down before it is."""
    if name not in FILES:
        raise Unknown
    table = FILES[name]()
    audit.record("statistics.exported", by=doctor(), table=name)
    db.session.commit()
    response = Response(csv_of(table.head, table.rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{clock.now():%Y-%m-%d}.csv"'
    return response


def _parts() -> dict[str, Any]:
    """What is counted, once for its picture and its table."""
    weeks, topics = statistics_waits.read()
    wanted, said, grades = statistics_topics.wanted(), statistics.votes(), statistics.grades()
    total, found = statistics.found_here()
    tables, drawn = statistics_tables, statistics_charts
    return {
        "tables": {
            "weeks": tables.weeks(weeks),
            "topics": tables.topics(topics),
            "wanted": tables.wanted(wanted),
            "votes": tables.votes(said, total),
            "posts": tables.posts(found),
            "grades": tables.grades(grades),
            "reviews": tables.reviews(),
            "own": tables.own(),
        },
        "charts": {
            "came": drawn.came(weeks),
            "waits": drawn.waits(weeks),
            "topics": drawn.topics(topics),
            "wanted": drawn.wanted(wanted),
            "votes": drawn.votes(said),
            "grades": drawn.grades(grades),
        },
    }
