"""Taking something back. Content first, in one transaction; then the keys, which no transaction can bring back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, select, update

from askmd import audit, keys, outbox
from askmd.accounts.models import WebSession
from askmd.answers import services as answers
from askmd.answers.models import Answer, AnswerQuestion, Draft, Review, Revision
from askmd.core import clock
from askmd.core.database import truncate_wal
from askmd.extensions import db
from askmd.outbox import Recipient
from askmd.posts import pictures_gone, planning
from askmd.posts import services as posts
from askmd.questions import services as questions
from askmd.questions.models import Consent, Message, Note, Question
from askmd.questions.signals import gone
from askmd.workflow import ASKER, SYSTEM, Actor, PostStatus, QuestionStatus, advance, may

# What readers see, or are told about.
SHOWN = (PostStatus.PUBLISHED, PostStatus.RETRACTED)


def withdraw(question: Question, *, by: Actor = ASKER) -> None:
    """The asker takes the question back: nobody works on it, nothing of it stays public, no mail goes out any more.

    The words stay, sealed; the code still opens the page, where they can be deleted. Links in mails are dead.
    """
    was_part = planning.may_publish(question)
    advance(question, "withdraw", by=by, closed_at=clock.now(), assignee_id=None, is_urgent=False)
    audit.record("question.withdrawn", question, by=by)
    _take_down(question, was_part=was_part)
    outbox.cancel(Recipient.QUESTION, question.id)
    gone.send(question)


def change_consent(question: Question, *, consent: Consent, has_agreement: bool, by: Actor = ASKER) -> None:
    """Allow more or less than before. Who takes a yes back gets what is public taken down at once."""
    was_part = planning.may_publish(question)
    questions.change_consent(question, consent=consent, has_agreement=has_agreement, by=by)
    if not planning.may_publish(question):
        _take_down(question, was_part=was_part)


def erase(question: Question, *, by: Actor, keep_posts: bool = False) -> list[str]:
    """Empty everything that this asker wrote and was told. Returns the keys to destroy after the commit.

    The caller commits and then calls `finish`; if it dies between the two, the sweep finishes within a minute. With
    `keep_posts` (retention, where nobody took anything back) what is public stays, and the answer behind it.
    """
    before, was_part = question.status.value, planning.may_publish(question)
    advance(question, "erase", by=by, assignee_id=None, closed_at=clock.now(), **_emptied())
    audit.record("question.erased", question, by=by, before=before)
    for model in (Message, Note):
        db.session.execute(update(model).where(model.question_id == question.id).values(body_sealed=None))
    _take_down(question, was_part=was_part, keep_public=keep_posts)
    outbox.cancel(Recipient.QUESTION, question.id)
    db.session.execute(delete(WebSession).where(WebSession.question_id == question.id, WebSession.account_id.is_(None)))
    gone.send(question)
    doomed = [answer for answer in answers_of(question) if not _is_needed(answer)]
    for answer in doomed:
        _empty(answer)
    db.session.flush()
    return [key for key in (question.key_id, *(answer.key_id for answer in doomed)) if key is not None]


def finish(key_ids: Iterable[str]) -> None:
    """After the commit: destroy the keys, and what the write-ahead log still holds of the ciphertexts."""
    for key_id in key_ids:
        keys.destroy(key_id)
    truncate_wal(db.engine)


def answers_of(question: Question) -> Sequence[Answer]:
    """All answers that ever replied to it, closed ones too."""
    query = select(Answer).join(AnswerQuestion).where(AnswerQuestion.question_id == question.id)
    return db.session.execute(query.order_by(Answer.id)).scalars().all()


def _emptied() -> dict[str, Any]:
    """Columns of an erased question. Its key's name stays until the key itself is destroyed."""
    return {
        "body_sealed": None,
        "name_sealed": None,
        "address_sealed": None,
        "address_lookup": None,
        "address_set_at": None,
        "address_confirmed_at": None,
        "flags_sealed": None,
        "wants_corrections": False,
        "answered_post_id": None,
        "is_urgent": False,
    }


def _take_down(question: Question, *, was_part: bool, keep_public: bool = False) -> None:
    """Every post that drew on this question, whatever became of the answer since: text away, address never reused.

    Where other askers of the same answer still allow it, the post is only hidden, and the answer opened again: it
    comes back when a doctor has taken this question's part out, another has approved that, and the others read it.
    Nothing happens to it when this question had no part in it (`was_part`: its asker allowed publishing until now).
    """
    for answer in answers_of(question):
        if any(other.id != question.id for other in planning.consenting(answer)):
            if was_part and not keep_public:
                _hide(answer)
            continue
        while (post := planning.post_of(answer)) is not None and not (keep_public and post.status in SHOWN):
            posts.withdraw(post)


def _hide(answer: Answer) -> None:
    post = planning.post_of(answer)
    if post is not None and post.status is PostStatus.PUBLISHED:
        posts.hide(post)
    elif post is not None and post.status is PostStatus.RETRACTED:
        posts.withdraw(post)
    if may(answer, "revise", by=SYSTEM):
        # Voids the approval, and stops what was planned with it.
        answers.revise(answer, by=SYSTEM)


def _is_needed(answer: Answer) -> bool:
    """Whether somebody else asked it too, or readers still see what was made of it."""
    post = planning.post_of(answer)
    is_shown = post is not None and post.status in SHOWN
    return is_shown or any(other.status is not QuestionStatus.ERASED for other in answer.questions)


def _empty(answer: Answer) -> None:
    """The words about an erased question: drafts, what was delivered, what reviewers said."""
    answers.close(answer)
    before = pictures_gone.of_answer(answer)
    db.session.execute(update(Revision).where(Revision.answer_id == answer.id).values(content_sealed=None))
    db.session.execute(update(Review).where(Review.answer_id == answer.id).values(comment_sealed=None))
    db.session.execute(delete(Draft).where(Draft.answer_id == answer.id))
    pictures_gone.let_go(before)
