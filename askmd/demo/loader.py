"""Fills an empty site with invented life, by the same services that real people use.

Order matters: people, topics, published posts with their askers, then a question for every state of the rulebook.
"""

from __future__ import annotations

import secrets
import tomllib
from typing import Any

from sqlalchemy import func, select, update

from askmd import outbox
from askmd.accounts.models import Account
from askmd.answers import services as answers
from askmd.answers import snippets
from askmd.answers.content import NO_CONFLICT, Content
from askmd.answers.models import Answer, AnswerKind
from askmd.core import clock
from askmd.demo import backdate, people, portraits, readers, showing, states
from askmd.extensions import db
from askmd.outbox import Recipient
from askmd.posts import dating, planning, publishing
from askmd.posts.models import Announcement, Post
from askmd.questions import feedback
from askmd.questions.asking import Asked, ask
from askmd.questions.flags import found_in
from askmd.questions.models import Consent, Question, WhoAsks
from askmd.site import settings as site_settings
from askmd.topics import queries as topics
from askmd.topics import services as topic_services
from askmd.topics.models import Topic
from askmd.workflow import SYSTEM

CODE_BYTES = 16
ASKED_BEFORE_PUBLISHED = 12.0
# So many people, less one, found their answer in a post of the demo at most.
FOUND_AT_MOST = 9
# One post whose next review is late.
GROWN_OLD = "how-to-read-news-about-a-breakthrough"


def load() -> None:
    """Fill the site, once; a site with accounts is left as it is. The caller commits."""
    if db.session.execute(select(Account.id).limit(1)).scalar() is not None:
        return
    Demo().load()


