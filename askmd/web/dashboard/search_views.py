"""Finding a question: by its number, or by words in it. What is typed travels by POST and is kept nowhere."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_babel import gettext as _

from askmd.core.text import clean_line
from askmd.posts import worklist
from askmd.questions import searching
from askmd.questions.searching import Place
from askmd.web.dashboard import bp, finding, places, queue_rows
from askmd.web.dashboard.finding import doctor

# `Q-0226`, `q226`, `226`.
_NUMBER = re.compile(r"(?:[Qq]-?)?([0-9]{1,20})\Z", re.ASCII)
_PLACE = re.compile(r"([0-9]{1,17})-([0-9]{1,10})\Z", re.ASCII)
# What a person types to find something, and far less than a whole text.
LONGEST = 200
# So many results are carried from one part of a search to the next.
MOST_FOUND = 200


@bp.post("/find")
def find() -> ResponseReturnValue:
    """Open a question by its number, or look for words in the open ones."""
    typed = clean_line(request.form.get("words", ""))[:LONGEST]
    number = _NUMBER.match(typed)
    if number is not None:
        question = finding.question(int(number[1][:10]))
        return redirect(url_for("dashboard.question", id=question.id), 303)
    by = doctor()
    found = searching.search(typed, by=by, after=_after())
    total = searching.how_many()
    read = min(found.read + sum(_numbers("read")[:1]), total)
    ids = list(dict.fromkeys([*_numbers("found"), *found.ids]))[:MOST_FOUND]
    queue_rows.record_listed(ids, by)
    return render_template(
        "dashboard/search.html",
        words=typed,
        rows=queue_rows.rows(worklist.works(ids), by),
        found=ids,
        read=read,
        total=total,
        progress=_("%(read)s of %(total)s read", read=format_decimal(read), total=format_decimal(total)),
        rest=_written(found.rest) if found.rest else None,
    )


def _numbers(name: str) -> list[int]:
    return [min(int(typed), finding.LARGEST_ID) for typed in request.form.getlist(name)[:MOST_FOUND] if _is(typed)]


def _is(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) <= 10


def _after() -> Place | None:
    match = _PLACE.match(request.form.get("after", ""))
    if match is None:
        return None
    try:
        return Place(places.EPOCH + timedelta(microseconds=int(match[1])), min(int(match[2]), finding.LARGEST_ID))
    except OverflowError:
        return None


def _written(place: Place) -> str:
    return f"{(place.at - places.EPOCH) // timedelta(microseconds=1)}-{place.id}"
