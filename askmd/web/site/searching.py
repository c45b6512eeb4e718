"""Searching: the form with the topics, and what was found."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from askmd.posts import shelves
from askmd.web.site import bp, words
from askmd.web.site.showing import show


@bp.get("/search")
def search() -> ResponseReturnValue:
    """The form; with words, what they find."""
    return show(
        "site/search.html",
        canonical=url_for("site.search"),
        current_url=url_for("site.search"),
        typed=request.args.get("q", ""),
        topics=words.nodes(shelves.tree()),
    )
