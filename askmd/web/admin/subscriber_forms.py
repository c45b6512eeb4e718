"""Forms about the list of subscribers: bringing one in, and taking it out."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length

from askmd.core.text import clean_line
from askmd.subscriptions.csv_rows import NOTE_LENGTH


def _line(typed: str | None) -> str:
    """What is shown again must be fit to be shown."""
    return clean_line(typed or "")


class ImportForm(FlaskForm):
    """A list, and where it comes from."""

    file = FileField(
        _l("The list, as a CSV file"),
        [FileRequired(_l("Choose a file first."))],
        description=_l("At most 5 MB and 100,000 rows. The first row names the columns."),
    )
    source = StringField(
        _l("Where did these people agree?"),
        [Length(max=NOTE_LENGTH, message=_l("Use at most 200 characters."))],
        [_line],
        description=_l(
            "For example: the form on our old site, confirmed by e-mail. Leave it empty if you do not know. "
            "A column “source” in the file comes first."
        ),
    )


class ExportForm(FlaskForm):
    """Whoever sits here must be who is signed in."""

    password = PasswordField(_l("Your password"), [DataRequired(_l("Enter your password."))])
