"""What states, kinds of e-mail, replies of servers and things are called on these pages."""

from __future__ import annotations

from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from askmd.outbox import Broadcast, Lane, Recipient, State, samples
from askmd.outbox.queries import Reply

# Several states at once.
GROUPS: dict[str, Any] = {
    "attention": _l("Needs attention: failed or came back"),
    "waiting": _l("Waiting: not taken by the mail server yet"),
}
STATES: dict[State, Any] = {
    State.CREATED: _l("Waiting to be sent"),
    State.SENDING: _l("Being sent"),
    State.ACCEPTED: _l("Taken by the mail server"),
    State.RETRYING: _l("Will be tried again"),
    State.FAILED: _l("Failed"),
    State.BOUNCED: _l("Came back"),
    State.SUPPRESSED: _l("Not sent: the address wants no mail"),
    State.CANCELLED: _l("Called back"),
}
REPLIES: dict[Reply, Any] = {
    Reply.FOR_NOW: _l("No for now (4xx)"),
    Reply.FOR_GOOD: _l("No for good (5xx)"),
    Reply.NONE: _l("Nothing, or no safe connection"),
}
SUPPRESSED: dict[str, Any] = {
    "asked": _l("Whoever has it asked us never to write"),
    "bounced": _l("E-mails to it came back"),
    "administrator": _l("An administrator decided so"),
}
LANES: dict[Lane, Any] = {Lane.TRANSACTIONAL: _l("To one person"), Lane.BROADCAST: _l("To many people")}
RECIPIENTS: dict[Recipient, Any] = {
    Recipient.QUESTION: _l("An asker"),
    Recipient.SUBSCRIBER: _l("A subscriber"),
    Recipient.ACCOUNT: _l("Somebody in the team"),
    Recipient.WATCHER: _l("Somebody who watches a post"),
}
MANY: dict[Recipient, Any] = {
    Recipient.QUESTION: _l("Askers"),
    Recipient.SUBSCRIBER: _l("Subscribers"),
    Recipient.ACCOUNT: _l("The team"),
    Recipient.WATCHER: _l("People who watch a post"),
}
NOTICES: dict[str, Any] = {
    samples.TEST: _l("A test that somebody sent to themselves"),
    "questions_received": _l("We have your question"),
    "questions_answer_ready": _l("There is an answer"),
    "questions_doctor_asks": _l("A doctor asks back"),
    "questions_declined": _l("We cannot answer"),
    "questions_confirm_address": _l("Confirm an address"),
    "questions_news": _l("How doctors work on a question"),
    "questions_new_link": _l("A new link"),
    "questions_still_waiting": _l("The question still waits"),
    "questions_erase_soon": _l("It will be deleted soon"),
    "questions_waiting": _l("Questions wait (to doctors)"),
    "questions_overdue": _l("Questions wait for a month (to doctors)"),
    "questions_alarm": _l("Something urgent waits (to doctors)"),
    "questions_handed_over": _l("A colleague handed over a question (to a doctor)"),
    "questions_release_soon": _l("A question goes back soon (to its doctor)"),
    "answers_to_check": _l("An answer waits to be checked (to doctors)"),
    "answers_your_turn": _l("An answer waits for its author (to a doctor)"),
    "posts_preview_ready": _l("The public wording waits"),
    "posts_preview_reminder": _l("Reminder of the public wording"),
    "posts_published": _l("Your answer is public"),
    "posts_announcement": _l("A new post"),
    "posts_digest": _l("A digest of new posts"),
    "posts_changed": _l("A watched post changed"),
    "posts_answer_changed": _l("An answer changed (to its asker)"),
    "readers_message": _l("Messages from readers wait (to doctors)"),
    "subscriptions_confirm": _l("Confirm a subscription"),
    "subscriptions_manage": _l("A link to choose or stop (to a subscriber)"),
    "subscriptions_watch_confirm": _l("Confirm to watch a post"),
    "accounts_invitation": _l("Invitation to the team"),
    "accounts_reset": _l("A link for a new password (to the team)"),
    "accounts_broadcast_stopped": _l("A broadcast was stopped (to administrators)"),
}
THINGS: dict[str, Any] = {
    "question": _l("Question"),
    "answer": _l("Answer"),
    "revision": _l("Revision"),
    "post": _l("Post"),
    "preview": _l("Preview"),
    "digest": _l("Digest"),
    "account": _l("Account"),
    "delivery": _l("E-mail"),
    "broadcast": _l("Broadcast"),
    "subscriber": _l("Subscriber"),
    "subscriber_import": _l("List of subscribers"),
    "watcher": _l("Somebody who watches a post"),
    "topic": _l("Topic"),
    "snippet": _l("Snippet"),
    "page": _l("Page"),
    "text_version": _l("Text"),
    "image": _l("Image"),
}
PARTS: dict[str, Any] = {
    "asker": _l("The asker"),
    "system": _l("The site itself"),
    "retention": _l("The site itself (deleting in time)"),
}
# What our side of the conversation noted in place of a number.
FAULTS: dict[str, Any] = {
    "certificate": _l("The mail server could not prove who it is (certificate)."),
    "tls": _l("No safe connection to the mail server."),
    "not offered": _l("The mail server does not offer a safe connection or a sign-in."),
    "silent": _l("The mail server did not answer in time."),
    "closed": _l("The mail server ended the conversation."),
    "unreachable": _l("The mail server cannot be reached."),
    "not written": _l("The e-mail could not be written: something is wrong with its template."),
}
# RFC 3463: the second and third number say what it is about.
ABOUT: dict[str, Any] = {
    "1.1": _l("There is no such mailbox."),
    "1.2": _l("There is no such domain."),
    "1.3": _l("The address is not written correctly."),
    "1.10": _l("The domain takes no mail."),
    "2.1": _l("The mailbox is closed."),
    "2.2": _l("The mailbox is full."),
    "2.3": _l("The e-mail is too large."),
    "3": _l("The other mail system has a problem of its own."),
    "4": _l("The e-mail could not be passed on over the network."),
    "5": _l("The mail servers did not understand each other."),
    "7": _l("The other side refused it for its own security or spam rules."),
}


def reply(code: str | None) -> str:
    """What a server's reply means, as a sentence: `The mailbox is full (452 4.2.2).`"""
    if not code:
        return ""
    if code in FAULTS:
        return str(FAULTS[code])
    digits, space, enhanced = code.partition(" ")
    if not space and "." in code:
        # A report of what came back has the enhanced code only.
        enhanced = code
    about = enhanced.partition(".")[2]
    meaning = ABOUT.get(about) or ABOUT.get(about.partition(".")[0])
    if meaning is None:
        meaning = _("Refused for good.") if digits.startswith("5") else _("Refused for now.")
    return f"{str(meaning).rstrip('.')} ({code})."


def broadcast(one: Broadcast) -> str:
    """What a broadcast is called: its title, or its kind and number where it has none."""
    return one.title or _("%(kind)s, number %(number)s", kind=notice(one.notice), number=one.id)


def number(count: int, stop: int | None = None) -> str:
    """A number as it is read: `1,240`; or `500+` where counting stopped."""
    return f"{format_decimal(stop)}+" if stop is not None and count > stop else str(format_decimal(count))


def notice(name: str) -> str:
    """The kind of an e-mail in words."""
    return str(NOTICES.get(name, name))


def thing(subject: str | None, id: int | None) -> str:
    """`Question 231`: which kind of thing, and its number."""
    return f"{THINGS.get(subject, subject)} {id}" if subject else ""
