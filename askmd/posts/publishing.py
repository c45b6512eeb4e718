"""Making a post public, changing it, and taking it down.

Publishing is one transaction: consent, approval and what is left of identifiers are looked at once more, the words are
copied, and one announcement is owed. Whatever fell meanwhile takes the post off the schedule instead.
"""

from __future__ import annotations

from slugify import slugify
from sqlalchemy import select

from askmd import audit
from askmd.accounts.models import Account
from askmd.answers import checklist
from askmd.answers import queries as answers
from askmd.answers.content import NO_CONFLICT, Content
from askmd.answers.models import AnswerKind, Review, Revision
from askmd.core import clock
from askmd.core.errors import Invalid, NotAllowed, WrongState
from askmd.core.html import paragraphs, plain
from askmd.core.text import clean, first_line
from askmd.extensions import db
from askmd.posts import (
    announcing,
    dating,
    digests,
    grades,
    magazine,
    meanings,
    news,
    notices,
    pictures_gone,
    searching,
    signals,
)
from askmd.posts.models import Announcement, Correction, Post
from askmd.posts.notices import News
from askmd.posts.planning import NOT_REPLACED, consenting, is_agreed, replaces, unschedule
from askmd.questions.models import Question
from askmd.workflow import SYSTEM, advance

SLUG_LENGTH = 80
# As long as a short answer may be, in words that are not longer than usual.
EXCERPT_LENGTH = 380
NOTE_LIMIT = 1_000
CONFLICT = "Conflict of interest"
# What readers read: gone with a withdrawal.
WORDS = ("title", "question", "short_answer", "body", "excerpt", "team_questions", "references", "video_url")


def publish(post: Post) -> bool:
    """Make one scheduled post public, unless its approval or a consent has fallen; then it leaves the schedule."""
    _hold(post)
    revision, review = post.revision, _standing_approval(post)
    if revision is None or review is None or not _has_consent(post, revision) or not _is_whole(post, revision):
        unschedule(post, by=SYSTEM)
        return False
    now = clock.now()
    _copy(post, revision, review)
    post.publish_at, post.published_at, post.changed_at = None, post.published_at or now, now
    # The words first: the database refuses a published post without them.
    db.session.flush()
    advance(post, "publish", by=SYSTEM)
    # What was hidden for a while and comes back was announced long ago.
    if db.session.execute(select(Announcement.id).where(Announcement.post_id == post.id)).first() is None:
        db.session.add(Announcement(post_id=post.id, created_at=now))
    else:
        news.tell_watchers(post, News.CORRECTED)
    meanings.forget(post)
    searching.index(post)
    audit.record("post.published", post, by=SYSTEM, revision=revision.number)
    for question in _askers(post):
        notices.published(question)
    return True


def correct(post: Post, *, note: str, by: Account) -> None:
    """Show a newly approved revision in place of the old one, with a dated note. Whoever watches the post is told."""
    revision, review = _newer_approved(post)
    note = _sentence(note, "Please say in a sentence what was corrected.")
    before = pictures_gone.of_post(post)
    advance(post, "correct", by=by)
    _copy(post, revision, review)
    pictures_gone.let_go(before)
    post.changed_at = clock.now()
    db.session.add(Correction(post_id=post.id, revision_id=revision.id, note=note, made_at=clock.now()))
    meanings.forget(post)
    searching.index(post)
    audit.record("post.corrected", post, by=by, revision=revision.number)
    news.tell(post, News.CORRECTED)


def retract(post: Post, *, notice: str, by: Account) -> None:
    """Take a post down for a medical reason. Its address shows the dated notice; whoever watches the post is told."""
    notice = _sentence(notice, "Please say in a sentence why this post is taken down. Readers will see it.")
    advance(post, "retract", by=by)
    pictures_gone.let_go(pictures_gone.of_post(post))
    post.retracted_at, post.retraction_notice = clock.now(), notice
    meanings.forget(post)
    searching.index(post)
    announcing.forget(post)
    digests.forget_words(post)
    audit.record("post.retracted", post, by=by)
    news.tell(post, News.RETRACTED)


def republish(post: Post, *, by: Account) -> None:
    """Show a retracted post again: only a revision that was approved after the retraction.

    What draws on questions goes to its askers first, and comes back by `start_preview`.
    """
    revision, review = _newer_approved(post)
    if not replaces(post):
        raise NotAllowed(NOT_REPLACED)
    if post.kind is AnswerKind.ANSWER:
        raise NotAllowed("The asker has not agreed to this wording yet. Show it to them first.")
    advance(post, "republish", by=by)
    _copy(post, revision, review)
    post.retracted_at = post.retraction_notice = None
    post.changed_at = clock.now()
    meanings.forget(post)
    searching.index(post)
    audit.record("post.republished", post, by=by, revision=revision.number)
    news.tell(post, News.CORRECTED)


