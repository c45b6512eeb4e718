"""Deciding on an answer: approve, ask for changes, mend and hand back, adopt.

An approval names one revision by its digest. Whoever is the named author, wrote this revision or sent it for checking
can never approve it, in no role; the database refuses it too (`four_eyes`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app

from askmd import audit, keys
from askmd.accounts.models import Account
from askmd.answers import checklist, claiming, notices, queries
from askmd.answers.content import Content
from askmd.answers.drafting import OPEN, UNDO, hand_in, void_approval, write_revision
from askmd.answers.models import Answer, AnswerKind, Decision, Review, ReviewMode, Revision
from askmd.answers.notices import Turn
from askmd.core import clock
from askmd.core.errors import Invalid, NotAllowed, Stale
from askmd.core.text import clean
from askmd.extensions import db
from askmd.workflow import AnswerStatus, Who, advance

# A one-doctor practice reads its own text again with a fresh eye, not a minute later.
SELF_REVIEW_PAUSE = timedelta(hours=12)
COMMENT_LIMIT = 10_000


def approve(answer: Answer, *, digest: str, by: Account) -> None:
    """Approve exactly this text. It is delivered when the time to undo is over.

    Raises NotAllowed to whoever wrote or sent it, Stale when the text has moved on, WrongState when it is no longer
    in review.
    """
    revision = _under_review(answer, digest)
    mode = _mode_for(answer, revision, by)
    part = Who.SELF_REVIEWER if mode is ReviewMode.SELF else queries.part_of(answer, by) & ~Who.DOCTOR
    if answer.kind is AnswerKind.ANSWER and not any(question.status in OPEN for question in answer.questions):
        _refuse_when_nobody_waits(answer)
    checklist.demand(answer, queries.content_of(revision))
    advance(answer, "approve", by=by, acting_as=part)
    answer.deliver_at = clock.now() + UNDO
    _decide(answer, revision, Decision.APPROVED, by=by, mode=mode)
    audit.record("answer.approved", answer, by=by, revision=revision.number)
    notices.decided(answer, Turn.APPROVED, by=by)


def undo_approval(answer: Answer, *, by: Account) -> None:
    """Take an approval back within the time to undo: the answer is in review again and nothing was delivered."""
    if answer.status is AnswerStatus.APPROVED and (answer.deliver_at is None or answer.deliver_at <= clock.now()):
        raise NotAllowed("It is too late to take this back. You can reopen the answer instead.")
    advance(answer, "undo_approval", by=by, acting_as=queries.part_of(answer, by))
    void_approval(answer)
    audit.record("answer.approval_undone", answer, by=by)


def request_changes(answer: Answer, *, comment: str, by: Account) -> None:
    """Hand the answer back to its author with a comment. Raises Invalid without one."""
    revision = _under_review(answer, None)
    comment = _comment(comment)
    if not comment:
        raise Invalid("Please say what should be changed.")
    advance(answer, "request_changes", by=by, acting_as=queries.part_of(answer, by))
    _decide(answer, revision, Decision.CHANGES_REQUESTED, by=by, comment=comment)
    audit.record("answer.changes_requested", answer, by=by, revision=revision.number)
    notices.decided(answer, Turn.CHANGES, by=by)


def return_mended(answer: Answer, content: Content, *, comment: str, base_number: int, by: Account) -> Revision:
    """The reviewer mends the text and hands it back: a new revision that the author can adopt in one click."""
    revision = _under_review(answer, None)
    if base_number != revision.number:
        raise Stale("The text has changed since you read it. Please look at it again.")
    if content == queries.content_of(revision):
        raise Invalid("You changed nothing. Approve the text, or say what should be changed.")
    advance(answer, "request_changes", by=by, acting_as=queries.part_of(answer, by))
    mended = write_revision(answer, content, by=by, is_offered=True)
    _decide(answer, revision, Decision.RETURNED, by=by, comment=_comment(comment))
    audit.record("answer.returned", answer, by=by, revision=mended.number)
    notices.decided(answer, Turn.MENDED, by=by)
    return mended


def adopt(answer: Answer, *, by: Account) -> Revision:
    """The author takes over the reviewer's text as a revision of their own and sends it for checking.

    The reviewer neither wrote nor sent this new revision, so the reviewer can approve it: two doctors are never stuck.
    """
    mended = queries.offered(answer)
    if Who.AUTHOR not in queries.part_of(answer, by):
        raise NotAllowed("Only its author can adopt this text.")
    if mended is None or answer.status is not AnswerStatus.DRAFTING:
        raise Stale("There is no changed text to adopt any longer.")
    mended.adopted_at = clock.now()
    content = queries.content_of(mended)
    checklist.demand(answer, content)
    adopted = write_revision(answer, content, by=by)
    audit.record("answer.adopted", answer, by=by, revision=adopted.number)
    hand_in(answer, by=by)
    return adopted


def confirm(answer: Answer, revision: Revision, *, by: Account) -> Review:
    """Approve a text again that is delivered already: read anew, and still right. Whoever wrote or sent it cannot.

    Raises Stale while the answer is in the making again.
    """
    if answer.status is not AnswerStatus.DELIVERED or answer.submitted_by_id is None:
        raise Stale(answer.stands())
    if Who.DOCTOR not in by.who:
        raise NotAllowed("Only a doctor can check a text.")
    mode = _mode_for(answer, revision, by)
    # The words of an asker's answer are deleted in time; what is public of them stays, and can be read again.
    if not queries.is_erased(answer):
        checklist.demand(answer, queries.content_of(revision))
    review = _decide(answer, revision, Decision.APPROVED, by=by, mode=mode)
    audit.record("answer.confirmed", answer, by=by, revision=revision.number)
    return review


def may_confirm(answer: Answer, revision: Revision, *, by: Account) -> bool:
    """Whether `confirm` is open to this doctor, as things stand."""
    if answer.status is not AnswerStatus.DELIVERED or answer.submitted_by_id is None or Who.DOCTOR not in by.who:
        return False
    try:
        _mode_for(answer, revision, by)
    except NotAllowed:
        return False
    return True


def may_approve(answer: Answer, *, by: Account) -> tuple[bool, datetime | None]:
    """Whether `by` could approve the newest text now; when only time is missing, the moment from which on."""
    revision = queries.latest(answer)
    if revision is None or answer.status is not AnswerStatus.IN_REVIEW:
        return False, None
    try:
        _mode_for(answer, revision, by)
    except NotAllowed:
        opens_at = self_review_opens_at(answer)
        return False, opens_at if by.id == answer.author_id else None
    return True, None


def self_review_opens_at(answer: Answer) -> datetime | None:
    """When its only doctor may read the answer through again, in `self` review mode; None otherwise."""
    if current_app.config["REVIEW"] != "self" or answer.submitted_at is None:
        return None
    return answer.submitted_at + SELF_REVIEW_PAUSE


def _under_review(answer: Answer, digest: str | None) -> Revision:
    """The newest revision of an answer in review; its digest must match when one is given."""
    if answer.status is not AnswerStatus.IN_REVIEW:
        raise Stale(answer.stands())
    revision = queries.latest(answer)
    if revision is None or (digest is not None and revision.digest != digest):
        raise Stale("The text has changed since you read it. Please look at it again.")
    return revision


def _mode_for(answer: Answer, revision: Revision, by: Account) -> ReviewMode:
    """Whether `by` may approve, and as what. Raises NotAllowed otherwise."""
    if by.id not in (answer.author_id, revision.created_by_id, answer.submitted_by_id):
        return ReviewMode.SECOND_DOCTOR
    opens_at = self_review_opens_at(answer)
    if opens_at is None or by.id != answer.author_id:
        raise NotAllowed("A second doctor must approve your answer.")
    if clock.now() < opens_at:
        raise NotAllowed("Please read your answer again with a fresh eye, 12 hours after you sent it.")
    return ReviewMode.SELF


def _refuse_when_nobody_waits(answer: Answer) -> None:
    # A correction of a delivered answer has no open question, and still needs its approval.
    if answer.delivered_at is None:
        raise Stale("Nobody waits for this answer any longer.")


def _decide(
    answer: Answer,
    revision: Revision,
    decision: Decision,
    *,
    by: Account,
    mode: ReviewMode = ReviewMode.SECOND_DOCTOR,
    comment: str = "",
) -> Review:
    if mode is ReviewMode.SECOND_DOCTOR:
        claiming.take(answer, by=by)
    review = Review(
        answer=answer,
        revision=revision,
        reviewer_id=by.id,
        written_by_id=revision.created_by_id,
        submitted_by_id=answer.submitted_by_id,
        author_id=answer.author_id,
        mode=mode,
        decision=decision,
        decided_at=clock.now(),
    )
    keys.write(review, comment=comment or None)
    db.session.add(review)
    db.session.flush()
    return review


def _comment(text: str) -> str:
    comment = clean(text)
    if len(comment) > COMMENT_LIMIT:
        raise Invalid(f"The comment is too long. Please keep it to {COMMENT_LIMIT:,} characters.")
    return comment
