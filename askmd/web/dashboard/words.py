"""What the dashboard calls things, in the reader's language. Functions, because the language is known per request."""

from __future__ import annotations

from datetime import datetime

from flask_babel import format_datetime, ngettext
from flask_babel import gettext as _

from askmd.accounts.models import Account
from askmd.answers.checklist import Check
from askmd.answers.models import Decision, ReviewMode
from askmd.posts.standing import State
from askmd.posts.worklist import COUNT_STOP, Tab
from askmd.questions.history import Alarm
from askmd.questions.models import Consent, MessageKind, Question, WhoAsks
from askmd.questions.target import Standing
from askmd.site import zone
from askmd.triage import Level
from askmd.web.jinja import ago


def count(number: int) -> str:
    """A number, or `500+` where counting stopped."""
    return f"{COUNT_STOP}+" if number > COUNT_STOP else str(number)


def tab(name: Tab) -> str:
    """The label of a tab."""
    return {
        Tab.OPEN: _("Unfinished"),
        Tab.TO_CLAIM: _("To claim"),
        Tab.MINE: _("Mine"),
        Tab.TO_REVIEW: _("To review"),
        Tab.WAITING_FOR_ASKER: _("Waiting for the asker"),
        Tab.READY: _("To publish"),
        Tab.SCHEDULED: _("Scheduled"),
        Tab.REVIEW_DUE: _("Review due"),
        Tab.ALL: _("All"),
    }[name]


def state(name: State) -> tuple[str, str]:
    """The glyph of a state, and its words."""
    return {
        State.READ_FIRST: ("read_first", _("Read first")),
        State.WAITING: ("not_started", _("Not started")),
        State.CLAIMED: ("read", _("Claimed")),
        State.WRITING: ("writing", _("Being written")),
        State.CHECKING: ("checking", _("Being checked")),
        State.ON_HOLD: ("on_hold", _("Waits for a reply")),
        State.APPROVED: ("checked", _("Checked")),
        State.ANSWERED: ("checked", _("Answered")),
        State.READY: ("checked", _("Checked")),
        State.PREVIEW: ("on_hold", _("Asker reads it")),
        State.SCHEDULED: ("checked", _("Scheduled")),
        State.PUBLISHED: ("published", _("Published")),
        State.RETRACTED: ("on_hold", _("Retracted")),
        State.DECLINED: ("on_hold", _("Declined")),
        State.BINNED: ("on_hold", _("In the bin")),
        State.CLOSED: ("on_hold", _("Closed")),
    }[name]


def who_asks(who: WhoAsks) -> str:
    """About whom a question is."""
    return {
        WhoAsks.PATIENT: _("about the writer"),
        WhoAsks.RELATIVE: _("a relative asks"),
        WhoAsks.FRIEND: _("a friend asks"),
        WhoAsks.CLINICIAN: _("a clinician asks"),
    }[who]


def consent_key(consent: Consent) -> str:
    """The Text that says to doctors what the asker allowed."""
    return f"staff.consent_{consent.value}"


def consent_fact(question: Question) -> str:
    """What the asker allowed, with the right to speak for somebody else."""
    if question.consent is Consent.PRIVATE or question.who_asks is WhoAsks.PATIENT:
        return ""
    if question.has_agreement:
        return _("The patient agrees, or the asker is the next of kin.")
    return _("The patient's agreement is missing, so it cannot be published.")


def message_kind(kind: MessageKind) -> str:
    """Who says what in a turn between asker and doctor."""
    return {
        MessageKind.ASK_BACK: _("We asked"),
        MessageKind.REPLY: _("The asker replied"),
        MessageKind.FOLLOW_UP: _("The asker asks on"),
        MessageKind.HELP_NOW: _("We said: please get help now"),
        MessageKind.DECLINE: _("We declined"),
        MessageKind.HELPED: _("The asker says: it helped"),
        MessageKind.NOT_HELPED: _("The asker says: it did not help"),
        MessageKind.CHANGE: _("The asker wants other words"),
    }[kind]


def alarm(standing: Alarm, by: Account) -> str:
    """Since when an alarm stands, and who looks after it, as the person who looks says it."""
    begun = _("Urgent for %(time)s.", time=ago(standing.since))
    if standing.by is None:
        return " ".join([begun, _("Nobody has said yet that they look after it.")])
    told = {"name": standing.by.name, "time": ago(standing.by_since)}
    is_mine = standing.by.id == by.id
    looked = _("You have looked after it for %(time)s.") if is_mine else _("%(name)s has looked after it for %(time)s.")
    return " ".join([begun, looked % told])


def level(name: Level) -> str:
    """What followed from the red flags of a question."""
    if name is Level.ALARM:
        return _("Alarm: the asker was shown what to do now, and the doctors were told by mail.")
    return _("Guide: the asker was shown what to do now. No mail went out.")


