"""Snippets for the list that a slash opens in the editor. They hold no private word."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from askmd.answers import snippets
from askmd.web.dashboard import bp


@bp.get("/snippets.json")
def snippet_data() -> ResponseReturnValue:
    """All of them, in the order that people gave them."""
    return {"snippets": [{"name": snippet.name, "body": snippet.body} for snippet in snippets.offered()]}
