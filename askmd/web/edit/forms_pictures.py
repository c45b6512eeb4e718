"""Forms of the magazine and of pictures. The verbs hold the rules; a form only carries what was typed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField, TextAreaField


class IssueForm(FlaskForm):
    """Title and introduction of an issue."""

    title = StringField(_("Title"))
    introduction = TextAreaField(_("Introduction"), description=_("What belongs together here, and why. Not needed."))


class PictureForm(FlaskForm):
    """A picture, and what it shows."""

    picture = FileField(
        _("Choose a picture"),
        [FileRequired(_("Please choose a picture."))],
        description=_("A JPEG, PNG or WebP file of at most 10 MB. We cut off what the camera wrote into it."),
    )
    alternative = StringField(_("What it shows"), description=_("In a few words, for people who cannot see it."))


class DescriptionForm(FlaskForm):
    """What an image shows."""

    alternative = StringField(_("What it shows"), description=_("In a few words, for people who cannot see it."))
