"""One answer for several who ask the same: put a question to an answer, and take it out again.

Only while the answer is written and nobody has read it: who is asked for a consent, and whose words a text draws on,
is settled before a second doctor reads it. Taking a question out undoes whatever was approved, planned or published
meanwhile, because the text may carry that asker's words. No asker learns anything of another.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from askmd.accounts.models import Account
from askmd.answers import queries, signals
from askmd.answers.drafting import ALIVE, OPEN, close, revise, start
from askmd.answers.models import Answer, AnswerQuestion
from askmd.core import clock
from askmd.core.errors import NotAllowed, WrongState
from askmd.extensions import db
from askmd.questions import history, together
from askmd.questions import services as questions
from askmd.questions.models import Question
from askmd.workflow import AnswerStatus, QuestionStatus, Who, may

CHECKING = (AnswerStatus.IN_REVIEW, AnswerStatus.APPROVED)
SAME = "A question cannot be put together with itself."
READ = "Somebody has read this answer already. Only an answer that nobody has read can be for several questions."
CHECKED = "The answer to {number} is being checked. Take it back from checking first."
SHARED = "{number} is answered together with others already. Take it out of that answer first."
UNREAD = "{number} is marked as urgent. Please open and read it before you put it together with another question."
LAST = "This is the only question of its answer."
NOT_YOURS = "Only the doctor who holds this question, or who writes the answer, can take it out."


def merge(question: Question, *, into: Question, by: Account) -> Answer:
    """Answer `question` together with `into`, which `by` holds. `by` holds both from then on.

    A draft of its own is closed. Both askers are told, each on their own page, that others asked the same. Raises
    NotAllowed or WrongState, with a sentence that says what is in the way.
    """
    _hold(question, into)
    if question.id == into.id:
        raise NotAllowed(SAME)
    answer = queries.for_question(into)
    _refuse_late(into, answer)
    own = queries.for_question(question)
    if own is not None and answer is not None and own.id == answer.id:
        return answer
    _refuse_late(question, own)
    if own is not None and len(_alive(own)) > 1:
        raise NotAllowed(SHARED.format(number=question.number))
    for one in (question, into):
        if one.is_urgent and not history.has_read(one, by):
            raise NotAllowed(UNREAD.format(number=one.number))
    answer = start(into, by=by)
    _take(question, by=by)
    if own is not None:
        close(own)
    _put(question, answer, by=by)
    return answer


def unmerge(question: Question, *, by: Account) -> None:
    """Take a question out of an answer to several: it stays with its doctor and gets an answer of its own.

    The answer goes back to be written, its approval falls, what is public is hidden. Who has read it already is with
    `by` again. Raises NotAllowed for the last question of an answer, and to whoever neither holds it nor writes.
    """
    _hold(question)
    answer = queries.for_question(question)
    others = [other for other in _alive(answer) if other.id != question.id] if answer is not None else []
    if answer is None or not others:
        raise NotAllowed(LAST)
    if Who.DOCTOR not in by.who or by.id not in (question.assignee_id, answer.author_id):
        raise NotAllowed(NOT_YOURS)
    _remove(question, answer)
    together.tell_alone(question, answer_id=answer.id, by=by)
    if question.answered_at is not None and question.status in ALIVE:
        together.take_back(question, by=by)
    if may(answer, "revise", by=by) and not queries.is_erased(answer):
        revise(answer, by=by)
    signals.unmerged.send(answer, question=question)


def others_of(question: Question) -> list[Question]:
    """The living questions that are answered together with this one, in the order of their numbers."""
    answer = queries.for_question(question)
    return [other for other in _alive(answer) if other.id != question.id] if answer is not None else []


def may_merge_into(question: Question, *, by: Account) -> bool:
    """Whether other questions can be put to the answer of this one now: what a page asks before it shows a button."""
    if question.assignee_id != by.id or question.status not in (QuestionStatus.CLAIMED, QuestionStatus.NEEDS_REPLY):
        return False
    answer = queries.for_question(question)
    return answer is None or (answer.status is AnswerStatus.DRAFTING and answer.delivered_at is None)


def _alive(answer: Answer) -> list[Question]:
    return [question for question in answer.questions if question.status in ALIVE]


def _hold(*questions: Question) -> None:
    """Nobody else changes these, or the answers that they have, until we have. The answers first, as `deliver` does."""
    ids = [question.id for question in questions]
    having = select(AnswerQuestion.answer_id).where(AnswerQuestion.question_id.in_(ids))
    for rows in (
        select(Answer).where(Answer.id.in_(having)).order_by(Answer.id),
        select(Question).where(Question.id.in_(ids)).order_by(Question.id),
    ):
        db.session.flush()
        db.session.execute(
            rows.with_for_update(key_share=True).execution_options(populate_existing=True)
        ).scalars().all()


def _refuse_late(question: Question, answer: Answer | None) -> None:
    """Nothing is put to an answer that somebody has read, or that is being checked, nor taken from one."""
    if question.status not in OPEN:
        raise WrongState(question.stands())
    if answer is None:
        return
    if answer.delivered_at is not None:
        raise NotAllowed(READ)
    if answer.status in CHECKING:
        raise NotAllowed(CHECKED.format(number=question.number))


def _take(question: Question, *, by: Account) -> None:
    """`by` holds it, as any claimed question. Raises WrongState, which says who does, when it is somebody else."""
    if question.status is QuestionStatus.WAITING:
        questions.claim(question, by=by)
    elif question.assignee_id != by.id:
        raise WrongState(question.stands())


def _put(question: Question, answer: Answer, *, by: Account) -> None:
    told: Sequence[Question] = [question]
    if len(alive := _alive(answer)) == 1:
        # Who is part of a shared answer already has been told so.
        told = [*alive, question]
    row = AnswerQuestion(answer_id=answer.id, question_id=question.id, merged_at=clock.now(), merged_by_id=by.id)
    db.session.add(row)
    db.session.flush()
    db.session.expire(answer, ["questions"])
    for one in told:
        together.tell_together(one, answer_id=answer.id, by=by)


def _remove(question: Question, answer: Answer) -> None:
    row = (AnswerQuestion.answer_id == answer.id) & (AnswerQuestion.question_id == question.id)
    db.session.execute(delete(AnswerQuestion).where(row))
    db.session.expire(answer, ["questions"])
