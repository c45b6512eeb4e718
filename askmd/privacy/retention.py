"""How long things are kept: when a question's time is over, who is told before, and what is done then.

The clock of a question that is over runs from the last time that its asker opened the page, or that an answer or a
message came. Whoever left an address is told 7 days before, whatever becomes of the setting meanwhile; opening the page
starts the clock anew. The 7 days begin when the mail server has taken the mail, and not when it was owed. A question
that waits is never erased: after half a year it is declined, and its asker is told where else to ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from askmd import audit, keys
from askmd.accounts.web_sessions import ASKER_IDLE
from askmd.answers.models import Answer, AnswerQuestion
from askmd.core import clock
from askmd.extensions import db
from askmd.outbox import Delivery, Recipient, State
from askmd.posts import planning, replying
from askmd.posts.models import Post
from askmd.privacy import services
from askmd.questions import finding, notices, queries
from askmd.questions import services as questions
from askmd.questions.models import Message, MessageKind, Question
from askmd.readers import erasing
from askmd.site import settings, texts
from askmd.subscriptions import watching
from askmd.workflow import RETENTION, AnswerStatus, PostStatus, QuestionStatus

Q = QuestionStatus
# Long enough to find the mail after a holiday or a stay in hospital. It was promised, so it is no setting.
NOTICE = timedelta(days=7)
# While the mail cannot leave nothing is deleted, but not for ever: a mail server may never come back.
LONGEST_NOTICE = timedelta(days=30)
# Nobody can be told by this mail any more, so the 7 days are those since it was owed.
UNREACHABLE = (State.FAILED, State.BOUNCED, State.SUPPRESSED)
BIN = timedelta(days=7)
OVER = (Q.ANSWERED, Q.DECLINED, Q.WITHDRAWN)
# What doctors write to an asker on the page; each is something new to read.
TO_ASKER = (MessageKind.ASK_BACK, MessageKind.HELP_NOW, MessageKind.DECLINE)
CHECKING = (AnswerStatus.IN_REVIEW, AnswerStatus.APPROVED)
LAST_WORDS = "medical.declined_by_time"


def facts() -> dict[str, object]:
    """What the privacy pages say in numbers, and where to write to: as it is, not as somebody once wrote it down."""
    return {
        "retention_days": kept_for().days,
        "notice_days": NOTICE.days,
        "waiting_days": queries.LONG_WAIT.days,
        "longest_days": queries.LONGEST_WAIT.days,
        "bin_days": BIN.days,
        "address_days": queries.UNCONFIRMED_LIFETIME.days,
        "watch_months": round(watching.LIFETIME / timedelta(days=365 / 12)),
        "link_days": finding.LINK_LIFETIME.days,
        "page_minutes": ASKER_IDLE // timedelta(minutes=1),
        "reader_days": erasing.kept_for().days,
        "contact_address": settings.get("contact_address"),
    }


def erase_on(question: Question) -> date:
    """The day on which everything about this question is deleted if nothing more happens, in UTC.

    For one that still waits this is the last day that it can be: it is declined first. An urgent one, and one whose
    answer is being checked, are never declined by time, so it may be later.
    """
    if question.status in queries.OPEN:
        declined_at = max((question.waits_since or question.asked_at) + queries.LONGEST_WAIT, clock.now())
        return (declined_at + kept_for()).date()
    if question.status is Q.SPAM and question.closed_at is not None:
        return (question.closed_at + BIN).date()
    if question.status is Q.ERASED and question.closed_at is not None:
        return question.closed_at.date()
    return erase_at(question).date()


def erase_at(question: Question) -> datetime:
    """As `erase_on`, to the second, for a question that is over."""
    over_at = touched_at(question) + kept_for()
    if not is_told_before(question):
        return over_at
    told_at = question.erase_told_at
    # A notice from before the time was made longer, or before something new came, counts no more.
    if told_at is None or told_at < over_at - NOTICE:
        return max(over_at, clock.now() + NOTICE)
    return max(over_at, _left_at(question, told_at) + NOTICE)


def kept_for() -> timedelta:
    """How long a question that is over is kept; staff may change it."""
    return timedelta(days=settings.get("retention_days"))


def touched_at(question: Question) -> datetime:
    """When the page was opened last, or there was something new to read on it."""
    newest = select(func.max(Message.created_at)).where(Message.question_id == question.id, Message.kind.in_(TO_ASKER))
    at = (question.last_opened_at, question.answered_at, question.closed_at, db.session.execute(newest).scalar())
    return max([question.asked_at, *(moment for moment in at if moment is not None)])


def is_told_before(question: Question) -> bool:
    """Whether a mail goes out before it is erased. Whoever took a question back gets no mail about it any more."""
    return question.address_lookup is not None and question.status is not Q.WITHDRAWN


def is_notice_due(question: Question) -> bool:
    """Whether its asker must be told now that it will be erased."""
    is_near = touched_at(question) + kept_for() - NOTICE <= clock.now()
    told_at = question.erase_told_at
    is_told = told_at is not None and told_at >= touched_at(question) + kept_for() - NOTICE
    return question.status in OVER and is_told_before(question) and is_near and not is_told


def is_time_over(question: Question) -> bool:
    """Whether it may be erased now: nobody touched it for the whole time, and whoever can be told was told in time."""
    if question.status is Q.SPAM:
        return question.closed_at is not None and question.closed_at + BIN <= clock.now()
    return question.status in OVER and erase_at(question) <= clock.now()


def nearly_over(within: timedelta = NOTICE) -> Sequence[int]:
    """Ids of questions whose time is over by then, oldest first; told already or not."""
    query = select(Question.id).where(is_over_within(within)).order_by(Question.id)
    return db.session.execute(query).scalars().all()


def is_over_within(time: timedelta) -> ColumnElement[bool]:
    """As `touched_at` and `kept_for`, for many; whether a mail must go out before is not asked."""
    since = clock.now() - kept_for() + time
    columns = (Question.last_opened_at, Question.answered_at, Question.closed_at)
    untouched = and_(Question.asked_at <= since, *(or_(at.is_(None), at <= since) for at in columns))
    news = exists().where(Message.question_id == Question.id, Message.kind.in_(TO_ASKER), Message.created_at > since)
    return Question.status.in_(OVER) & untouched & ~news.correlate(Question)


def is_binned_within(time: timedelta) -> ColumnElement[bool]:
    """Whether a question in the bin is erased by then."""
    return (Question.status == Q.SPAM) & (Question.closed_at <= clock.now() - BIN + time)


def is_given_up_within(time: timedelta) -> ColumnElement[bool]:
    """Whether nobody could answer a question for half a year by then.

    Not while it is marked as urgent: that one needs a doctor, and stays an alarm. Not while a second doctor reads its
    answer, or has approved it.
    """
    checked = (
        select(Answer.id)
        .join(AnswerQuestion, AnswerQuestion.answer_id == Answer.id)
        .where(AnswerQuestion.question_id == Question.id, Answer.status.in_(CHECKING))
        .correlate(Question)
    )
    return queries.has_waited(queries.LONGEST_WAIT - time) & Question.is_urgent.is_(False) & ~checked.exists()


def announce(question: Question) -> None:
    """Tell the asker on which day everything will be deleted, and that opening the page keeps it."""
    question.erase_told_at = clock.now()
    notices.erase_soon(question, on=erase_on(question), notice=NOTICE)
    audit.record("question.erase_announced", question, by=RETENTION)


def give_up(question: Question) -> None:
    """Decline a question that nobody could answer, and say where else to ask. Its asker may send it in once more."""
    questions.decline(question, text=texts.text(LAST_WORDS, question.language), by=RETENTION)


def erase(question: Question) -> list[str]:
    """Its time is over. What is public stays, and who asked to hear of corrections is told of them for 24 months more.

    Returns the keys to destroy after the commit, as `services.erase`.
    """
    if question.status is Q.SPAM:
        return services.erase(question, by=RETENTION)
    _keep_watching(question)
    return services.erase(question, by=RETENTION, keep_posts=True)


def _left_at(question: Question, told_at: datetime) -> datetime:
    """When the mail server took the mail that was owed at `told_at`; the earliest that it still can, if it did not."""
    query = select(Delivery).where(
        Delivery.notice == "questions_erase_soon",
        Delivery.recipient == Recipient.QUESTION,
        Delivery.recipient_id == question.id,
    )
    mail = db.session.execute(query.order_by(Delivery.id.desc()).limit(1)).scalar()
    if mail is None or mail.state in UNREACHABLE:
        return told_at
    if mail.state is State.ACCEPTED and mail.accepted_at is not None:
        return mail.accepted_at
    return min(clock.now(), told_at + LONGEST_NOTICE - NOTICE)


def _keep_watching(question: Question) -> None:
    post = _public_post(question) if question.wants_corrections else None
    address = keys.read(question, "address") if post is not None else None
    if post is not None and address:
        at = notices.confirmed_at(question)
        watching.keep(post.id, address, confirmed_at=at, language=question.language)


def _public_post(question: Question) -> Post | None:
    posts = [replying.post_for(question), *(planning.post_of(answer) for answer in services.answers_of(question))]
    return next((post for post in posts if post is not None and post.status is PostStatus.PUBLISHED), None)
