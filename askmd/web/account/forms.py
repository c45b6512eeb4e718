"""Forms about one's own account. The services hold the rules; here is what is missing or too long."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from askmd.accounts.services import LIMITS
from askmd.core import addresses
from askmd.core.errors import Invalid
from askmd.core.text import clean

NEW_PASSWORD = _l("At least 12 characters. Four words that have nothing to do with each other make a good one.")


def _cleaned(typed: str | None) -> str:
    """What comes back in a page must be fit for one: no NUL, no half characters."""
    return clean(typed or "")


class SignInForm(FlaskForm):
    """Address and password, both as somebody types them."""

    address = StringField(_l("E-mail address"), [DataRequired(_l("Enter your e-mail address."))], [_cleaned])
    password = PasswordField(_l("Password"), [DataRequired(_l("Enter your password."))])


class InvitationForm(FlaskForm):
    """Coming in for the first time."""

    name = StringField(
        _l("Your name"),
        [DataRequired(_l("Enter your name.")), Length(max=LIMITS["name"], message=_l("Use at most 120 characters."))],
        [_cleaned],
        description=_l("As readers shall see it beside your answers."),
    )
    password = PasswordField(
        _l("Choose a password"), [DataRequired(_l("Choose a password."))], description=NEW_PASSWORD
    )


class ForgottenForm(FlaskForm):
    """The address that somebody signs in with."""

    address = StringField(_l("E-mail address"), [DataRequired(_l("Enter your e-mail address."))], [_cleaned])

    def validate_address(self, field: StringField) -> None:
        """An address that can be written to."""
        try:
            addresses.parse(field.data or "")
        except Invalid as error:
            raise ValidationError(str(error)) from error


class ResetForm(FlaskForm):
    """A new password in the place of a forgotten one."""

    password = PasswordField(_l("New password"), [DataRequired(_l("Choose a new password."))], description=NEW_PASSWORD)


class ProfileForm(FlaskForm):
    """What readers see of somebody."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Enter your name.")), Length(max=LIMITS["name"], message=_l("Use at most 120 characters."))],
        [_cleaned],
    )
    credentials = StringField(
        _l("Profession and degrees"),
        [Length(max=LIMITS["credentials"], message=_l("Use at most 200 characters."))],
        [_cleaned],
        description=_l("For example: MD, medical oncologist."),
    )
    biography = TextAreaField(
        _l("About you"), [Length(max=LIMITS["biography"], message=_l("Use at most 5,000 characters."))], [_cleaned]
    )
    conflict_of_interest = TextAreaField(
        _l("Conflicts of interest"),
        [Length(max=LIMITS["conflict_of_interest"], message=_l("Use at most 1,000 characters."))],
        [_cleaned],
        description=_l("Who pays you, besides your patients? Write “none” if nobody does."),
    )


class PortraitForm(FlaskForm):
    """A picture of oneself."""

    picture = FileField(
        _l("Choose a picture"),
        [FileRequired(_l("Choose a picture first."))],
        description=_l("JPEG, PNG or WebP, at most 10 MB. We cut off what the camera wrote into it."),
    )


class PasswordForm(FlaskForm):
    """Another password."""

    old = PasswordField(_l("The password that you use now"), [DataRequired(_l("Enter the password that you use now."))])
    new = PasswordField(_l("New password"), [DataRequired(_l("Choose a new password."))], description=NEW_PASSWORD)
