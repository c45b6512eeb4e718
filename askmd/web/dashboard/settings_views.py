"""Settings of the dashboard. Editors may change them too, so the pages stand behind the editors' door."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from askmd.web.dashboard import bp


@bp.get("/settings")
def settings() -> ResponseReturnValue:
    """The way there, from the dashboard."""
    return redirect(url_for("edit.desk"), 303)
