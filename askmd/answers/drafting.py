"""Writing an answer: start, save, submit, recall, take over, reopen, deliver, close. Deciding is in `reviewing`."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from askmd import audit, keys
from askmd.accounts.models import Account
from askmd.answers import checklist, claiming, drafts, notices, queries, signals
from askmd.answers.content import Content
from askmd.answers.models import Answer, AnswerKind, Decision, Review, Revision
from askmd.core import clock
from askmd.core.errors import Invalid, NotAllowed, Stale
from askmd.extensions import db
from askmd.keys.sealing import digest as fingerprint
from askmd.questions import services as questions
from askmd.questions.models import Question
from askmd.questions.signals import gone
from askmd.workflow import SYSTEM, Actor, AnswerStatus, QuestionStatus, Who, advance, begin

UNDO = timedelta(seconds=15)
OPEN = (QuestionStatus.WAITING, QuestionStatus.CLAIMED, QuestionStatus.NEEDS_REPLY)
ALIVE = (*OPEN, QuestionStatus.ANSWERED)


def start(question: Question, *, by: Account) -> Answer:
    """The answer to a claimed question: the one in the making, or a new one. Whoever holds the question is its author.

    After a follow-up the delivered answer is reopened; what the asker read stays readable. Raises NotAllowed to
    anybody but the assignee.
    """
    if question.assignee_id != by.id or question.status not in (QuestionStatus.CLAIMED, QuestionStatus.NEEDS_REPLY):
        raise NotAllowed("Claim the question before you write.")
    answer = queries.for_question(question)
    if answer is None:
        return _new(AnswerKind.ANSWER, [question], by)
    if answer.status is AnswerStatus.DELIVERED:
        revise(answer, by=by)
    if answer.status is AnswerStatus.DRAFTING and answer.author_id != by.id:
        take_over(answer, by=by)
    return answer


def start_article(kind: AnswerKind, *, by: Account) -> Answer:
    """An article or a video: written, checked and published like an answer, without a question."""
    if kind is AnswerKind.ANSWER:
        raise Invalid("An answer needs a question.")
    return _new(kind, [], by)


def save(answer: Answer, content: Content, *, base_number: int, by: Account) -> Revision:
    """Keep a text as the next revision; the same text again makes none.

    `base_number` is the revision the text was written upon (0 for none). Raises Stale when somebody saved meanwhile,
    NotAllowed to anybody but the author while drafting.
    """
    _only_author_drafting(answer, by)
    newest = queries.latest(answer)
    if base_number != (newest.number if newest else 0):
        raise Stale("Somebody saved this answer while you were writing. Both texts are kept.")
    drafts.spend(answer, content, by=by)
    if newest is not None and newest.digest == fingerprint(answer, content.to_dict()):
        return newest
    return write_revision(answer, content, by=by)


def write_revision(answer: Answer, content: Content, *, by: Account, is_offered: bool = False) -> Revision:
    """The next numbered revision, sealed. Callers have checked who may write."""
    newest = queries.latest(answer)
    revision = Revision(
        answer=answer,
        number=newest.number + 1 if newest else 1,
        digest=fingerprint(answer, content.to_dict()),
        created_by_id=by.id,
        created_at=clock.now(),
        is_offered=is_offered,
    )
    keys.write(revision, content=content.to_json())
    db.session.add(revision)
    db.session.flush()
    audit.record("answer.saved", answer, by=by, revision=revision.number)
    return revision


def submit(answer: Answer, *, digest: str, by: Account) -> None:
    """Send exactly this text to a second doctor. Raises Stale when it is not the newest, Invalid when not whole."""
    _only_author_drafting(answer, by)
    newest = queries.latest(answer)
    if newest is None or newest.digest != digest:
        raise Stale("The text has changed since you read it. Please look at it again.")
    if queries.offered(answer) is not None:
        raise Invalid("Your reviewer changed the text. Adopt it or save your own text first.")
    content = queries.content_of(newest)
    checklist.demand(answer, content)
    checklist.remember(by, content)
    hand_in(answer, by=by)


def hand_in(answer: Answer, *, by: Account) -> None:
    """The step itself, for `submit` and for adopting."""
    advance(answer, "submit", by=by, acting_as=queries.part_of(answer, by))
    answer.submitted_at, answer.submitted_by_id = clock.now(), by.id
    claiming.begin(answer)
    audit.record("answer.submitted", answer, by=by)
    notices.to_check(answer)


def recall(answer: Answer, *, by: Account) -> None:
    """The author takes the answer back from checking."""
    advance(answer, "recall", by=by, acting_as=queries.part_of(answer, by))
    audit.record("answer.recalled", answer, by=by)


def take_over(answer: Answer, *, by: Account) -> None:
    """Another doctor becomes the author of a draft, with all that was written.

    What the author before typed and never saved is a revision of theirs from now on.
    """
    if answer.status is not AnswerStatus.DRAFTING or Who.DOCTOR not in by.who:
        raise NotAllowed("Only a doctor can take over, and only while the answer is being written.")
    left = drafts.left_behind(answer, answer.author)
    if left is not None:
        write_revision(answer, left, by=answer.author)
        drafts.spend(answer, left, by=answer.author)
    # Both, so that whoever goes on with this answer finds the new author.
    answer.author, answer.author_id = by, by.id
    audit.record("answer.taken_over", answer, by=by)


def revise(answer: Answer, *, by: Actor) -> None:
    """Open an answer for writing again. Voids its approval; whatever was planned with it stops.

    Raises Stale when its words were erased: its key is gone too, and nothing can be written under it.
    """
    if queries.is_erased(answer):
        raise Stale("Nobody waits for this answer any longer.")
    advance(answer, "revise", by=by)
    void_approval(answer)
    claiming.let_go(answer)
    audit.record("answer.revised", answer, by=by)


def void_approval(answer: Answer) -> None:
    """No approval of this answer holds any longer; those above are told in this transaction."""
    standing = (Review.answer_id == answer.id) & (Review.decision == Decision.APPROVED) & Review.voided_at.is_(None)
    db.session.execute(update(Review).where(standing).values(voided_at=clock.now()))
    answer.deliver_at = None
    signals.approval_voided.send(answer)


def deliver(answer: Answer) -> None:
    """Let every asker read the approved revision. The system's act, once the time to undo is over."""
    revision = queries.latest(answer)
    if queries.valid_approval(answer, revision) is None or revision is None:
        raise NotAllowed("Only an approved answer can be delivered.")
    advance(answer, "deliver", by=SYSTEM)
    answer.deliver_at, answer.delivered_at, answer.delivered_revision_id = None, clock.now(), revision.id
    for question in answer.questions:
        if question.status in OPEN:
            questions.mark_answered(question, handed_in_at=answer.submitted_at, by=SYSTEM)
    audit.record("answer.delivered", answer, by=SYSTEM, revision=revision.number)
    signals.delivered.send(answer)


