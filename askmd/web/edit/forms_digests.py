"""Forms about digests: when they go out, and what an editor says above the posts."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.fields import SelectChoice

from askmd.posts.models import Digest
from askmd.site import settings
from askmd.workflow import Actor

WEEKDAYS = tuple(
    zip(
        settings.WEEKDAYS,
        (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")),
        strict=True,
    )
)


class TimesForm(FlaskForm):
    """The day of the weekly digest, and the hour of both."""

    digest_weekday = SelectField(_("The weekly digest goes out on"), choices=[SelectChoice(*one) for one in WEEKDAYS])
    digest_hour = SelectField(
        _("Hour at which digests go out"), choices=[SelectChoice(str(hour), f"{hour:02}:00") for hour in range(24)]
    )

    @classmethod
    def filled(cls) -> TimesForm:
        """As the settings stand."""
        stands = settings.everything()
        given: dict[str, Any] = {name: str(stands[name]) for name in ("digest_weekday", "digest_hour")}
        return cls(formdata=None, data=given)

    def save(self, *, by: Actor) -> None:
        """Write what is another than before; only after `validate`."""
        wanted = {"digest_weekday": self.digest_weekday.data, "digest_hour": int(self.digest_hour.data)}
        for name, value in wanted.items():
            if value != settings.get(name):
                settings.change(name, value, by=by)


class IntroductionForm(FlaskForm):
    """Some sentences for one digest. `period` says which, so that a page left open changes no later one."""

    period = HiddenField()
    introduction = TextAreaField(_("Introduction"))

    @classmethod
    def filled(cls, digest: Digest) -> IntroductionForm:
        """As it stands."""
        given = {"period": digest.period.isoformat(), "introduction": digest.introduction or ""}
        return cls(formdata=None, data=given)
