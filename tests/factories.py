"""Things for tests to begin with: name only what matters, the rest is sensible.

They add and flush, and never commit. Whatever has rules of its own (an answer, a post) is made by the services that
keep the rules. Addresses are at example.org, words are invented.
"""

import secrets
from datetime import datetime

import factory
from factory.alchemy import SQLAlchemyModelFactory
from sqlalchemy import select

from askmd import keys
from askmd.accounts.models import Account
from askmd.answers import queries
from askmd.answers import services as answers
from askmd.answers.content import Content
from askmd.answers.models import Answer, AnswerKind, Revision
from askmd.answers.notices import TO_CHECK, YOUR_TURN
from askmd.core import addresses, clock
from askmd.core.models import new_uid
from askmd.extensions import db
from askmd.keys import store
from askmd.outbox import Delivery
from askmd.posts import services as posts
from askmd.posts.models import Post
from askmd.questions.models import Consent, Question, WhoAsks
from askmd.subscriptions.models import Subscriber, Watcher
from askmd.subscriptions.watching import LIFETIME
from askmd.topics.models import Topic
from askmd.workflow import AnswerStatus, QuestionStatus


class Base(SQLAlchemyModelFactory):
    class Meta:
        abstract = True
        sqlalchemy_session = db.session
        sqlalchemy_session_persistence = "flush"

    @classmethod
    def kept(cls, row):
        db.session.add(row)
        db.session.flush()
        return row


def lookup_of(address: str) -> str:
    """The keyed look-up that a row keeps of an address."""
    return store().lookup("address", addresses.canonical(address))[1]


class account(Base):
    class Meta:
        model = Account

    name = factory.Sequence(lambda n: f"Doctor {n}")
    slug = factory.Sequence(lambda n: f"doctor-{n}")
    address = factory.Sequence(lambda n: f"doctor{n}@example.org")
    credentials = "MD"
    is_doctor = False
    fs_uniquifier = factory.LazyFunction(lambda: secrets.token_hex(32))
    created_at = factory.LazyFunction(clock.now)
    joined_at = factory.LazyFunction(clock.now)

    @classmethod
    def _create(cls, model_class, *args, address, **values):
        row = model_class(uid=new_uid(), key_id=store().create("account"), **values)
        row.address_lookup = lookup_of(address)
        keys.write(row, address=address)
        return cls.kept(row)


def doctor(**values) -> Account:
    return account(is_doctor=True, **values)


class topic(Base):
    class Meta:
        model = Topic

    name = factory.Sequence(lambda n: f"Topic {n}")
    slug = factory.LazyAttribute(lambda made: made.name.lower().replace(" ", "-"))
    path = factory.LazyAttribute(lambda made: made.slug)


class question(Base):
    """A question as it stands in the database. With an assignee it is claimed, unless a status is named."""

    class Meta:
        model = Question

    body = "May I go swimming in the week after my treatment?"
    name = None
    address = None
    is_confirmed = False
    assignee = None
    status = factory.LazyAttribute(lambda made: QuestionStatus.CLAIMED if made.assignee else QuestionStatus.WAITING)
    who_asks = WhoAsks.PATIENT
    consent = Consent.PRIVATE
    has_agreement = False
    asked_at = factory.LazyFunction(clock.now)
    consent_at = factory.LazyFunction(clock.now)
    code_hash = factory.LazyFunction(lambda: secrets.token_hex(32))

    @classmethod
    def _create(cls, model_class, *args, body, name, address, is_confirmed, **values):
        row = model_class(uid=new_uid(), key_id=store().create("question"), **values)
        keys.write(row, body=body, name=name, address=address)
        if address is not None:
            row.address_lookup = lookup_of(address)
            row.address_confirmed_at = clock.now() if is_confirmed else None
        if row.assignee is not None:
            row.claimed_at = clock.now()
        return cls.kept(row)