def identifier(kind: str) -> str:
    """What an identifier may tell of somebody."""
    return {
        "NAME": _("name"),
        "NAME_PROV": _("name of a clinician"),
        "GEO": _("place"),
        "FACILITY": _("hospital or place"),
        "DATE": _("date"),
        "DATE_REL": _("day"),
        "PHONE": _("phone number"),
        "FAX": _("fax number"),
        "EMAIL": _("e-mail address"),
        "HANDLE": _("user name"),
        "URL": _("link"),
        "AGE90": _("age"),
    }.get(kind, _("number"))


def decision(name: Decision) -> str:
    """What a reviewer did."""
    return {
        Decision.APPROVED: _("approved"),
        Decision.CHANGES_REQUESTED: _("asked for changes"),
        Decision.RETURNED: _("mended it and handed it back"),
    }[name]


def review_mode(mode: ReviewMode) -> str:
    """How a post was checked."""
    return {
        ReviewMode.SECOND_DOCTOR: _("Checked by a second doctor"),
        ReviewMode.SELF: _("Checked by its author only"),
        ReviewMode.IMPORTED: _("Published before second-doctor review"),
    }[mode]


def field(name: str) -> str:
    """The name of a part of an answer."""
    return {
        "title": _("Title"),
        "question": _("Public question"),
        "short_answer": _("Short answer"),
        "body": _("Answer"),
        "team_questions": _("Questions for the own team"),
        "references": _("References"),
        "video_url": _("Address of the video"),
        "kept_identifiers": _("Names and places that may stay"),
        "needs_no_reference": _("Whether it needs a reference"),
        "conflict": _("Conflict of interest"),
        "grade_reason": _("Why it cannot be plainer"),
        "form": _("Only the form of the answer changed, such as a heading or a list"),
    }[name]


def kept(act: str | None) -> str:
    """Which text was saved."""
    return {
        "other": _("The other text is your draft now. Yours stands in the history."),
        "both": _("Both texts are in your draft now, yours first."),
    }.get(act or "", _("Your draft is saved."))


def owner(account: Account | None, by: Account) -> str:
    """Who holds something, as the person who looks says it."""
    if account is None:
        return _("Nobody yet")
    return _("You") if account.id == by.id else account.name


def present(accounts: list[Account]) -> str:
    """Who else has this page open now; nothing where nobody has."""
    names = [account.name for account in accounts]
    if not names:
        return ""
    if len(names) == 1:
        return _("%(name)s is looking at this now.", name=names[0])
    first = ", ".join(names[:-1])
    return _("%(names)s and %(last)s are looking at this now.", names=first, last=names[-1])


def role(account: Account) -> str:
    """What somebody is here."""
    names = [
        (account.is_medical_lead, _("Medical lead")),
        (account.is_doctor, _("Doctor")),
        (account.is_editor, _("Editor")),
        (account.is_administrator, _("Administrator")),
    ]
    return ", ".join(name for has, name in names if has)


def check(item: Check) -> str:
    """One line of "Before it can be checked": what is there, or what is still to do."""
    done = {
        "title": _("It has a title"),
        "question": _("The public question is written"),
        "short_answer": _("The short answer is written"),
        "short": _("Short answer is within 60 words"),
        "body": _("The answer is written"),
        "video_url": _("The address of the video is there"),
        "references": _("References are given, or none is needed"),
        "conflict": _("Conflict of interest is said"),
        "grade": _("Plain enough to read, or a reason is given"),
        "identifiers": _("Nothing in it tells who somebody is, or it may stay"),
        "disclaimer": _("The words that belong below every answer are there"),
        "reviewed": _("The day of the last medical check is set when it is approved"),
    }
    return done.get(item.name, item.todo) if item.is_done else item.todo


def local(moment: datetime) -> str:
    """A day and time as the clocks of the site show it, with the name of their zone."""
    shown = format_datetime(zone.local(moment), "d MMM y, HH:mm", rebase=False)
    return f"{shown} ({zone.name()})"


def check_due(due: Standing) -> str:
    """By when a second doctor should have read it."""
    if due.late:
        return ngettext("Check late by %(num)s working day.", "Check late by %(num)s working days.", due.late)
    if due.left:
        return ngettext("%(num)s working day left to check it.", "%(num)s working days left to check it.", due.left)
    return _("To be checked today.")


def name_of(numbers: list[str], answer_id: int) -> str:
    """How staff call an answer: by the numbers of its questions, or as an article."""
    if numbers:
        return _("Answer to %(numbers)s", numbers=", ".join(numbers))
    return _("Article %(number)s", number=answer_id)
