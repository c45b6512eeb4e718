"""The verbs of a question's life. Each takes the question, then keywords; whoever acts is always `by`."""

from __future__ import annotations

from datetime import datetime, timedelta

from askmd import audit, keys, outbox
from askmd.accounts.models import Account
from askmd.core import clock
from askmd.core.errors import Invalid, NotAllowed, WrongState
from askmd.outbox import Recipient
from askmd.questions import alarms, history, notices, signals, turns
from askmd.questions.alarms import clear_urgent, look_after, only_doctor, set_urgent
from askmd.questions.asking import Asked, ask, code_for
from askmd.questions.holding import claim, hand_over, keep, release, snooze, wake
from askmd.questions.models import Consent, MessageKind, Question, WhoAsks
from askmd.questions.notes import add_note
from askmd.questions.queries import GONE
from askmd.site import texts
from askmd.topics.models import Topic
from askmd.workflow import ASKER, SYSTEM, Actor, QuestionStatus, advance

__all__ = [
    "Asked", "add_note", "ask", "ask_back", "change_consent", "claim", "clear_urgent", "code_for", "confirm_address",
    "decline", "follow_up", "hand_over", "help_now", "keep", "look_after", "mark_answered", "mark_opened",
    "move_to_bin", "no_reply", "release", "reopen", "reply", "set_address", "set_topic", "set_urgent",
    "set_wants_corrections", "snooze", "take_from_bin", "wake",
]  # fmt: skip

FOLLOW_UP_DAYS = timedelta(days=30)
REPLY_DAYS = timedelta(days=14)
# What an urgent question needs first is somebody who opens it, not a place out of sight.
URGENT_STAYS = "This question is marked as urgent. It cannot go to the bin while it is."
URGENT_UNREAD = "This question is marked as urgent. Please open and read it before you decline it."


def ask_back(question: Question, *, text: str, by: Account) -> None:
    """Ask the asker something. The question waits for the reply."""
    body = turns.body_of(text)
    alarms.acknowledge(question, by=by)
    advance(question, "ask_back", by=by)
    question.asked_back_at = clock.now()
    turns.write(question, MessageKind.ASK_BACK, body, by=by)
    audit.record("question.asked_back", question, by=by)
    notices.doctor_asks(question)


def reply(question: Question, *, text: str, by: Actor = ASKER) -> None:
    """The asker replies to the doctor."""
    body = turns.body_of(text)
    advance(question, "reply", by=by, snoozed_until=None)
    question.asked_back_at, question.waits_since = None, clock.now()
    turns.write(question, MessageKind.REPLY, body)
    audit.record("question.replied", question, by=by)


def no_reply(question: Question) -> None:
    """Two weeks went by: the question goes back to its doctor, marked so."""
    advance(question, "reply", by=SYSTEM)
    question.asked_back_at = None
    audit.record("question.reply_overdue", question, by=SYSTEM)


def mark_answered(
    question: Question, *, handed_in_at: datetime | None = None, post_id: int | None = None, by: Actor = SYSTEM
) -> None:
    """An approved revision was delivered, or a post answers it: the asker is told that there is something to read.

    An alarm that no doctor had read when the revision was handed in goes on.
    """
    advance(question, "answer", by=by, answered_post_id=post_id)
    question.answered_at = clock.now()
    question.asked_back_at = None
    alarms.end_with_answer(question, handed_in_at=handed_in_at)
    audit.record("question.answered", question, by=by)
    notices.answer_ready(question)


def follow_up(question: Question, *, text: str, by: Actor = ASKER) -> None:
    """The asker asks on, within 30 days of the answer."""
    if question.answered_at is None or clock.now() - question.answered_at > FOLLOW_UP_DAYS:
        raise NotAllowed("You can ask on for 30 days after the answer. Please send a new question.")
    body = turns.body_of(text)
    advance(question, "follow_up", by=by, assignee_id=None, claimed_at=None, snoozed_until=None, waiting_told_at=None)
    question.waits_since = clock.now()
    alarms.go_on(question)
    turns.write(question, MessageKind.FOLLOW_UP, body)
    audit.record("question.followed_up", question, by=by)


