"""New links for lost codes, and addresses that want to be left alone.

A request for a new link does the same work whether its address is known or not: a row with the address's keyed
look-up. A job finds out later whether there is somebody to write to, and deletes the row.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from askmd import audit, jobs, outbox
from askmd.core import clock
from askmd.extensions import db
from askmd.outbox import Delivery
from askmd.questions import notices
from askmd.questions.models import LinkRequest, Question
from askmd.questions.queries import GONE
from askmd.workflow import SYSTEM

LINK_LIFETIME = timedelta(days=30)
WAKE = "questions.send_new_links"
# One address may have sent several questions; each has a page of its own.
MOST_LINKS = 3


def request_links(address: str) -> None:
    """Somebody lost a code and typed this address: a row for each look-up key, mostly one."""
    for lookup in notices.lookups_of(address):
        db.session.add(LinkRequest(address_lookup=lookup, created_at=clock.now()))
    jobs.wake(WAKE)


def answer_requests() -> int:
    """Owe the links of all requests that wait. Returns how many there were; the caller commits."""
    waiting = db.session.execute(select(LinkRequest).order_by(LinkRequest.id).limit(100)).scalars().all()
    done: set[str] = set()
    for request in waiting:
        if request.address_lookup not in done:
            _owe_links(request.address_lookup)
        done.add(request.address_lookup)
        db.session.delete(request)
    return len(waiting)


def never_write_again(delivery: Delivery) -> None:
    """The address of this mail gets no mail any more."""
    outbox.suppress_receiver(delivery)


def _owe_links(lookup: str) -> None:
    query = select(Question).where(Question.address_lookup == lookup, Question.status.not_in(GONE))
    for question in db.session.execute(query.order_by(Question.id.desc()).limit(MOST_LINKS)).scalars():
        notices.new_link(question)
        audit.record("question.link_requested", question, by=SYSTEM)
