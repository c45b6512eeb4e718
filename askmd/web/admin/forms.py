"""What administrators fill in. The words of errors are the words at the field and in the summary."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from askmd import audit
from askmd.accounts.models import Account
from askmd.accounts.services import LIMITS, Roles
from askmd.core import addresses
from askmd.core.errors import DomainError, Invalid
from askmd.core.text import clean_line
from askmd.extensions import db

ROLES = [
    SelectChoice("is_doctor", _l("Doctor")),
    SelectChoice("is_editor", _l("Editor")),
    SelectChoice("is_administrator", _l("Administrator")),
]
MARKS = [SelectChoice("is_medical_lead", _l("Medical lead")), SelectChoice("is_privacy_lead", _l("Privacy lead"))]
ROLE_HINTS = {
    "is_doctor": _l("Reads all questions, writes answers, checks those of others, publishes."),
    "is_editor": _l("Texts, topics, pages and menu. Never sees a question."),
    "is_administrator": _l("Accounts, settings, outbox and audit. Never sees a question."),
}
MARK_HINTS = {
    "is_medical_lead": _l("Answers for the medical content. Must be a doctor."),
    "is_privacy_lead": _l("Answers for the protection of data."),
}


class RolesForm(FlaskForm):
    """Which roles and marks somebody has."""

    roles = SelectMultipleField(_l("Roles"), choices=ROLES, validate_choice=False)
    marks = SelectMultipleField(_l("Marks"), choices=MARKS, validate_choice=False)

    @classmethod
    def of(cls, account: Account) -> RolesForm:
        """The form as the account stands, or as it was sent."""
        return cls(
            roles=[name for name in _names(ROLES) if getattr(account, name)],
            marks=[name for name in _names(MARKS) if getattr(account, name)],
        )

    def wanted(self) -> Roles:
        """What was ticked; what is no role is left out."""
        return Roles(**dict.fromkeys(_ticked(self.roles, ROLES) | _ticked(self.marks, MARKS), True))


def _line(typed: str | None) -> str:
    """What is shown again must be fit to be shown."""
    return clean_line(typed or "")


class InviteForm(FlaskForm):
    """A new member of the team."""

    name = StringField(
        _l("Name"), filters=[_line], description=_l("As readers will see it, if this person answers questions.")
    )
    address = StringField(_l("E-mail address"), filters=[_line])
    roles = SelectMultipleField(_l("Roles"), choices=ROLES, validate_choice=False)

    def validate_name(self, field: StringField) -> None:
        """Somebody has a name."""
        if not field.data:
            raise ValidationError(_l("Enter a name."))
        if len(field.data) > LIMITS["name"]:
            raise ValidationError(_("Please keep the name to %(most)s characters.", most=LIMITS["name"]))

    def validate_address(self, field: StringField) -> None:
        """Something that a mail can be sent to."""
        try:
            addresses.parse(field.data)
        except Invalid as error:
            raise ValidationError(str(error)) from error

    def validate_roles(self, field: SelectMultipleField) -> None:
        """Without a role nobody can enter anything."""
        if not _ticked(field, ROLES):
            raise ValidationError(_l("Choose at least one role."))

    def wanted(self) -> Roles:
        """What was ticked."""
        return Roles(**dict.fromkeys(_ticked(self.roles, ROLES), True))


class AddressForm(FlaskForm):
    """An address to ask about."""

    address = StringField(_l("E-mail address"), filters=[_line])

    def validate_address(self, field: StringField) -> None:
        """Something that a mail can be sent to."""
        try:
            addresses.parse(field.data)
        except Invalid as error:
            raise ValidationError(str(error)) from error


def refuse(form: FlaskForm, error: DomainError, field: Any = None) -> None:
    """Show a rule's sentence in the error summary, at its field where there is one; nothing of the act is kept."""
    by = current_user._get_current_object()
    db.session.rollback()
    audit.refusal(error, by=by, endpoint=request.endpoint)
    if field is not None:
        field.errors = [*field.errors, str(error)]
    else:
        form.form_errors.append(str(error))


def _names(choices: list[SelectChoice]) -> list[str]:
    return [choice.value for choice in choices]


def _ticked(field: SelectMultipleField, known: list[SelectChoice]) -> set[str]:
    return set(field.data or ()) & set(_names(known))
