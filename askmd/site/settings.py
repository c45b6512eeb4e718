"""Settings that staff change in the browser, with their defaults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from sqlalchemy import select

from askmd import audit
from askmd.core import clock
from askmd.core.errors import Invalid
from askmd.core.models import new_uid
from askmd.extensions import db
from askmd.site import remembering
from askmd.site.models import Setting
from askmd.workflow import Actor


@dataclass(frozen=True)
class Default:
    """A setting before anybody changed it: its value, what an editor reads, its bounds for numbers, or its choices."""

    value: Any
    title: str
    least: int = 0
    most: int = 10_000
    choices: tuple[str, ...] = ()


# Whether a form that asks takes one more step: while machines send many, always, or never.
GUARD_MODES = ("automatic", "always", "never")
MOST_LANGUAGES = 12
FEED_CONTENTS = ("excerpt", "full")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# As the IANA names them; where they come from, the machine's own list or the one of Python, is all the same.
TIME_ZONES = tuple(sorted(available_timezones()))
DEFAULTS: dict[str, Default] = {
    "site_name": Default("MedOncMD", "Name of the site"),
    "tagline": Default("Ask an oncologist. A second one checks the answer.", "One line about the site"),
    "postal_address": Default("", "Postal address at the foot of every e-mail"),
    "contact_address": Default("", "E-mail address for readers who have no form"),
    "response_days": Default(14, "Days within which most questions are answered", 1, 365),
    "idle_release_days": Default(
        5, "Days without work after which a question goes back to the queue; 0 for never", 0, 60
    ),
    "response_target_days": Default(2, "Working days within which a question should be answered", 1, 60),
    "retention_days": Default(90, "Days after which an answered question is deleted", 7, 3650),
    "reader_words_days": Default(180, "Days after which messages and feedback of readers are deleted", 7, 3650),
    "show_discussion": Default(True, "Show the comments that the old site had, below posts", 0, 1),
    "check_target_days": Default(2, "Working days within which a second doctor should check an answer", 1, 60),
    "review_months": Default(24, "Months after which a post must be reviewed again", 1, 36),
    "review_months_treatment": Default(12, "The same for posts about treatment", 1, 36),
    "languages": Default(["en"], "Languages in which the team writes Texts, as short codes"),
    "time_zone": Default("UTC", "Time zone in which doctors plan a publication", choices=TIME_ZONES),
    "digest_weekday": Default("monday", "Day on which the weekly digest goes out", choices=WEEKDAYS),
    "digest_hour": Default(8, "Hour at which digests go out, by the clocks of the time zone", 0, 23),
    "mail_connections": Default(32, "Connections to the mail server at most, while many e-mails go out", 1, 100),
    "mail_per_second": Default(0, "E-mails to many that go out in a second at most; 0 for no limit", 0, 1_000),
    "import_mails_per_hour": Default(
        200, "E-mails that ask imported subscribers for their consent, each hour", 1, 3_600
    ),
    "intake_paused_until": Default(None, "Questions are paused until this date (ISO), or empty"),
    "intake_sentence": Default("", "What the Ask page says while questions are paused"),
    "intake_most_waiting": Default(0, "Most questions that may wait for a doctor; 0 for no limit", 0, 10_000),
    "guard_mode": Default("automatic", "Who takes one more step to send a question", choices=GUARD_MODES),
    "feed_content": Default("excerpt", "How much of a post stands in feeds", choices=FEED_CONTENTS),
    "social_links": Default([], "Links to social networks"),
    "menu": Default([], "Main menu; empty means the standard menu"),
    "footer_links": Default([], "Links at the foot of every page; empty means the standard ones"),
    # Said by the magazine itself: whether there is an issue that readers can open.
    "has_magazine": Default(False, "Whether the magazine has a public issue", 0, 1),
}


# The row beside the settings that says whether Texts were changed; nobody sets it by hand.
_TEXTS_STAMP = "texts_stamp"
# Under which name they are remembered until the transaction ends.
_SETTINGS = "settings"
_ARE_DEFAULTS = "settings as in the code"
_ALL = select(Setting.__table__.c.name, Setting.__table__.c.value)


def get(name: str) -> Any:
    """The value of one setting. Raises KeyError for a name that does not exist."""
    return everything()[name]


def everything() -> dict[str, Any]:
    """All settings, read once in a transaction."""
    return _read()[0]


def texts_stamp() -> str | None:
    """What is different after each change of a Text, read with the settings; None when nobody ever changed one."""
    return _read()[1]


def stamp_texts() -> None:
    """A Text was changed in this transaction: whoever kept the Texts in memory reads them anew after it."""
    row = db.session.get(Setting, _TEXTS_STAMP) or Setting(name=_TEXTS_STAMP)
    row.value, row.changed_at = new_uid(), clock.now()
    db.session.add(row)
    remembering.forget()


def stay_with_defaults() -> None:
    """Show a page without asking the database, which is away: every setting and Text as it is in the code."""
    remembering.keep(_SETTINGS, ({name: default.value for name, default in DEFAULTS.items()}, None))
    remembering.keep(_ARE_DEFAULTS, True)


def are_defaults() -> bool:
    """Whether this page asks the database nothing."""
    return remembering.recall(_ARE_DEFAULTS) is True


def _read() -> tuple[dict[str, Any], str | None]:
    found: tuple[dict[str, Any], str | None] | None = remembering.recall(_SETTINGS)
    if found is None:
        found = remembering.while_public_stands(_SETTINGS, _asked)
        remembering.keep(_SETTINGS, found)
    return found


def _asked() -> tuple[dict[str, Any], str | None]:
    # Every page and every form reads these, so they are asked for without the ORM's part of the work.
    changed = {name: value for name, value in db.session.connection().execute(_ALL)}
    return {name: changed.get(name, default.value) for name, default in DEFAULTS.items()}, changed.get(_TEXTS_STAMP)


def change(name: str, value: Any, *, by: Actor) -> None:
    """Set one setting. Raises Invalid with a sentence when the value does not fit."""
    default = DEFAULTS[name]
    is_number = isinstance(value, int) and default.least <= value <= default.most
    if isinstance(default.value, int) and not is_number:
        raise Invalid(f"{default.title}: please give a whole number from {default.least} to {default.most}.")
    if default.choices and value not in default.choices:
        raise Invalid(f"{default.title}: please choose one of the ways that are offered.")
    if name == "languages":
        value = checked_languages(value)
    row = db.session.get(Setting, name) or Setting(name=name)
    row.value, row.changed_at, row.changed_by_id = value, clock.now(), getattr(by, "id", None)
    db.session.add(row)
    remembering.forget()
    audit.record("site.setting_changed", by=by, setting=name)


def checked_languages(codes: Sequence[str]) -> list[str]:
    """The codes in order, each once, English first. Raises Invalid for what is no language."""
    found = ["en"]
    for code in codes:
        try:
            known = code.isascii() and code.isalpha() and code.islower() and Locale.parse(code) is not None
        except (UnknownLocaleError, ValueError):
            known = False
        if not known:
            raise Invalid("Please write each language as its short code, such as de for German or es for Spanish.")
        found.append(code)
    found = list(dict.fromkeys(found))
    if len(found) > MOST_LANGUAGES:
        raise Invalid(f"Please choose {MOST_LANGUAGES} languages at most.")
    return found
