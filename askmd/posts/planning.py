"""From an approved answer to a planned post: preview, schedule, and what forbids it.

Consent is never widened: a post about questions needs at least one asker who allowed it, and a yes (or a window that
ended in silence, consent b) from each of them for exactly this revision.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from askmd import audit
from askmd.accounts.models import Account
from askmd.answers import checklist
from askmd.answers import queries as answers
from askmd.answers.drafting import UNDO
from askmd.answers.models import Answer, AnswerKind, Review, Revision
from askmd.answers.signals import approval_voided
from askmd.core import clock
from askmd.core.errors import Invalid, NotAllowed
from askmd.extensions import db
from askmd.outbox.models import Delivery, State
from askmd.posts import notices
from askmd.posts.models import Post, Preview
from askmd.questions.models import Consent, Question, WhoAsks
from askmd.questions.signals import consent_changed
from askmd.topics.models import Topic
from askmd.workflow import ASKER, SYSTEM, Actor, PostStatus, QuestionStatus, advance, begin, may

# DESIGN's consent (b): "I can read the wording first and stop it for 7 days". The wording was the promise.
WINDOW = timedelta(days=7)
NOT_REPLACED = "A retracted post needs a revision that was approved after the retraction."
SILENT = (QuestionStatus.WITHDRAWN, QuestionStatus.ERASED, QuestionStatus.DECLINED, QuestionStatus.SPAM)


def may_publish(question: Question) -> bool:
    """Whether this asker allowed a publication at all, and had the right to."""
    has_right = question.who_asks is WhoAsks.PATIENT or question.has_agreement
    return question.consent is not Consent.PRIVATE and has_right and question.status not in SILENT


def consenting(answer: Answer) -> list[Question]:
    """The askers whose words a public wording may draw on."""
    return [question for question in answer.questions if may_publish(question)]


def post_of(answer: Answer) -> Post | None:
    """The newest post of this answer that was not withdrawn."""
    query = select(Post).where(Post.answer_id == answer.id, Post.status != PostStatus.WITHDRAWN)
    return db.session.execute(query.order_by(Post.id.desc()).limit(1)).scalars().first()


def readiness(answer: Answer) -> list[str]:
    """What still forbids publishing, one sentence each; empty when a post may be planned now."""
    obstacles = []
    revision = answers.latest(answer)
    is_approved = answers.valid_approval(answer, revision) is not None
    if not is_approved:
        obstacles.append("A second doctor has not approved this text.")
    if answer.kind is AnswerKind.ANSWER and not consenting(answer):
        obstacles.append("The asker wants a private answer.")
    elif is_approved:
        # Approved as a private answer, it may lack what readers need.
        obstacles += checklist.missing(answer, answers.content_of(revision))
    return obstacles


def start_preview(answer: Answer, topics: Sequence[Topic], *, by: Account) -> Post:
    """Show the approved wording to each asker who allowed publishing, and owe them the notice.

    Where a post was retracted, the new wording gets a post of its own: the notice stays at the address of the old one.
    """
    review, revision = _approved(answer)
    askers = consenting(answer)
    if answer.kind is not AnswerKind.ANSWER or not askers:
        raise NotAllowed("There is nobody to show this wording to.")
    before = post_of(answer)
    if before is not None and before.status is PostStatus.RETRACTED:
        if not replaces(before):
            raise NotAllowed(NOT_REPLACED)
        before = None
    post = _planned(before, answer, "preview", by=by)
    _fill(post, answer, revision, review, topics)
    for question in askers:
        if preview_of(question, revision) is None:
            _show(post, question, revision)
    audit.record("post.previewed", post, by=by, revision=revision.number)
    _move_on_when_settled(post)
    return post


def schedule(answer: Answer, topics: Sequence[Topic], *, at: datetime | None = None, by: Account) -> Post:
    """Plan the publication of an approved revision: now (with the time to undo) or at a time.

    Raises NotAllowed while an asker has not said yes to exactly this wording.
    """
    review, revision = _approved(answer)
    if answer.kind is AnswerKind.ANSWER and not is_agreed(answer, revision):
        raise NotAllowed("The asker has not agreed to this wording yet. Show it to them first.")
    soonest = clock.now() + UNDO
    if at is not None and at > clock.now() + timedelta(days=730):
        raise Invalid("Please choose a time within the next two years.")
    post = _planned(post_of(answer), answer, "schedule", by=by)
    _fill(post, answer, revision, review, topics)
    post.publish_at = max(at, soonest) if at else soonest
    audit.record("post.scheduled", post, by=by, revision=revision.number)
    return post


def replaces(post: Post) -> bool:
    """Whether the newest text of a retracted post is another one, approved after the post was taken down."""
    revision = answers.latest(post.answer) if post.answer is not None else None
    review = answers.valid_approval(post.answer, revision) if post.answer is not None else None
    if revision is None or review is None or post.retracted_at is None:
        return False
    return revision.id != post.revision_id and review.decided_at > post.retracted_at


def unschedule(post: Post, *, by: Actor) -> None:
    """Take a post off the schedule; also the way to undo a publication within its 15 seconds."""
    advance(post, "unschedule", by=by)
    post.publish_at = None
    audit.record("post.unscheduled", post, by=by)


def preview_of(question: Question, revision: Revision | None = None) -> Preview | None:
    """The newest wording shown to this asker, or the one of a given revision.

    What was shown for a post that is withdrawn by now counts no more: its asker had taken the consent back.
    """
    query = select(Preview).join(Post).where(Preview.question_id == question.id, Post.status != PostStatus.WITHDRAWN)
    if revision is not None:
        query = query.where(Preview.revision_id == revision.id)
    return db.session.execute(query.order_by(Preview.id.desc()).limit(1)).scalars().first()


def open_preview_of(question: Question) -> Preview | None:
    """The wording that waits for this asker's word now, if there is one."""
    preview = preview_of(question)
    if preview is None or preview.agreed_at or preview.objected_at:
        return None
    return preview if preview.post.status is PostStatus.PREVIEW else None


