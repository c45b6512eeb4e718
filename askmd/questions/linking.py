"""Links for people who lost their code, and silence for those who want no mail."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from askmd import outbox
from askmd.core import clock
from askmd.extensions import db
from askmd.outbox import Delivery, Recipient
from askmd.questions import notices
from askmd.questions.models import Question
from askmd.questions.queries import GONE

# A request for a link belongs to no question until the worker has looked for one.
NOBODY = 0
ASKED = "questions_link_asked"
# The beat finds it within seconds and closes it, long before it would be due as a mail.
NEVER_SENT_ITSELF = timedelta(hours=1)
SUPPRESSED_BY_REQUEST = "asked"


def ask_for_link(address: str) -> Delivery:
    """Note that somebody wants a new link for this address. What comes of it, the worker finds out.

    The statements are the same whether the address is known, unknown or silenced, so the answer tells nothing.
    """
    return outbox.owe(
        ASKED, to=Recipient.QUESTION, id=NOBODY, lookup=notices.lookup_of(address), after=NEVER_SENT_ITSELF
    )


def send_links(asked: Delivery) -> int:
    """Owe a link for each question of the address that somebody typed. Returns how many; the caller commits."""
    query = select(Question).where(Question.address_lookup == asked.address_lookup, Question.status.not_in(GONE))
    found = db.session.execute(query.order_by(Question.id.desc()).limit(3)).scalars().all()
    for question in found:
        notices.new_link(question)
    asked.state, asked.accepted_at = outbox.State.CANCELLED, clock.now()
    return len(found)


def never_again(delivery: Delivery) -> None:
    """The reader of this mail wants no other one, ever: suppress the address the mail went to."""
    if delivery.address_lookup is None:
        return
    outbox.suppress(delivery.address_lookup, notices.lookup_number(), SUPPRESSED_BY_REQUEST)
