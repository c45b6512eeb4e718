"""Pictures that staff added."""

from __future__ import annotations

from flask import Response

from askmd import media
from askmd.core.errors import Unknown
from askmd.web.site import bp
from askmd.web.site.showing import conditional

# A name is random and never used twice, so what it names never changes.
FOR_EVER = "public, max-age=31536000, immutable"


@bp.get("/media/<name>", endpoint="media")
def picture(name: str) -> Response:
    """One picture or a smaller copy of it, as what it is and nothing else."""
    found = media.shown(name)
    if found is None:
        raise Unknown
    kind, content = found
    response = Response(content, mimetype=kind)
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["Content-Disposition"] = "inline"
    return conditional(response)
