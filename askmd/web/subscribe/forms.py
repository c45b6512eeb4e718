"""The one form of this door."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, ValidationError

from askmd.core import addresses
from askmd.core.errors import Invalid
from askmd.core.text import clean


class SubscribeForm(FlaskForm):
    """An address. The second field is seen by programs only; whoever fills it in is thanked and forgotten."""

    class Meta:
        # No session, so no token; the view looks at where the form was sent from.
        csrf = False

    address = StringField(_("Your e-mail address"), filters=[lambda typed: clean(typed or "")])
    website = StringField(_("Leave this empty"))

    def validate_address(self, field: Any) -> None:
        """The words of the rule itself, and others where nothing was typed."""
        if not (field.data or "").strip():
            raise ValidationError(_("Enter your e-mail address"))
        try:
            addresses.parse(field.data)
        except Invalid as error:
            raise ValidationError(str(error)) from error
