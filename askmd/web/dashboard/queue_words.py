"""What the filters of the queue are called, in the reader's language."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale
from flask_babel import gettext as _

from askmd.posts.worklist import Waited
from askmd.questions.models import Consent
from askmd.workflow import QuestionStatus


def filter_name(name: str) -> str:
    """The label of a filter."""
    return {
        "topic": _("Topic"),
        "who_asks": _("Who asks"),
        "waited": _("Waiting"),
        "consent": _("Consent"),
        "language": _("Language"),
        "assignee": _("Doctor"),
        "status": _("Status"),
    }[name]


def waited(name: Waited) -> str:
    """For how long a question waits at least."""
    return {
        Waited.LATE: _("Longer than our target"),
        Waited.WEEK: _("More than 7 days"),
        Waited.MONTH: _("More than 30 days"),
    }[name]


def consent(name: Consent) -> str:
    """What the asker allowed, in a few words."""
    return {
        Consent.PRIVATE: _("Private answer only"),
        Consent.PUBLISH: _("May be published"),
        Consent.ASK_FIRST: _("Published only after their yes"),
    }[name]


def status(name: QuestionStatus) -> str:
    """How a question stands."""
    return {
        QuestionStatus.WAITING: _("Waiting for a doctor"),
        QuestionStatus.CLAIMED: _("Claimed"),
        QuestionStatus.NEEDS_REPLY: _("Waiting for the asker"),
        QuestionStatus.ANSWERED: _("Answered"),
        QuestionStatus.DECLINED: _("Declined"),
        QuestionStatus.SPAM: _("In the bin"),
    }[name]


def language(code: str) -> str:
    """The name of a language, or its code where it has no name that we know."""
    try:
        found = Locale.parse(code.replace("-", "_")).get_display_name(get_locale())
    except (UnknownLocaleError, ValueError):
        found = None
    return found.capitalize() if found else code
