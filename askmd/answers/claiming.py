"""Who checks an answer, and by when.

A doctor says so with one click; whoever decides without it has said so by deciding. Nobody is kept out: another doctor
can always check it in the place of the first.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from askmd import audit
from askmd.accounts import signals as accounts_signals
from askmd.accounts.models import Account
from askmd.answers import queries
from askmd.answers.models import Answer
from askmd.core import clock
from askmd.core.errors import NotAllowed, Stale
from askmd.extensions import db
from askmd.questions import target
from askmd.questions.target import Standing
from askmd.site import settings
from askmd.workflow import AnswerStatus, Who

# Longer than anybody reads: after this a claim is an intention of yesterday.
FORGOTTEN = timedelta(days=7)


def claim(answer: Answer, *, by: Account) -> None:
    """Say that one checks this answer. Raises NotAllowed to its author and to whoever is no doctor."""
    if Who.OTHER_DOCTOR not in queries.part_of(answer, by) or by.id == answer.submitted_by_id:
        raise NotAllowed("You wrote or sent this text. A second doctor checks it.")
    if answer.status is not AnswerStatus.IN_REVIEW:
        raise Stale(answer.stands())
    if answer.reviewer_id != by.id:
        take(answer, by=by)
        audit.record("answer.review_claimed", answer, by=by)


def take(answer: Answer, *, by: Account) -> None:
    """Whoever decides on it is the one who checks it."""
    if answer.reviewer_id != by.id:
        answer.reviewer_id, answer.review_claimed_at = by.id, clock.now()
        db.session.flush()
        db.session.expire(answer, ["reviewer"])


def begin(answer: Answer) -> None:
    """It was sent for checking: from now on it has a day by which somebody should have read it.

    Whoever read it before goes on with it, unless that doctor cannot check it any more.
    """
    answer.review_due_on = target.due_on(clock.now(), settings.get("check_target_days"))
    reviewer = answer.reviewer
    is_own = answer.reviewer_id in (answer.author_id, answer.submitted_by_id)
    if reviewer is None or is_own or Who.DOCTOR not in reviewer.who:
        let_go(answer)


def let_go(answer: Answer) -> None:
    """Nobody in particular checks it."""
    answer.reviewer_id = answer.review_claimed_at = None


def is_claimed(answer: Answer) -> bool:
    """Whether somebody said lately that they check it."""
    at = answer.review_claimed_at
    return answer.reviewer_id is not None and at is not None and at > clock.now() - FORGOTTEN


def standing(answer: Answer) -> Standing | None:
    """How it stands to its day: what is in review only."""
    if answer.status is not AnswerStatus.IN_REVIEW or answer.submitted_at is None:
        return None
    return target.standing(answer.submitted_at, settings.get("check_target_days"), now=clock.now())


@accounts_signals.disabled.connect
def _let_go_of_all(account: Account, **_: object) -> None:
    """A doctor who cannot work any more checks nothing any more; the others are not kept waiting for it."""
    held = (Answer.reviewer_id == account.id) & Answer.status.in_((AnswerStatus.DRAFTING, AnswerStatus.IN_REVIEW))
    for answer in db.session.execute(select(Answer).where(held)).scalars():
        let_go(answer)
        audit.record("answer.review_released", answer, account=account.id)
