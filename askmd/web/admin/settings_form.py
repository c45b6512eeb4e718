"""What administrators set for the whole site. Names, bounds and defaults stand in the site's room."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from askmd.core import addresses
from askmd.core.errors import Invalid
from askmd.core.text import clean, clean_line
from askmd.site import settings
from askmd.site.settings import DEFAULTS, TIME_ZONES
from askmd.workflow import Actor

LINE_LIMIT = 200
POSTAL_LIMIT = 500
MOST_LINKS = 12
# No number of ours has more digits, and Python refuses to read very long ones.
MOST_DIGITS = 6
LINES = ("site_name", "tagline", "contact_address")
NUMBERS = (
    "response_days",
    "retention_days",
    "reader_words_days",
    "review_months",
    "review_months_treatment",
    "check_target_days",
    "mail_connections",
    "mail_per_second",
    "import_mails_per_hour",
)
CHOICES = ("time_zone", "feed_content")
SWITCHES = ("show_discussion",)


def _line(typed: str | None) -> str:
    """What is shown again must be fit to be shown."""
    return clean_line(typed or "")


def _lines(typed: str | None) -> str:
    return clean(typed or "")


class SettingsForm(FlaskForm):
    """One page for all settings; only what was changed is written."""

    site_name = StringField(DEFAULTS["site_name"].title, filters=[_line])
    tagline = StringField(DEFAULTS["tagline"].title, filters=[_line])
    postal_address = TextAreaField(DEFAULTS["postal_address"].title, filters=[_lines])
    contact_address = StringField(DEFAULTS["contact_address"].title, filters=[_line])
    response_days = StringField(DEFAULTS["response_days"].title, filters=[_line])
    retention_days = StringField(DEFAULTS["retention_days"].title, filters=[_line])
    reader_words_days = StringField(DEFAULTS["reader_words_days"].title, filters=[_line])
    review_months = StringField(DEFAULTS["review_months"].title, filters=[_line])
    review_months_treatment = StringField(DEFAULTS["review_months_treatment"].title, filters=[_line])
    check_target_days = StringField(DEFAULTS["check_target_days"].title, filters=[_line])
    mail_connections = StringField(
        DEFAULTS["mail_connections"].title,
        filters=[_line],
        description=_l("Fewer are opened when fewer do. Lower it if the mail server says that there are too many."),
    )
    import_mails_per_hour = StringField(
        DEFAULTS["import_mails_per_hour"].title,
        filters=[_line],
        description=_l("After you bring in a list, people without a proof of consent are asked one after the other."),
    )
    mail_per_second = StringField(
        DEFAULTS["mail_per_second"].title,
        filters=[_line],
        description=_l("Set it if your mail provider allows only so many. Mails to one person never wait for it."),
    )
    languages = StringField(
        DEFAULTS["languages"].title,
        filters=[_line],
        description=_l("Such as: en, de, es. English is always there. Another one is offered once it has Texts."),
    )
    time_zone = SelectField(DEFAULTS["time_zone"].title, choices=list(TIME_ZONES))
    show_discussion = BooleanField(
        DEFAULTS["show_discussion"].title,
        description=_l("They can be read, and nobody can add one."),
    )
    feed_content = SelectField(
        DEFAULTS["feed_content"].title,
        choices=[
            SelectChoice("excerpt", _l("The beginning: who reads on sees the page as it is by then")),
            SelectChoice("full", _l("All of it")),
        ],
    )
    social_links = TextAreaField(
        DEFAULTS["social_links"].title,
        filters=[_lines],
        description=_l("One on each line: a name, a space, and an address that starts with https://"),
    )

    @classmethod
    def now(cls) -> SettingsForm:
        """The form as the settings stand, or as it was sent."""
        stands = settings.everything()
        given = {name: stands[name] for name in ("postal_address", *LINES, *CHOICES, *SWITCHES)}
        given |= {name: str(stands[name]) for name in NUMBERS}
        links = "\n".join(f"{link['label']} {link['url']}" for link in stands["social_links"])
        return cls(**given, languages=", ".join(stands["languages"]), social_links=links)

    def validate_site_name(self, field: StringField) -> None:
        """The site has a name."""
        if not _short(field):
            raise ValidationError(_("Enter the name of the site."))

    def validate_tagline(self, field: StringField) -> None:
        """A line."""
        _short(field)

    def validate_postal_address(self, field: TextAreaField) -> None:
        """Several lines, and not a letter."""
        if len(field.data) > POSTAL_LIMIT:
            raise ValidationError(_("Please keep this to %(most)s characters.", most=POSTAL_LIMIT))

    def validate_contact_address(self, field: StringField) -> None:
        """Nothing, or something that a mail can be sent to."""
        if field.data:
            try:
                addresses.parse(field.data)
            except Invalid as error:
                raise ValidationError(str(error)) from error

    def validate_response_days(self, field: StringField) -> None:
        """A number within the bounds of this setting."""
        _number(field)

    def validate_retention_days(self, field: StringField) -> None:
        """A number within the bounds of this setting."""
        _number(field)

    def validate_reader_words_days(self, field: StringField) -> None:
        """A number within the bounds of this setting."""
        _number(field)

    def validate_review_months(self, field: StringField) -> None:
        """A number within the bounds of this setting."""
        _number(field)

    def validate_review_months_treatment(self, field: StringField) -> None:
        """A number within the bounds of this setting."""
        _number(field)

    def validate_check_target_days(self, field: StringField) -> None:
        """A number within the bounds of this setting."""
        _number(field)

    def validate_mail_connections(self, field: StringField) -> None:
        """A number within the bounds of this setting."""
        _number(field)

    def validate_import_mails_per_hour(self, field: StringField) -> None:
        """A number within the bounds of this setting."""
        _number(field)

    def validate_mail_per_second(self, field: StringField) -> None:
        """A number within the bounds of this setting."""
        _number(field)

    def validate_languages(self, field: StringField) -> None:
        """Short codes of languages."""
        try:
            settings.checked_languages(_codes(field.data))
        except Invalid as error:
            raise ValidationError(str(error)) from error

    def validate_social_links(self, field: TextAreaField) -> None:
        """Each line a name and an address."""
        if len(_links(field.data)) > MOST_LINKS:
            raise ValidationError(_("Please keep it to %(most)s links.", most=MOST_LINKS))

    def save(self, *, by: Actor) -> int:
        """Write what is another than before. Returns how many settings that were."""
        stands = settings.everything()
        wanted: dict[str, Any] = {name: self[name].data for name in ("postal_address", *LINES, *CHOICES, *SWITCHES)}
        wanted |= {name: _number(self[name]) for name in NUMBERS}
        wanted["languages"] = settings.checked_languages(_codes(self.languages.data))
        wanted["social_links"] = _links(self.social_links.data)
        changed = {name: value for name, value in wanted.items() if value != stands[name]}
        for name, value in changed.items():
            settings.change(name, value, by=by)
        return len(changed)


def _short(field: StringField) -> str:
    line: str = field.data
    if len(line) > LINE_LIMIT:
        raise ValidationError(_("Please keep this to %(most)s characters.", most=LINE_LIMIT))
    return line


def _number(field: StringField) -> int:
    """The number in this field. The sentence is the one that the site's room would say."""
    default = DEFAULTS[field.name]
    typed: str = field.data
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS
    if not is_number or not default.least <= int(typed) <= default.most:
        raise ValidationError(
            _("Enter a whole number from %(least)s to %(most)s.", least=default.least, most=default.most)
        )
    return int(typed)


def _codes(typed: str) -> list[str]:
    return typed.lower().replace(",", " ").split()


def _links(typed: str) -> list[dict[str, str]]:
    """The links, one from each line that is not empty. Raises ValidationError, which names the line."""
    found = []
    for number, line in enumerate(typed.split("\n"), start=1):
        label, _space, address = clean_line(line).rpartition(" ")
        if not address:
            continue
        if not label or len(line) > LINE_LIMIT * 2 or not _is_safe(address):
            raise ValidationError(
                _("Line %(number)s: write a name, a space, and an address that starts with https://", number=number)
            )
        found.append({"label": label, "url": address})
    return found


def _is_safe(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)