def close(answer: Answer) -> None:
    """Its last question is gone: nobody needs to write or check it any longer."""
    if answer.status in (AnswerStatus.DRAFTING, AnswerStatus.IN_REVIEW, AnswerStatus.APPROVED):
        advance(answer, "close", by=SYSTEM)
        void_approval(answer)
        audit.record("answer.closed", answer, by=SYSTEM)


@gone.connect
def _question_is_gone(question: Question) -> None:
    answer = queries.for_question(question)
    # Whoever asked the same and has an answer already may be waiting for it to come back.
    if answer is not None and not any(other.status in ALIVE for other in answer.questions):
        close(answer)


def _new(kind: AnswerKind, asked: list[Question], by: Account) -> Answer:
    answer = Answer(
        kind=kind,
        key_id=keys.store().create("answer"),
        status=begin("answer", "draft", by=by),
        author_id=by.id,
        created_at=clock.now(),
        questions=asked,
    )
    db.session.add(answer)
    db.session.flush()
    audit.record("answer.drafted", answer, by=by)
    return answer


def _only_author_drafting(answer: Answer, by: Account) -> None:
    if Who.AUTHOR not in queries.part_of(answer, by):
        raise NotAllowed("Only its author can change this text. You can take the draft over.")
    if answer.status is not AnswerStatus.DRAFTING:
        raise Stale(answer.stands())
