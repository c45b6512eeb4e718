"""What can be edited, in a few numbers."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from askmd.outbox import samples
from askmd.posts import magazine_reading, pictures
from askmd.site import fixed_pages, queries, settings, texts
from askmd.topics import queries as topics
from askmd.web.edit import bp


@bp.get("/")
def overview() -> ResponseReturnValue:
    """Texts, pages, topics, menu, and what waits for a second doctor."""
    return render_template(
        "edit/overview.html",
        waiting=queries.waiting(),
        texts=len(texts.defaults()),
        changed=len(queries.changed_keys()),
        mails=len(samples.everything()),
        pages=len(fixed_pages.slugs()),
        topics=len(topics.everything(with_hidden=True)),
        issues=len(magazine_reading.issues()),
        undescribed=pictures.count(undescribed=True),
        is_standard_menu=not settings.get("menu"),
    )