def shown(preview: Preview) -> None:
    """The status page shows the wording: without a mail that arrived, the time to object begins now."""
    if preview.opened_at is None:
        _open_window(preview, clock.now())


def agree(preview: Preview, *, by: Actor = ASKER) -> None:
    """The asker says yes to this wording. When all have, publication follows after the time to undo."""
    if not may(preview.post, "agree", by=by) or preview.objected_at:
        raise NotAllowed("This wording is no longer waiting for your word.")
    if preview.agreed_at is None:
        preview.agreed_at = clock.now()
        audit.record("post.agreed", preview.post, by=by, preview=preview.id)
    _move_on_when_settled(preview.post, by=by)


def object_to(preview: Preview, *, by: Actor = ASKER) -> None:
    """The asker does not want it published: nothing is."""
    advance(preview.post, "object", by=by)
    preview.objected_at, preview.agreed_at = clock.now(), None
    preview.post.publish_at = None
    audit.record("post.objected", preview.post, by=by, preview=preview.id)


def is_agreed(answer: Answer, revision: Revision) -> bool:
    """Whether every asker who allowed publishing said yes to this revision, or let the window of (b) end in silence."""
    askers = consenting(answer)
    return bool(askers) and all(_is_settled(preview_of(question, revision), question) for question in askers)


def look_after(preview: Preview) -> bool:
    """Open, remind or close the window of a running preview. Returns whether its post moved on."""
    if preview.post.status is not PostStatus.PREVIEW:
        return False
    if _came_back(preview):
        preview.opened_at = preview.until = preview.reminded_at = None
    if preview.opened_at is None:
        _open_when_accepted(preview)
    elif preview.until is not None and preview.reminded_at is None and preview.agreed_at is None:
        _remind_half_way(preview)
    is_over = preview.until is not None and preview.until <= clock.now()
    return is_over and _move_on_when_settled(preview.post)


