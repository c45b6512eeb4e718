"""What staff fill in about themselves."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length


class SignInForm(FlaskForm):
    """Address and password. Managers and paste are welcome."""

    email = StringField(_l("E-mail address"), [DataRequired(_l("Type your e-mail address."))])
    password = PasswordField(_l("Password"), [DataRequired(_l("Type your password."))])


class InvitationForm(FlaskForm):
    """The first visit: a name and a password."""

    name = StringField(_l("Your name, as readers shall see it"), [DataRequired(_l("Write your name."))])
    password = PasswordField(
        _l("Password"),
        [DataRequired(_l("Choose a password."))],
        description=_l("At least 12 characters. Four words that have nothing to do with each other are good."),
    )


class ProfileForm(FlaskForm):
    """What stands on the author page."""

    name = StringField(_l("Name"), [DataRequired(_l("Write your name.")), Length(max=120)])
    credentials = StringField(_l("Profession and degrees"), [Length(max=200)])
    biography = TextAreaField(_l("About you"), [Length(max=4000)])
    conflict_of_interest = TextAreaField(
        _l("Conflicts of interest"), [Length(max=1000)], description=_l("Say “None” if there are none.")
    )


class PasswordForm(FlaskForm):
    """Another password."""

    old = PasswordField(_l("Your password of today"), [DataRequired(_l("Type your password of today."))])
    new = PasswordField(_l("New password"), [DataRequired(_l("Choose a new password."))])
