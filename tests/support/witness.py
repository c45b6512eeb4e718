"""Who saw every act, and holds against it what is public: nothing that nobody approved, agreed to or took back.

It remembers approvals and agreements from what was pressed and shown, not from what the site says of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from askmd.answers.content import Content
from askmd.answers.models import Answer, Decision, Review, ReviewMode, Revision
from askmd.answers.queries import content_of
from askmd.extensions import db
from askmd.posts.models import Post, Preview
from askmd.questions.models import Consent, Question
from askmd.workflow import AnswerStatus, PostStatus, QuestionStatus
from tests.support.browser import Browser

# What every title, short answer and body of a test's doctors says, each time with another number.
WORDING = re.compile(r"Wording \d+\b")
# What every asker writes: it is never public, whatever becomes of the question.
SECRET = "Quagga"
LISTS = ("/", "/posts", "/feed.xml", "/sitemap.xml")
STATUS_OF = {PostStatus.PUBLISHED: 200, PostStatus.RETRACTED: 410}
GONE = (QuestionStatus.WITHDRAWN, QuestionStatus.ERASED)


class Witness:
    def __init__(self, reader: Browser) -> None:
        self.reader = reader
        self.approved: set[int] = set()
        self.agreed: set[tuple[int, int]] = set()
        self._seen: set[tuple[str, int]] = set()
        self._pages: dict[str, tuple[str, str]] = {}

    def of_act(self, by: int | None, sent: Mapping[str, Any], shown: str) -> None:
        """An act is over. `by` is the account, `sent` what was posted, `shown` the text that its page had shown."""
        for review in self._new(select(Review).where(Review.decision == Decision.APPROVED), "approval"):
            self._of_approval(review, by, sent, shown)
        for preview in self._new(select(Preview).where(Preview.agreed_at.is_not(None)), "agreement"):
            assert by is None, "Somebody else agreed in the asker's place."
            revision = db.session.get_one(Revision, preview.revision_id)
            assert shown in ("", content_of(revision).title), "The asker agreed to words that were not shown."
            self.agreed.add((preview.question_id, preview.revision_id))
        for preview in rows(select(Preview).where(Preview.objected_at.is_not(None))):
            self.agreed.discard((preview.question_id, preview.revision_id))
        silent = {question.id for question in rows(select(Question)) if not allows(question)}
        self.agreed = {(question, revision) for question, revision in self.agreed if question not in silent}

    def approved_texts(self) -> set[str]:
        """The titles of all texts that somebody approved."""
        return {content_of(db.session.get_one(Revision, id)).title for id in self.approved}

    def look(self) -> None:
        """Read everything that is public, as a reader does."""
        for answer in rows(select(Answer)):
            assert answer.delivered_revision_id in {None, *self.approved}, "Words were delivered that nobody approved."
            if answer.status is AnswerStatus.APPROVED:
                assert newest_id(answer) in self.approved, "An answer counts as approved, and its words are not."
        posts = rows(select(Post))
        allowed = {self._of_post(post).title for post in posts if post.status is PostStatus.PUBLISHED}
        places = {f"/posts/{post.slug}": STATUS_OF.get(post.status, 404) for post in posts if post.slug}
        db.session.rollback()
        for path, status in (dict.fromkeys(LISTS, 200) | places).items():
            text = self._read(path, status)
            assert SECRET not in text, f"{path} shows the asker's own words."
            assert set(WORDING.findall(text)) <= allowed, f"{path} shows words that must not be public."

    def _of_approval(self, review: Review, by: int | None, sent: Mapping[str, Any], shown: str) -> None:
        answer, revision = review.answer, review.revision
        assert by == review.reviewer_id, "An approval stands in the name of somebody else."
        assert by not in (answer.author_id, answer.submitted_by_id, revision.created_by_id), "They approved their own."
        assert review.mode is ReviewMode.SECOND_DOCTOR
        assert revision.id == newest_id(answer), "An old text was approved."
        assert sent.get("digest") in (revision.digest, [revision.digest]), "Another text was approved than was named."
        assert shown in ("", content_of(revision).title), "Another text was approved than was shown."
        self.approved.add(revision.id)

    def _of_post(self, post: Post) -> Content:
        revision, answer = post.revision, post.answer
        assert revision is not None
        assert answer is not None
        assert revision.id in self.approved, "A post shows words that nobody approved."
        content = content_of(revision)
        assert (post.title, post.short_answer, post.body) == (content.title, content.short_answer, content.body)
        assert all(map(allows, answer.questions)), "A post is public against the asker's will."
        if ("post", post.id) not in self._seen:
            agreed = {(question.id, revision.id) for question in answer.questions}
            assert agreed <= self.agreed, "Words went public without a yes."
            self._seen.add(("post", post.id))
        return content

    def _new(self, query: Any, kind: str) -> list[Any]:
        found = [row for row in rows(query) if (kind, row.id) not in self._seen]
        self._seen |= {(kind, row.id) for row in found}
        return found

    def _read(self, path: str, status: int) -> str:
        """A page as a browser with a cache has it: asked for each time, and kept when it is said to be the same."""
        tag, text = self._pages.get(path, ("", ""))
        response = self.reader.get(path, headers={"If-None-Match": tag} if tag else {})
        if response.status_code != 304:
            tag, text = response.headers.get("ETag", ""), response.text
            self._pages[path] = (tag, text)
            assert response.status_code == status, f"{path} answered {response.status_code} and not {status}."
        return text


def allows(question: Question) -> bool:
    """Whether this asker lets us publish, as things stand."""
    return question.consent is not Consent.PRIVATE and question.status not in GONE


def newest_id(answer: Answer) -> int | None:
    """The revision that was saved last."""
    query = select(Revision.id).where(Revision.answer_id == answer.id).order_by(Revision.number.desc())
    return db.session.execute(query.limit(1)).scalar()


def rows(query: Any) -> list[Any]:
    """What a query finds, in the order of making."""
    return sorted(db.session.execute(query).scalars().all(), key=lambda row: row.id)