class subscriber(Base):
    class Meta:
        model = Subscriber

    address = factory.Sequence(lambda n: f"reader{n}@example.org")
    asked_at = factory.LazyFunction(clock.now)
    confirmed_at = factory.LazyFunction(clock.now)

    @classmethod
    def _create(cls, model_class, *args, address, **values):
        row = model_class(uid=new_uid(), key_id=store().create("subscriber"), **values)
        row.address_lookup = lookup_of(address)
        keys.write(row, address=address)
        return cls.kept(row)


class watcher(Base):
    """Somebody who confirmed that they want to hear of changes to `post_id`."""

    class Meta:
        model = Watcher

    address = factory.Sequence(lambda n: f"watcher{n}@example.org")
    asked_at = factory.LazyFunction(clock.now)
    confirmed_at = factory.LazyFunction(clock.now)
    expires_at = factory.LazyFunction(lambda: clock.now() + LIFETIME)

    @classmethod
    def _create(cls, model_class, *args, address, **values):
        row = model_class(uid=new_uid(), key_id=store().create("watcher"), **values)
        row.address_lookup = lookup_of(address)
        keys.write(row, address=address)
        return cls.kept(row)


def content(**values) -> Content:
    """A text that is whole enough to be checked."""
    given = {
        "title": "May I swim after treatment?",
        "question": "Is it safe to go swimming in the week after a treatment?",
        "short_answer": "Often yes, once the skin has healed. Ask your own team first.",
        "body": "<p>Stone by stone, a bridge is built.</p><h2>Before you go</h2><p>Ask your team.</p>",
        "needs_no_reference": True,
        "conflict": "none",
    }
    return Content.clean(**(given | values))


def answer(*, author: Account | None = None, question: Question | None = None, **text) -> Answer:
    """An answer in the making, with one saved revision. Words of its content may be given: body="<p>…</p>"."""
    author = author or (question.assignee if question else None) or doctor()
    made = answers.start(question or _claimed(author), by=author)
    newest = queries.latest(made)
    answers.save(made, content(**text), base_number=newest.number if newest else 0, by=author)
    db.session.flush()
    return made


def article(*, author: Account | None = None, kind: AnswerKind = AnswerKind.ARTICLE, **text) -> Answer:
    """An article in the making: an answer without a question."""
    author = author or doctor()
    made = answers.start_article(kind, by=author)
    answers.save(made, content(**text), base_number=0, by=author)
    return made


def revision(*, answer: Answer | None = None, **values) -> Revision:
    """The newest revision of an answer in the making."""
    found = queries.latest(answer or globals()["answer"](**values))
    assert found is not None
    return found


def submitted(made: Answer | None = None, **values) -> Answer:
    """An answer in review: made with these values, or one that a test has already."""
    made = made or answer(**values)
    answers.submit(made, digest=revision(answer=made).digest, by=made.author)
    return made


def approved(made: Answer | None = None, *, reviewer: Account | None = None, **values) -> Answer:
    """An answer that a second doctor approved, not delivered yet."""
    made = made or answer(**values)
    if made.status is AnswerStatus.DRAFTING:
        submitted(made)
    answers.approve(made, digest=revision(answer=made).digest, by=reviewer or doctor())
    return made


def post(
    *, author: Account | None = None, reviewer: Account | None = None, topics: tuple[Topic, ...] = (), **text
) -> Post:
    """A published article: written, checked and published by the services. `published_at` puts it back in time."""
    at: datetime | None = text.pop("published_at", None)
    made = approved(article(author=author, **text), reviewer=reviewer)
    planned = posts.schedule(made, topics or (topic(),), by=made.author)
    assert posts.publish(planned)
    if at is not None:
        planned.published_at = planned.changed_at = at
    _forget_turns(made)
    db.session.flush()
    return planned


def _forget_turns(made: Answer) -> None:
    """Whose turn it was is long over: no mail about it is owed any more."""
    owed = select(Delivery).where(Delivery.notice.in_((TO_CHECK, YOUR_TURN)))
    for delivery in db.session.execute(owed).scalars():
        if delivery.context["answer"] == made.id:
            db.session.delete(delivery)


def _claimed(author: Account) -> Question:
    return question(assignee=author, consent=Consent.PUBLISH)