def _approved(answer: Answer) -> tuple[Review, Revision]:
    revision = answers.latest(answer)
    review = answers.valid_approval(answer, revision)
    if review is None or revision is None:
        raise NotAllowed("Only a text that a second doctor approved can be published.")
    checklist.demand(answer, answers.content_of(revision))
    return review, revision


def _planned(post: Post | None, answer: Answer, step: str, *, by: Account) -> Post:
    """This post of the answer, taken one step on, or a new one."""
    if post is not None:
        advance(post, step, by=by)
        return post
    post = Post(kind=answer.kind, status=begin("post", step, by=by), answer=answer)
    db.session.add(post)
    return post


def _fill(post: Post, answer: Answer, revision: Revision, review: Review, topics: Sequence[Topic]) -> None:
    post.revision, post.approval = revision, review.mode
    post.author_id, post.reviewer_id = answer.author_id, review.reviewer_id
    post.topics = list(topics)
    db.session.flush()


def _show(post: Post, question: Question, revision: Revision) -> None:
    preview = Preview(post=post, question_id=question.id, revision_id=revision.id, created_at=clock.now())
    db.session.add(preview)
    delivery = notices.preview_ready(question)
    # Both rows have their ids from here on.
    db.session.flush()
    preview.delivery_id = delivery.id if delivery else None


def _move_on_when_settled(post: Post, *, by: Actor = SYSTEM) -> bool:
    if post.status is not PostStatus.PREVIEW or post.answer is None or post.revision is None:
        return False
    if not is_agreed(post.answer, post.revision):
        return False
    advance(post, "agree", by=by)
    post.publish_at = clock.now() + UNDO
    if by is SYSTEM:
        audit.record("post.window_over", post, by=SYSTEM)
    return True


def _is_settled(preview: Preview | None, question: Question) -> bool:
    if preview is None or preview.objected_at:
        return False
    is_over = preview.until is not None and preview.until <= clock.now() and not _came_back(preview)
    return preview.agreed_at is not None or (is_over and question.consent is Consent.PUBLISH)


def _came_back(preview: Preview) -> bool:
    """Whether the mail that opened the window came back later: then nobody may have read of it, and it must not run.

    It begins anew when the status page shows the wording, or when the mail is sent again.
    """
    delivery = db.session.get(Delivery, preview.delivery_id) if preview.delivery_id else None
    if delivery is None or preview.opened_at is None or delivery.state is State.ACCEPTED:
        return False
    return delivery.bounced_at is not None and delivery.accepted_at == preview.opened_at


def _open_when_accepted(preview: Preview) -> None:
    delivery = db.session.get(Delivery, preview.delivery_id) if preview.delivery_id else None
    if delivery is not None and delivery.state is State.ACCEPTED and delivery.accepted_at is not None:
        _open_window(preview, delivery.accepted_at)


def _open_window(preview: Preview, at: datetime) -> None:
    preview.opened_at = at
    question = db.session.get_one(Question, preview.question_id)
    # Consent (c) has no window: silence keeps it private.
    preview.until = at + WINDOW if question.consent is Consent.PUBLISH else None


def _remind_half_way(preview: Preview) -> None:
    if preview.opened_at is not None and clock.now() >= preview.opened_at + WINDOW / 2:
        preview.reminded_at = clock.now()
        notices.preview_reminder(db.session.get_one(Question, preview.question_id), preview)


@approval_voided.connect
def _approval_fell(answer: Answer) -> None:
    stop(answer)


@consent_changed.connect
def _consent_changed(question: Question) -> None:
    answer = answers.for_question(question)
    if answer is not None and not may_publish(question):
        stop(answer)


def stop(answer: Answer) -> None:
    """Nothing of what was planned with this answer happens. What is public stays as it is."""
    post = post_of(answer)
    if post is None:
        return
    if post.status is PostStatus.SCHEDULED:
        unschedule(post, by=SYSTEM)
    elif post.status is PostStatus.PREVIEW:
        advance(post, "stop_preview", by=SYSTEM)
        audit.record("post.preview_stopped", post, by=SYSTEM)
