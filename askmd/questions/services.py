"""The verbs of a question's life. Each takes the question, then keywords; whoever acts is always `by`."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from askmd import audit, keys, outbox
from askmd.accounts import signals as accounts_signals
from askmd.accounts.models import Account
from askmd.core import clock
from askmd.core.errors import Invalid, NotAllowed
from askmd.core.text import clean
from askmd.extensions import db
from askmd.outbox import Recipient
from askmd.questions import notices, signals
from askmd.questions.alarms import clear_urgent, only_doctor, set_urgent
from askmd.questions.asking import Asked, ask, code_for
from askmd.questions.models import Consent, Message, MessageKind, Note, Question, WhoAsks
from askmd.site import texts
from askmd.topics.models import Topic
from askmd.workflow import ASKER, SYSTEM, Actor, QuestionStatus, Who, advance

__all__ = [
    "Asked", "add_note", "ask", "ask_back", "change_consent", "claim", "clear_urgent", "code_for", "confirm_address",
    "decline", "follow_up", "hand_over", "help_now", "mark_answered", "mark_opened", "move_to_bin", "no_reply",
    "release", "reopen", "reply", "set_address", "set_topic", "set_urgent", "set_wants_corrections", "take_from_bin",
]  # fmt: skip

MESSAGE_LIMIT = 10_000
FOLLOW_UP_DAYS = timedelta(days=30)
REPLY_DAYS = timedelta(days=14)
# What an urgent question needs first is somebody who opens it, not a place out of sight.
URGENT_STAYS = "This question is marked as urgent. It cannot be put away while it is."


def claim(question: Question, *, by: Account) -> None:
    """Take a waiting question. Raises WrongState, which says who holds it, to whoever comes second."""
    advance(question, "claim", by=by, assignee_id=by.id, claimed_at=clock.now())
    audit.record("question.claimed", question, by=by)


def hand_over(question: Question, *, to: Account, by: Account) -> None:
    """Give a claimed question to another doctor, draft and all."""
    if Who.DOCTOR not in to.who:
        raise NotAllowed("Only a doctor can take a question over.")
    advance(question, "hand_over", by=by, assignee_id=to.id, claimed_at=clock.now())
    audit.record("question.handed_over", question, by=by, to=to.id)


def release(question: Question, *, by: Actor) -> None:
    """Put a claimed question back into the queue. Its draft stays with it."""
    advance(question, "release", by=by, assignee_id=None, claimed_at=None)
    audit.record("question.released", question, by=by)


@accounts_signals.disabled.connect
def _release_all_of(account: Account, **_: object) -> None:
    """A doctor who cannot work any more leaves nothing behind that nobody else could take."""
    held = (Question.assignee_id == account.id) & (Question.status == QuestionStatus.CLAIMED)
    for question in db.session.execute(select(Question).where(held).order_by(Question.id)).scalars().all():
        release(question, by=SYSTEM)


def ask_back(question: Question, *, text: str, by: Account) -> None:
    """Ask the asker something. The question waits for the reply."""
    body = _message_text(text)
    advance(question, "ask_back", by=by)
    question.asked_back_at = clock.now()
    _write(question, MessageKind.ASK_BACK, body, by=by)
    audit.record("question.asked_back", question, by=by)
    notices.doctor_asks(question)


def reply(question: Question, *, text: str, by: Actor = ASKER) -> None:
    """The asker replies to the doctor."""
    body = _message_text(text)
    advance(question, "reply", by=by)
    question.asked_back_at = None
    _write(question, MessageKind.REPLY, body)
    audit.record("question.replied", question, by=by)


def no_reply(question: Question) -> None:
    """Two weeks went by: the question goes back to its doctor, marked so."""
    advance(question, "reply", by=SYSTEM)
    question.asked_back_at = None
    audit.record("question.reply_overdue", question, by=SYSTEM)


def mark_answered(question: Question, *, by: Actor = SYSTEM) -> None:
    """An approved revision was delivered: the asker can read it, and is told that there is something to read."""
    advance(question, "answer", by=by)
    question.answered_at = clock.now()
    question.asked_back_at = None
    audit.record("question.answered", question, by=by)
    notices.answer_ready(question)


def follow_up(question: Question, *, text: str, by: Actor = ASKER) -> None:
    """The asker asks on, within 30 days of the answer."""
    if question.answered_at is None or clock.now() - question.answered_at > FOLLOW_UP_DAYS:
        raise NotAllowed("You can ask on for 30 days after the answer. Please send a new question.")
    body = _message_text(text)
    advance(question, "follow_up", by=by, assignee_id=None, claimed_at=None)
    _write(question, MessageKind.FOLLOW_UP, body)
    audit.record("question.followed_up", question, by=by)


def decline(question: Question, *, text: str, by: Account) -> None:
    """Say that we cannot answer this, and what may help instead. The mail is owed a little later."""
    _refuse_while_urgent(question)
    body = _message_text(text)
    advance(question, "decline", by=by)
    question.closed_at = clock.now()
    _write(question, MessageKind.DECLINE, body, by=by)
    audit.record("question.declined", question, by=by)
    notices.declined(question)
    signals.gone.send(question)


def reopen(question: Question, *, by: Actor) -> None:
    """Put a declined question back into the queue; its asker may do so once."""
    if by is ASKER and question.reopenings:
        raise NotAllowed("You have sent this question to us again before. Please write a new one.")
    advance(question, "reopen", by=by, assignee_id=None, claimed_at=None)
    question.closed_at = None
    question.reopenings += by is ASKER
    outbox.cancel(Recipient.QUESTION, question.id, "questions_declined")
    audit.record("question.reopened", question, by=by)


def move_to_bin(question: Question, *, by: Account) -> None:
    """Spam: out of the queue, erased after seven days."""
    _refuse_while_urgent(question)
    advance(question, "bin", by=by)
    question.closed_at = clock.now()
    audit.record("question.binned", question, by=by)
    signals.gone.send(question)


def take_from_bin(question: Question, *, by: Account) -> None:
    """It was no spam: back into the queue."""
    advance(question, "unbin", by=by, assignee_id=None, claimed_at=None)
    question.closed_at = None
    audit.record("question.unbinned", question, by=by)


def help_now(question: Question, *, by: Account) -> None:
    """Send the approved wording "please get help now" at once, as it stands."""
    only_doctor(by)
    _write(question, MessageKind.HELP_NOW, texts.text("medical.get_help_now", question.language), by=by)
    audit.record("question.help_sent", question, by=by, wording=texts.version("medical.get_help_now"))
    notices.doctor_asks(question)


def add_note(question: Question, *, text: str, by: Account) -> Note:
    """Keep a word between doctors."""
    only_doctor(by)
    note = Note(question=question, by_id=by.id, created_at=clock.now())
    keys.write(note, body=_message_text(text))
    db.session.add(note)
    db.session.flush()
    audit.record("question.note_added", question, by=by)
    return note


def set_topic(question: Question, *, topic: Topic | None, by: Account) -> None:
    """Say what it is about."""
    only_doctor(by)
    question.topic = topic
    audit.record("question.topic_set", question, by=by, topic=topic.id if topic else None)


def change_consent(
    question: Question, *, consent: Consent, has_agreement: bool | None = None, by: Actor = ASKER
) -> None:
    """Allow more or less than before. Who asks for somebody else needs a right to publish it."""
    agreed = question.has_agreement if has_agreement is None else has_agreement
    if consent is not Consent.PRIVATE and question.who_asks is not WhoAsks.PATIENT and not agreed:
        raise Invalid("Please say that the patient knows and agrees, or that you are the next of kin.")
    question.consent, question.has_agreement, question.consent_at = consent, agreed, clock.now()
    question.consent_wording = texts.version(f"ask.consent_{consent.value}", question.language)
    audit.record("question.consent_changed", question, by=by, consent=consent.value)
    signals.consent_changed.send(question)


def set_address(question: Question, *, address: str, by: Actor = ASKER) -> None:
    """Write to another address from now on, or (empty) to none. Links in older mails die."""
    keys.write(question, address=address or None)
    question.address_lookup = notices.lookup_of(address) if address else None
    question.address_set_at, question.address_confirmed_at = (clock.now() if address else None), None
    audit.record("question.address_changed", question, by=by)
    if address:
        notices.received(question)


def confirm_address(question: Question, *, by: Actor = ASKER) -> None:
    """Whoever reads this mailbox pressed the button. Doing it twice changes nothing."""
    if question.address_confirmed_at is None and question.address_lookup is not None:
        question.address_confirmed_at = clock.now()
        audit.record("question.address_confirmed", question, by=by)


def set_wants_corrections(question: Question, wants: bool, *, by: Actor = ASKER) -> None:
    """Whether this asker is told when the answer or its post is corrected or taken down. Twice changes nothing.

    The address may outlive the words of the question for this. Without an address nobody can be told.
    """
    if question.wants_corrections is not wants:
        question.wants_corrections = wants
        audit.record("question.watch_changed", question, by=by, wants=wants)


def mark_opened(question: Question, *, by: Actor = ASKER) -> None:
    """The asker looked at the status page; keeping runs from the last look."""
    question.last_opened_at = clock.now()
    audit.record("question.opened_by_asker", question, by=by)


def _write(question: Question, kind: MessageKind, body: str, *, by: Account | None = None) -> None:
    message = Message(question=question, kind=kind, by_id=by.id if by else None, created_at=clock.now())
    keys.write(message, body=body)
    db.session.add(message)
    db.session.flush()


def _message_text(text: str) -> str:
    body = clean(text)
    if not body:
        raise Invalid("Please write something.")
    if len(body) > MESSAGE_LIMIT:
        raise Invalid(f"This is too long. Please keep it to {MESSAGE_LIMIT:,} characters.")
    return body


def _refuse_while_urgent(question: Question) -> None:
    if question.is_urgent and question.status is not QuestionStatus.NEEDS_REPLY:
        raise NotAllowed(URGENT_STAYS)
