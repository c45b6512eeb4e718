"""Pictures for a text: sent from the editor, kept by the media room, shown under /media."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd import media
from askmd.core.errors import Invalid
from askmd.extensions import db
from askmd.web.dashboard import bp
from askmd.web.dashboard.finding import doctor


@bp.post("/images")
def add_image() -> ResponseReturnValue:
    """Keep one picture, and say where it is; or one sentence about what is wrong with it."""
    file = request.files.get("picture")
    try:
        if file is None or not file.filename:
            raise Invalid(_("Please choose a picture."))
        image = media.add(file.read(), alternative=request.form.get("alternative", ""), by=doctor())
    except Invalid as refused:
        db.session.rollback()
        return {"message": str(refused)}, 422
    db.session.commit()
    address = url_for("site.media", name=image.name)
    return {"src": address, "alt": image.alternative, "width": image.width, "height": image.height}, 201
