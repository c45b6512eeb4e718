"""That nobody is stuck: from any state, two doctors of three find a way to the end, by steps that they may take."""

from __future__ import annotations

from askmd.answers import queries as reading
from askmd.answers.models import Answer
from askmd.core import clock
from askmd.extensions import db
from askmd.posts import planning
from askmd.posts.models import Post
from askmd.questions.models import Question
from askmd.workflow import AnswerStatus, PostStatus, QuestionStatus
from tests.support.practice import Practice

MOST_MOVES = 60
ANN, BEN = 0, 1
# What was led to its end once need not be led there again.
Shapes = set[tuple[object, ...]]
OVER = (QuestionStatus.WITHDRAWN, QuestionStatus.ERASED)


def check_that_nobody_is_stuck(practice: Practice, known: Shapes) -> None:
    """Lead each question whose state has a shape that is not known yet to its end, and take all of that back."""
    for which, question in enumerate(practice.asked):
        now = shape(practice, question)
        if now in known:
            continue
        known.add(now)
        began, words, attempt = clock.now(), practice.words, db.session.begin_nested()
        try:
            lead_to_the_end(practice, which)
        finally:
            attempt.rollback()
            db.session.expire_all()
            practice.words = words
            practice.hand.move_to(began)


def shape(practice: Practice, question: Question) -> tuple[object, ...]:
    """What of a question's state decides which ways lead out: those of one shape are alike."""
    ann, ben, _ = (doctor.id for doctor in practice.doctors)
    answer = reading.for_question(question)
    is_held, is_mine = question.assignee_id is not None, question.assignee_id == ann
    facts = (question.status, is_held, is_mine, planning.may_publish(question), question.answered_post_id is not None)
    if answer is None:
        return facts
    newest, post = reading.latest(answer), planning.post_of(answer)
    writer = newest and (newest.created_by_id == ann, newest.created_by_id == ben)
    was_read, is_erased = answer.delivered_at is not None, reading.is_erased(answer)
    is_offered, is_approved = reading.offered(answer) is not None, reading.valid_approval(answer, newest) is not None
    texts = (answer.status, answer.author_id == ann, writer, was_read, is_erased, is_offered, is_approved)
    # Whoever asks together with it has a say too.
    preview = [planning.preview_of(one, newest) for one in planning.consenting(answer)] if newest else []
    said = tuple(one and (one.agreed_at is not None, one.objected_at is not None) for one in preview)
    shown = post and (post.status, post.revision_id == (newest and newest.id))
    return (*facts, *texts, len(answer.questions) > 1, shown, *sorted(set(map(str, said))))


def lead_to_the_end(practice: Practice, which: int = 0) -> None:
    """What a sensible team would click until the asker can read an answer and, where they allow it, everybody can."""
    for _ in range(MOST_MOVES):
        question = practice.asked[which]
        answer = reading.for_question(question)
        post = planning.post_of(answer) if answer else None
        if _is_over(question, answer, post):
            return
        if not any(
            practice.act(verb, who, other, which) for verb, who, other in _moves(practice, question, answer, post)
        ):
            practice.act("wait", ANN)
    raise AssertionError(f"Stuck: {question.status}, {answer and answer.status}, {post and post.status}")


def _is_over(question: Question, answer: Answer | None, post: Post | None) -> bool:
    if question.status in OVER or question.answered_post_id is not None:
        return True
    if question.status is not QuestionStatus.ANSWERED or answer is None or answer.status is not AnswerStatus.DELIVERED:
        return False
    newest = reading.latest(answer)
    said = [planning.preview_of(one, newest) for one in planning.consenting(answer)]
    is_refused = not said or any(preview is not None and preview.objected_at for preview in said)
    return is_refused or (post is not None and post.status is PostStatus.PUBLISHED)


Moves = list[tuple[str, int, int]]


def _moves(practice: Practice, question: Question, answer: Answer | None, post: Post | None) -> Moves:
    """What to try next, in this order; the first that is allowed is taken."""
    if question.status is QuestionStatus.DECLINED:
        return [("reopen", ANN, 0)]
    if question.status is QuestionStatus.SPAM:
        return [("unbin", ANN, 0)]
    if question.status is QuestionStatus.WAITING and answer is None:
        return [("claim", ANN, 0)]
    if question.status is QuestionStatus.NEEDS_REPLY and question.assignee_id != practice.doctors[ANN].id:
        # Two weeks later the system gives it back to its doctor, and from there it can be handed over.
        return [("no_reply", ANN, 0)]
    if question.status is QuestionStatus.CLAIMED and question.assignee_id != practice.doctors[ANN].id:
        return [("hand_over", BEN, ANN)]
    if answer is None:
        return [("start", ANN, 0)]
    return _moves_of_answer(practice, question, answer, post)


def _moves_of_answer(practice: Practice, question: Question, answer: Answer, post: Post | None) -> Moves:
    if answer.status is AnswerStatus.DRAFTING:
        if answer.author_id != practice.doctors[ANN].id:
            return [("take_over", ANN, 0)]
        newest = reading.latest(answer)
        is_mine = newest is not None and newest.created_by_id == answer.author_id and not newest.is_offered
        if newest is not None and post is not None and post.status is PostStatus.RETRACTED:
            # What was taken down needs other words.
            is_mine = is_mine and newest.id != post.revision_id
        return [("submit", ANN, 0), ("save", ANN, 0)] if is_mine else [("save", ANN, 0)]
    if answer.status is AnswerStatus.IN_REVIEW:
        return [("approve", BEN, 0), ("approve", ANN, 0), ("approve", 2, 0), ("revise", ANN, 0)]
    if answer.status is AnswerStatus.APPROVED:
        return []
    if question.status is not QuestionStatus.ANSWERED:
        # Asked on: what was delivered is opened again.
        return [("claim", ANN, 0), ("start", ANN, 0), ("revise", ANN, 0)]
    if post is None or post.status is PostStatus.CANCELLED:
        return [("preview", ANN, 0)]
    if post.status is PostStatus.PREVIEW:
        # A wording that was refused once is written anew.
        return [("agree_all", ANN, 0), ("revise", ANN, 0)]
    if post.status is PostStatus.RETRACTED:
        return [("preview", ANN, 0), ("revise", ANN, 0)]
    return []