def decline(question: Question, *, text: str, by: Actor) -> None:
    """Say that we cannot answer this, and what may help instead. The mail is owed a little later.

    Raises NotAllowed for an urgent question to whoever has not read its newest words.
    """
    if question.is_urgent and not (isinstance(by, Account) and history.has_read(question, by)):
        raise NotAllowed(URGENT_UNREAD)
    body = turns.body_of(text)
    turns.check_filled_in(body)
    if isinstance(by, Account):
        alarms.acknowledge(question, by=by)
    advance(question, "decline", by=by)
    question.closed_at = clock.now()
    turns.write(question, MessageKind.DECLINE, body, by=by if isinstance(by, Account) else None)
    audit.record("question.declined", question, by=by)
    notices.declined(question)
    signals.gone.send(question)


def reopen(question: Question, *, by: Actor) -> None:
    """Put a declined question back into the queue; its asker may do so once."""
    if by is ASKER and question.reopenings:
        raise NotAllowed("You have sent this question to us again before. Please write a new one.")
    advance(question, "reopen", by=by, assignee_id=None, claimed_at=None, snoozed_until=None, waiting_told_at=None)
    question.closed_at, question.waits_since = None, clock.now()
    question.reopenings += by is ASKER
    if by is ASKER or not history.is_looked_after(question):
        alarms.go_on(question)
    outbox.cancel(Recipient.QUESTION, question.id, "questions_declined")
    audit.record("question.reopened", question, by=by)


def move_to_bin(question: Question, *, by: Account) -> None:
    """Spam: out of the queue, erased after seven days. Never while it is urgent."""
    if question.is_urgent:
        raise NotAllowed(URGENT_STAYS)
    advance(question, "bin", by=by)
    question.closed_at = clock.now()
    audit.record("question.binned", question, by=by)
    signals.gone.send(question)


def take_from_bin(question: Question, *, by: Account) -> None:
    """It was no spam: back into the queue."""
    advance(question, "unbin", by=by, assignee_id=None, claimed_at=None, snoozed_until=None)
    question.closed_at, question.waits_since = None, clock.now()
    audit.record("question.unbinned", question, by=by)


def help_now(question: Question, *, by: Account) -> None:
    """Send the approved wording "please get help now" at once, as it stands."""
    only_doctor(by)
    alarms.acknowledge(question, by=by)
    turns.write(question, MessageKind.HELP_NOW, texts.text("medical.get_help_now", question.language), by=by)
    audit.record("question.help_sent", question, by=by, wording=texts.version("medical.get_help_now"))
    notices.doctor_asks(question)


def set_topic(question: Question, *, topic: Topic | None, by: Account) -> None:
    """Say what it is about."""
    only_doctor(by)
    question.topic = topic
    audit.record("question.topic_set", question, by=by, topic=topic.id if topic else None)


def change_consent(
    question: Question, *, consent: Consent, has_agreement: bool | None = None, by: Actor = ASKER
) -> None:
    """Allow more or less than before. Who asks for somebody else needs a right to publish it."""
    _refuse_when_over(question)
    agreed = question.has_agreement if has_agreement is None else has_agreement
    if consent is not Consent.PRIVATE and question.who_asks is not WhoAsks.PATIENT and not agreed:
        raise Invalid("Please say that the patient knows and agrees, or that you are the next of kin.")
    question.consent, question.has_agreement, question.consent_at = consent, agreed, clock.now()
    question.consent_wording = texts.version(f"ask.consent_{consent.value}", question.language)
    audit.record("question.consent_changed", question, by=by, consent=consent.value)
    signals.consent_changed.send(question)


def set_address(question: Question, *, address: str, by: Actor = ASKER) -> None:
    """Write to another address from now on, or (empty) to none. Links in older mails die."""
    _refuse_when_over(question)
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
    _refuse_when_over(question)
    if question.wants_corrections is not wants:
        question.wants_corrections = wants
        audit.record("question.watch_changed", question, by=by, wants=wants)


def mark_opened(question: Question, *, by: Actor = ASKER) -> None:
    """The asker looked at the status page; keeping runs from the last look, and is announced anew before it ends."""
    question.last_opened_at, question.erase_told_at = clock.now(), None
    audit.record("question.opened_by_asker", question, by=by)


def _refuse_when_over(question: Question) -> None:
    if question.status in (*GONE, QuestionStatus.SPAM):
        raise WrongState("This question is closed. Nothing of it can be changed any more.")