def hide(post: Post) -> None:
    """One of several askers took the question back: out of sight at once, words and all, under the same address later.

    The others can have it back: the answer needs a new approval, and each of them sees the new wording first.
    """
    before = pictures_gone.of_post(post)
    advance(post, "hide", by=SYSTEM, **dict.fromkeys(WORDS))
    pictures_gone.let_go(before)
    meanings.forget(post)
    searching.index(post)
    announcing.forget(post)
    digests.forget_words(post)
    audit.record("post.hidden", post, by=SYSTEM)
    news.tell(post, News.HIDDEN)


def withdraw(post: Post) -> None:
    """Delete the words of one post; only its address stays taken. Watchers hear that it is gone, and not why."""
    before = pictures_gone.of_post(post)
    # Words and status change in one statement: the database refuses one without the other.
    advance(post, "withdraw", by=SYSTEM, **dict.fromkeys(WORDS))
    post.publish_at = post.retraction_notice = post.picture_id = post.keywords = None
    post.topics = []
    pictures_gone.let_go(before)
    magazine.forget(post)
    meanings.forget(post)
    searching.index(post)
    announcing.forget(post)
    digests.forget_words(post)
    audit.record("post.withdrawn", post, by=SYSTEM)
    signals.withdrawn.send(post)
    news.tell(post, News.WITHDRAWN)


def _hold(post: Post) -> None:
    """Nobody else changes this post until the transaction ends. Raises WrongState if somebody has since it was read."""
    held = select(Post.version).where(Post.id == post.id).with_for_update(key_share=True)
    if db.session.execute(held).scalar_one() != post.version:
        db.session.refresh(post)
        raise WrongState(post.stands())


def _standing_approval(post: Post) -> Review | None:
    return answers.valid_approval(post.answer, post.revision) if post.answer is not None else None


def _has_consent(post: Post, revision: Revision) -> bool:
    if post.kind is not AnswerKind.ANSWER:
        return True
    return post.answer is not None and is_agreed(post.answer, revision)


def _is_whole(post: Post, revision: Revision) -> bool:
    return post.answer is not None and not checklist.missing(post.answer, answers.content_of(revision))


def _newer_approved(post: Post) -> tuple[Revision, Review]:
    """The newest revision, approved and other than the one that is shown. Raises NotAllowed."""
    revision = answers.latest(post.answer) if post.answer is not None else None
    review = answers.valid_approval(post.answer, revision) if post.answer is not None else None
    if post.answer is None or revision is None or review is None or revision.id == post.revision_id:
        raise NotAllowed("This needs a new revision that a second doctor approved.")
    checklist.demand(post.answer, answers.content_of(revision))
    return revision, review


def _copy(post: Post, revision: Revision, review: Review) -> None:
    content = answers.content_of(revision)
    post.revision, post.approval, post.reviewer_id = revision, review.mode, review.reviewer_id
    post.title, post.question, post.short_answer = content.title, content.question, content.short_answer
    post.body, post.team_questions = content.body + _conflict(content), list(content.team_questions)
    post.video_url = content.video_url or None
    post.references = [{"label": reference.label, "url": reference.url} for reference in content.references]
    post.excerpt = _excerpt(content)
    post.slug = post.slug or _free_slug(content.title)
    post.reading_grade = grades.of(post)
    chosen = post.review_due_on if post.published_at is None else None
    dating.set_reviewed(post, review.decided_at)
    # Chosen by a doctor when the publication was planned.
    post.review_due_on = chosen or post.review_due_on


def _conflict(content: Content) -> str:
    """What the author has declared, at the end of the text; nothing where there is nothing to declare."""
    if content.conflict in ("", NO_CONFLICT):
        return ""
    return f"<h2>{CONFLICT}</h2>{paragraphs(content.conflict)}"


def _excerpt(content: Content) -> str:
    return first_line(content.short_answer or plain(content.body), EXCERPT_LENGTH)


def _free_slug(title: str) -> str:
    """A readable address that no post ever had. A title without letters falls back to a plain word."""
    wanted = slugify(title, max_length=SLUG_LENGTH, word_boundary=True) or "answer"
    query = select(Post.slug).where(Post.slug.startswith(wanted, autoescape=True))
    taken = set(db.session.execute(query).scalars())
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def _askers(post: Post) -> list[Question]:
    return consenting(post.answer) if post.answer is not None else []


def _sentence(text: str, missing: str) -> str:
    sentence = clean(text)
    if not sentence:
        raise Invalid(missing)
    if len(sentence) > NOTE_LIMIT:
        raise Invalid(f"This is too long. Please keep it to {NOTE_LIMIT:,} characters.")
    return sentence
