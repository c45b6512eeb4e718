"""A question, an answer and a post in every status, each led there by the verbs, as people would; and who stands where.

Four doctors have a different hand in each answer: one wrote its newest text, one is its named author, one sent it for
checking, and one has no part in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import time_machine

from askmd import privacy
from askmd.accounts.models import Account
from askmd.answers import queries as reading
from askmd.answers import services as answers
from askmd.answers.models import Answer
from askmd.core import clock
from askmd.posts import planning, publishing, replying
from askmd.posts.models import Post
from askmd.questions import services as questions
from askmd.questions.models import Consent, Question
from askmd.workflow import ASKER, RETENTION, SYSTEM, Actor, Part, Who
from tests import factories

ANONYMOUS = Part(Who.NOBODY, "anonymous")


class People:
    """One of each role."""

    def __init__(self, hand: time_machine.Traveller) -> None:
        self.hand = hand
        self.author, self.submitter, self.writer, self.other = (
            factories.doctor(name=name) for name in ("Author", "Submitter", "Writer", "Other")
        )
        self.other_post = factories.post(author=self.submitter, reviewer=self.other)
        self.editor = factories.account(name="Editor", is_editor=True)
        self.administrator = factories.account(name="Administrator", is_administrator=True)
        everything = {"is_doctor": True, "is_editor": True, "is_administrator": True, "is_medical_lead": True}
        self.disabled = factories.account(name="Disabled", active=False, disabled_at=clock.now(), **everything)

    @property
    def accounts(self) -> dict[str, Account]:
        """By the name of the role, those who can sign in or once could."""
        named = {"author": self.author, "submitter": self.submitter, "last editor": self.writer}
        staff = {"editor": self.editor, "administrator": self.administrator, "disabled": self.disabled}
        return {**named, "other doctor": self.other, **staff}

    @property
    def actors(self) -> dict[str, Actor]:
        """All nine, and the two that are no people."""
        return {"asker": ASKER, **self.accounts, "anonymous": ANONYMOUS, "system": SYSTEM, "retention": RETENTION}


@dataclass
class Situation:
    """How things stand, and what of it a verb may ask for beside the status."""

    name: str
    question: Question | None = None
    answer: Answer | None = None
    post: Post | None = None
    facts: set[str] = field(default_factory=set)
    other_post: Post | None = None

    def __repr__(self) -> str:
        return self.name

    @property
    def row(self) -> Any:
        """What the situation is about."""
        return {"q": self.question, "a": self.answer, "p": self.post}[self.name[0]]


def drafted(people: People, *, consent: Consent = Consent.PUBLISH) -> tuple[Question, Answer]:
    """The writer's text, which the author took over and did not change."""
    question = factories.question(consent=consent)
    questions.claim(question, by=people.writer)
    answer = factories.answer(author=people.writer, question=question)
    questions.hand_over(question, to=people.author, by=people.writer)
    answers.take_over(answer, by=people.author)
    return question, answer


def sent(people: People, answer: Answer) -> Answer:
    """Sent for checking, by somebody who is not its author."""
    factories.submitted(answer)
    # No verb leads here today: whoever sends a text is its author. Should one ever, the rule holds all the same.
    answer.submitted_by_id = people.submitter.id
    return answer


def delivered(people: People) -> tuple[Question, Answer]:
    question, answer = drafted(people)
    answers.deliver(factories.approved(sent(people, answer), reviewer=people.other))
    return question, answer


def of_questions(people: People) -> Iterator[Situation]:
    """Every status of a question."""
    for one in _of_questions(people):
        one.other_post = people.other_post
        yield one


def _of_questions(people: People) -> Iterator[Situation]:
    yield Situation("question waits, untouched", factories.question(), facts={"untouched", "calm"})
    yield Situation("question waits, urgent", factories.question(is_urgent=True), facts={"untouched"})
    put_back, _ = drafted(people)
    questions.release(put_back, by=people.author)
    yield Situation("question waits, put back", put_back, facts={"calm"})
    yield Situation("question is claimed", drafted(people)[0], facts={"calm"})
    asked_back, _ = drafted(people)
    questions.ask_back(asked_back, text="Since when?", by=people.author)
    yield Situation("question waits for its asker", asked_back, facts={"calm"})
    yield Situation("question is answered", delivered(people)[0])
    replied, _ = drafted(people)
    replying.answer_with(replied, people.other_post, by=people.author)
    yield Situation("question is answered with a post", replied, facts={"replied"})
    declined, binned, withdrawn, erased = (drafted(people)[0] for _ in range(4))
    questions.decline(declined, text="We cannot answer this.", by=people.author)
    yield Situation("question is declined", declined)
    questions.move_to_bin(binned, by=people.author)
    yield Situation("question is spam", binned)
    privacy.withdraw(withdrawn)
    yield Situation("question is withdrawn", withdrawn)
    privacy.erase(erased, by=ASKER)
    yield Situation("question is erased", erased)


