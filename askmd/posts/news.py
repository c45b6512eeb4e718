"""News of a post that changed: to its watchers, and to those whose question it answers, where they asked for it.

Owed in the transaction of the act itself, with one statement for all watchers: five thousand of them take a tenth of
a second, so nothing has to be expanded later, and nothing can be lost on the way.
"""

from __future__ import annotations

from sqlalchemy import select

from askmd import outbox
from askmd.answers.models import Answer
from askmd.answers.signals import delivered
from askmd.core import clock
from askmd.extensions import db
from askmd.outbox import Delivery, Recipient
from askmd.posts import notices
from askmd.posts.models import Post
from askmd.posts.notices import News
from askmd.questions.models import Question
from askmd.questions.queries import GONE
from askmd.subscriptions import watching
from askmd.workflow import QuestionStatus


def tell(post: Post, what: News) -> None:
    """This post was corrected, retracted, hidden or withdrawn in the running transaction: owe the mails about it.

    When it was hidden or withdrawn nobody hears of it but the watchers: an asker wanted it so.
    """
    tell_watchers(post, what)
    if what not in (News.CORRECTED, News.RETRACTED):
        return
    for question in [*(_who_want_it(post.answer) if post.answer is not None else []), *_answered_with(post, what)]:
        _tell_asker(question, what, post.revision_id, post_id=post.id)


def tell_watchers(post: Post, what: News) -> None:
    """As `tell`, where its askers hear of it otherwise. After a withdrawal nothing can change any more."""
    watchers = watching.of(post.id)
    if db.session.execute(watchers.limit(1)).first() is not None:
        # Without a title: the post may be one that must not be read any more.
        broadcast = outbox.broadcasts.begin(notices.CHANGED, "", to=Recipient.WATCHER)
        words = outbox.broadcasts.wording(broadcast, "en", "en", post=post.id, what=what.value)
        outbox.broadcasts.owe_all(broadcast, words, watchers)
    if what is News.WITHDRAWN:
        watching.let_go(post.id)


@delivered.connect
def _answer_delivered(answer: Answer) -> None:
    """Who has read an answer and asked for corrections hears of the next one; of the first everybody hears anyway."""
    for question in _who_want_it(answer):
        had_one = question.answered_at is not None and question.answered_at < (answer.delivered_at or clock.now())
        if question.status is QuestionStatus.ANSWERED and had_one:
            _tell_asker(question, News.CORRECTED, answer.delivered_revision_id)


def _answered_with(post: Post, what: News) -> list[Question]:
    """Who was answered with this post: of a correction those who asked to be told, of a retraction all of them."""
    query = select(Question).where(Question.answered_post_id == post.id, Question.status.not_in(GONE))
    if what is News.CORRECTED:
        query = query.where(Question.wants_corrections.is_(True))
    return list(db.session.execute(query.order_by(Question.id)).scalars())


def _who_want_it(answer: Answer) -> list[Question]:
    return [question for question in answer.questions if question.wants_corrections and question.status not in GONE]


def _tell_asker(question: Question, what: News, revision_id: int | None, *, post_id: int | None = None) -> None:
    """A corrected text reaches its asker first and readers later: that is one piece of news, not two."""
    if what is News.CORRECTED and _has_heard_of(question, revision_id):
        return
    notices.answer_changed(question, what, revision_id=revision_id, post_id=post_id)


def _has_heard_of(question: Question, revision_id: int | None) -> bool:
    told = select(Delivery.context).where(
        Delivery.recipient == Recipient.QUESTION,
        Delivery.recipient_id == question.id,
        Delivery.notice == notices.ANSWER_CHANGED,
    )
    told_of = db.session.execute(told).scalars().all()
    return any((one["what"], one["revision"]) == (News.CORRECTED.value, revision_id) for one in told_of)
