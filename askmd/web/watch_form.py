"""The small form "tell me if this answer changes", shown by two doors."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, ValidationError

from askmd.core import addresses
from askmd.core.errors import Invalid
from askmd.core.text import clean


class WatchForm(FlaskForm):
    """One address."""

    class Meta:
        # It stands on pages that set no cookie, so there is no token; the view looks at where it was sent from.
        csrf = False

    address = StringField(_("Your e-mail address"), filters=[lambda typed: clean(typed or "")])

    def validate_address(self, field: Any) -> None:
        """The words of the rule itself, and others where nothing was typed."""
        if not (field.data or "").strip():
            raise ValidationError(_("Enter your e-mail address"))
        try:
            addresses.parse(field.data)
        except Invalid as error:
            raise ValidationError(str(error)) from error