class Demo:
    """What the loader has made so far."""

    def __init__(self) -> None:
        self.team: dict[str, Account] = {}
        self.topics: dict[str, Topic] = {}
        self.asked: dict[str, Question] = {}
        entries = people.read("questions.toml")["questions"]
        self.entries = [entry for entry in entries if entry["state"] != "published"]
        self.askers = {entry["post"]: entry for entry in entries if entry["state"] == "published"}

    def content(self, entry: dict[str, Any]) -> Content:
        """The text of a post or a draft."""
        return content_of(entry)

    def load(self) -> None:
        """Everything."""
        topic_services.seed_defaults()
        snippets.seed_defaults()
        self.topics = {topic.slug: topic for topic in topics.everything(with_hidden=True)}
        self.team = people.add_team()
        portraits.add(self.team, by=self.team["erin"])
        site_settings.change("postal_address", "MedOncMD, 1 Invented Street, Nowhere", by=SYSTEM)
        files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in (people.FOLDER / "posts").glob("*.toml")]
        posts = {}
        for entry in sorted(files, key=lambda file: -file["published_days_ago"]):
            posts[entry["slug"]] = self.add_post(entry)
            showing.picture(posts[entry["slug"]], entry, by=self.team["erin"])
        showing.arrange(posts, by=self.team["erin"])
        # Nobody is written to about last year, only about the newest post.
        newest = select(func.max(Announcement.id)).scalar_subquery()
        old = update(Announcement).where(Announcement.id < newest)
        db.session.execute(old.values(expanded_at=clock.now()))
        for account in self.team.values():
            outbox.cancel(Recipient.ACCOUNT, account.id, "answers_your_turn")
            outbox.cancel(Recipient.ACCOUNT, account.id, "answers_to_check")
        people.add_subscribers(self.topics)
        newest_first = select(Post).where(Post.published_at.is_not(None)).order_by(Post.published_at.desc())
        readers.add(db.session.execute(newest_first).scalars().all())
        for entry in self.entries:
            states.bring(self, entry)

    def add_post(self, entry: dict[str, Any]) -> Post:
        """One published post of the content, with the asker it came from."""
        author, reviewer = self.team[entry["author"]], self.team[entry["reviewer"]]
        if entry["kind"] == "answer":
            asker = self.askers.get(entry["slug"]) or _asker_of(entry)
            question = self.ask(asker)
            answers_to = self.write(question, entry, author)
        else:
            question = None
            answers_to = answers.start_article(AnswerKind(entry["kind"]), by=author)
            answers.save(answers_to, content_of(entry), base_number=0, by=author)
        self.approve(answers_to, reviewer)
        post = self.publish(answers_to, entry["topics"], entry["published_days_ago"])
        post.slug = entry["slug"]
        if entry["slug"] == GROWN_OLD:
            post.review_due_on = backdate.days_ago(1).date()
        # Some people found their answer there, and most askers said that theirs helped: nothing real, but not the same.
        post.answered_count = len(entry["slug"]) % FOUND_AT_MOST
        if question is not None:
            has_helped = len(entry["slug"]) % 5 != 0
            feedback.give(question, has_helped=has_helped, text="", found=found_in(""), since=answers_to.created_at)
            backdate.question(question, asker["days_ago"])
        return post

    def ask(self, entry: dict[str, Any]) -> Question:
        """A question came in. Its code is thrown away: nobody asked it."""
        asked = Asked(
            text=entry["text"].strip(),
            name=entry.get("name", ""),
            address=entry.get("address", ""),
            who_asks=WhoAsks(entry["who_asks"]),
            topic_id=self.topics[entry["topic"]].id if entry.get("topic") else None,
            consent=Consent.PRIVATE if entry["consent"] == "answer_only" else Consent(entry["consent"]),
            has_agreement=entry.get("has_agreement", False),
        )
        question = ask(asked, code=secrets.token_bytes(CODE_BYTES))
        if question.address_lookup:
            question.address_confirmed_at = clock.now()
        return question

    def write(self, question: Question, entry: dict[str, Any], author: Account) -> Answer:
        """Claim it and save a draft."""
        states.questions.claim(question, by=author)
        answer = answers.start(question, by=author)
        answers.save(answer, content_of(entry), base_number=0, by=author)
        return answer

    def approve(self, answer: Answer, reviewer: Account) -> None:
        """Sent for checking, approved, delivered."""
        digest = states.digest_of(answer)
        answers.submit(answer, digest=digest, by=answer.author)
        answers.approve(answer, digest=digest, by=reviewer)
        answers.deliver(answer)

    def publish(self, answer: Answer, slugs: list[str], days_ago: float) -> Post:
        """Shown to the asker, agreed, published so many days ago."""
        chosen = [self.topics[slug] for slug in slugs]
        if answer.questions:
            post = planning.start_preview(answer, chosen, by=answer.author)
            for question in answer.questions:
                preview = planning.open_preview_of(question)
                if preview is not None:
                    planning.agree(preview)
        else:
            post = planning.schedule(answer, chosen, by=answer.author)
        if not publishing.publish(post):
            raise RuntimeError(f"The demo's post about {slugs[0]} could not be published.")
        backdate.answer(answer, days_ago + 2)
        post.published_at = post.changed_at = backdate.days_ago(days_ago)
        post.reviewed_at = backdate.days_ago(days_ago + 1)
        post.review_due_on = dating.due_after(post, post.reviewed_at.date())
        return post


def content_of(entry: dict[str, Any]) -> Content:
    """The text of a post or a draft."""
    references = [(f"{one['publisher']}. {one['title']}", one["url"]) for one in entry.get("references", [])]
    return Content.clean(
        title=entry["title"],
        question=entry.get("public_question") or entry["title"],
        short_answer=entry["short_answer"],
        body=entry["body"],
        video_url=entry.get("video_url", ""),
        team_questions=entry.get("questions_for_team", []),
        references=references,
        needs_no_reference=not references,
        conflict=NO_CONFLICT,
        kept_identifiers=entry.get("kept_identifiers", []),
    )


def _asker_of(entry: dict[str, Any]) -> dict[str, Any]:
    """An asker for a post whose question is only known in its public wording."""
    return {
        "text": entry["public_question"],
        "who_asks": "patient",
        "topic": entry["topics"][0],
        "consent": "publish",
        "days_ago": entry["published_days_ago"] + ASKED_BEFORE_PUBLISHED,
    }