def of_answers(people: People) -> Iterator[Situation]:
    """Every status of an answer."""
    yield Situation("answer is being written", *drafted(people), facts={"whole"})
    question, offered = drafted(people)
    sent(people, offered)
    mended = factories.content(title="Mended")
    answers.return_mended(offered, mended, comment="", base_number=1, by=people.other)
    yield Situation("answer came back mended", question, offered, facts={"offered"})
    question, answer = drafted(people)
    yield Situation("answer waits for its check", question, sent(people, answer))
    question, answer = drafted(people)
    yield Situation("answer is approved", question, factories.approved(sent(people, answer), reviewer=people.other))
    yield Situation("answer is delivered", *delivered(people))
    question, answer = drafted(people)
    questions.decline(question, text="We cannot answer this.", by=people.author)
    yield Situation("answer is closed", question, answer)


def renewed(people: People, answer: Answer) -> None:
    """Another text, approved a little later."""
    people.hand.shift(timedelta(seconds=1))
    answers.revise(answer, by=people.author)
    newest = factories.revision(answer=answer).number
    answers.save(answer, factories.content(title=f"Newer than {newest}"), base_number=newest, by=people.author)
    answers.deliver(factories.approved(answer, reviewer=people.other))


def shown(people: People) -> tuple[Question, Answer, Post]:
    question, answer = delivered(people)
    return question, answer, planning.start_preview(answer, [], by=people.author)


def agreed(people: People) -> tuple[Question, Answer, Post]:
    question, answer, post = shown(people)
    preview = planning.open_preview_of(question)
    assert preview is not None
    planning.agree(preview)
    return question, answer, post


def published(people: People) -> tuple[Question, Answer, Post]:
    question, answer, post = agreed(people)
    assert publishing.publish(post)
    return question, answer, post


def of_posts(people: People) -> Iterator[Situation]:
    """Every status of a post that answers a question."""
    yield Situation("post is not planned", *delivered(people), facts={"approved", "asked"})
    yield Situation("post is shown to the asker", *shown(people), facts={"approved", "asked", "shown"})
    yield Situation("post is scheduled", *agreed(people), facts={"approved", "asked", "agreed", "shown"})
    question, answer, post = agreed(people)
    planning.unschedule(post, by=people.other)
    yield Situation("post is off the schedule", question, answer, post, facts={"approved", "asked", "agreed", "shown"})
    question, answer, post = agreed(people)
    answers.revise(answer, by=people.other)
    yield Situation("post lost its approval", question, answer, post)
    yield Situation("post is public", *published(people), facts={"approved", "asked", "agreed", "current"})
    question, answer, post = published(people)
    renewed(people, answer)
    yield Situation(
        "post is public, a newer text approved", question, answer, post, facts={"approved", "asked", "newer"}
    )
    question, answer, post = published(people)
    publishing.retract(post, notice="It was wrong.", by=people.other)
    yield Situation("post is retracted", question, answer, post)
    question, answer, post = published(people)
    publishing.retract(post, notice="It was wrong.", by=people.other)
    renewed(people, answer)
    yield Situation(
        "post is retracted, a newer text approved", question, answer, post, facts={"approved", "asked", "newer"}
    )
    question, answer, post = published(people)
    privacy.change_consent(question, consent=Consent.PRIVATE, has_agreement=False)
    yield Situation("post is withdrawn", question, answer, post)


def of_articles(people: People) -> Iterator[Situation]:
    """Every status of a post that nobody asked for."""
    for status in ("not planned", "scheduled", "off the schedule", "public", "retracted"):
        for is_newer in (False, True)[: 1 + (status in ("public", "retracted"))]:
            article = factories.article(author=people.writer)
            answers.take_over(article, by=people.author)
            answers.deliver(factories.approved(sent(people, article), reviewer=people.other))
            post = None if status == "not planned" else _article_post(people, article, status)
            if is_newer:
                renewed(people, article)
            facts = {"approved", "agreed", "article"} | ({"newer"} if is_newer else {"current"})
            words = f"post of an article is {status}" + ", a newer text approved" * is_newer
            yield Situation(words, None, article, post, facts=facts)


def _article_post(people: People, article: Answer, status: str) -> Post:
    post = planning.schedule(article, [], by=people.author)
    if status == "off the schedule":
        planning.unschedule(post, by=people.other)
    elif status != "scheduled":
        assert publishing.publish(post)
    if status == "retracted":
        publishing.retract(post, notice="It was wrong.", by=people.other)
    return post


def newest_digest(answer: Answer) -> str:
    """What names the newest text."""
    revision = reading.latest(answer)
    assert revision is not None
    return revision.digest
