"""How many questions may wait, and who takes one more step. The rules stand in the site's room."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from askmd.core.text import clean_line
from askmd.site import settings
from askmd.site.settings import DEFAULTS, GUARD_MODES

# No number of ours has more digits, and Python refuses to read very long ones.
MOST_DIGITS = 6
LABELS = {
    "automatic": _l("Only while machines send many forms. The site notices this by itself."),
    "always": _l("Everybody, until you change it."),
    "never": _l("Nobody."),
}


class LimitsForm(FlaskForm):
    """Both settings as they stand, or as they were sent."""

    intake_most_waiting = StringField(
        DEFAULTS["intake_most_waiting"].title, filters=[lambda typed: clean_line(typed or "")]
    )
    guard_mode = RadioField(
        DEFAULTS["guard_mode"].title,
        choices=[SelectChoice(mode, LABELS[mode]) for mode in GUARD_MODES],
        validate_choice=False,
    )

    @classmethod
    def now(cls, **values: Any) -> LimitsForm:
        """The form as the settings stand, or as it was sent."""
        stands = settings.everything()
        given = {name: stands[name] for name in ("intake_most_waiting", "guard_mode")}
        return cls(data={name: str(value) for name, value in given.items()}, **values)

    @property
    def most_waiting(self) -> int:
        """The number; only after `validate`."""
        return int(self.intake_most_waiting.data or "")

    def validate_intake_most_waiting(self, field: StringField) -> None:
        """A number within the bounds of this setting."""
        bounds, typed = DEFAULTS["intake_most_waiting"], field.data or ""
        is_number = typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS
        if not is_number or not bounds.least <= int(typed) <= bounds.most:
            raise ValidationError(
                _l("Enter a whole number from %(least)s to %(most)s.", least=bounds.least, most=bounds.most)
            )

    def validate_guard_mode(self, field: RadioField) -> None:
        """One of the three."""
        if field.data not in GUARD_MODES:
            raise ValidationError(_l("Choose who takes one more step."))
