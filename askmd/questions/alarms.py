"""Alarms: a question that somebody must look at now. Only a doctor ends one."""

from __future__ import annotations

from askmd import audit, keys
from askmd.accounts.models import Account
from askmd.core.errors import NotAllowed
from askmd.questions import flags, notices
from askmd.questions.flags import Flags
from askmd.questions.models import Question
from askmd.triage import Level
from askmd.workflow import SYSTEM, Actor, Who


def keep_flags(question: Question, found: Flags) -> None:
    """Join what was found in a new text of this asker to what is known, and raise the alarm if that says so."""
    if not found.stands:
        return
    keys.write(question, flags=flags.to_text(flags.of(question).with_more(found)))
    if found.level is Level.ALARM:
        set_urgent(question, by=SYSTEM)


def set_urgent(question: Question, *, by: Actor) -> None:
    """Put it at the top of the queue and tell every doctor at once."""
    if not question.is_urgent:
        question.is_urgent = True
        audit.record("question.alarm_set", question, by=by)
        notices.alarm(question)


def clear_urgent(question: Question, *, by: Account) -> None:
    """A doctor looked at it and takes the mark away."""
    only_doctor(by)
    if question.is_urgent:
        question.is_urgent = False
        audit.record("question.alarm_cleared", question, by=by)


def only_doctor(by: Account) -> None:
    """Raises NotAllowed to everybody else."""
    if Who.DOCTOR not in by.who:
        raise NotAllowed("Only a doctor can do this.")
