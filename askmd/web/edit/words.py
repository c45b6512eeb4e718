"""Words of this door's pages for what rows and files say in short."""

from __future__ import annotations

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _

from askmd.outbox.samples import Reader
from askmd.site.models import TextState


def audience(name: str) -> str:
    """Who reads the Texts of one file."""
    return {
        "ask": _("Asking a question"),
        "status": _("The page of a question"),
        "site": _("Public pages"),
        "readers": _("What readers write to us"),
        "subscribe": _("News by e-mail"),
        "mail": _("E-mails"),
        "medical": _("Medical wording"),
        "privacy": _("Promises"),
        "staff": _("Help for the team"),
    }.get(name, name)


def placeholder(name: str) -> str:
    """What the site fills in."""
    return {
        "site_name": _("the name of the site"),
        "address": _("the address of the page where a code is typed"),
        "deadline": _("the day on which the time to answer ends"),
        "until": _("the day on which questions are taken again"),
        "date": _("a day"),
        "day": _("a day"),
        "since": _("the day on which the time of this digest begins"),
        "days": _("a number of days"),
        "longest_days": _("the number of days after which a question that nobody could answer is declined"),
        "host": _("the site on which a video is"),
        "zone": _("the time zone of the site"),
        "response_days": _("the number of days within which most questions are answered"),
        "reader_days": _("the number of days after which what readers wrote to the team is deleted"),
        "retention_days": _("the number of days after which an answered question is deleted"),
        "post_title": _("the title of the post"),
        "count": _("how many questions wait"),
        "oldest": _("how long the oldest one waits"),
        "role": _("what the person will be in the team"),
        "valid_hours": _("for how many hours the invitation is good"),
        "valid_minutes": _("for how many minutes the link is good"),
    }.get(name, _("filled in by the site"))


def reader(value: Reader) -> str:
    """Who gets a kind of e-mail."""
    return {
        Reader.ASKER: _("To people who asked"),
        Reader.SUBSCRIBER: _("To subscribers and watchers"),
        Reader.TEAM: _("To the team"),
    }[value]


def language(code: str) -> str:
    """A language by its name."""
    return Locale.parse(code).get_display_name(get_locale() or "en") or code


def state(value: TextState) -> str:
    """What became of a wording."""
    return {
        TextState.CURRENT: _("shown now"),
        TextState.PROPOSED: _("waits for a second doctor"),
        TextState.REPLACED: _("replaced"),
        TextState.REJECTED: _("not taken"),
    }[value]
