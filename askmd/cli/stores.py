"""Both stores of an app, brought to the newest migration together."""

from __future__ import annotations

from flask import Flask

from askmd.answers import snippets
from askmd.core import migrations
from askmd.core.models import Base
from askmd.extensions import db
from askmd.keys.models import KeysBase
from askmd.keys.sealing import store
from askmd.posts.searching import synonyms


def upgrade(app: Flask) -> None:
    """Keys first: content is never newer than the keys that open it."""
    with app.app_context():
        migrations.upgrade(store().engine, "keys", KeysBase.metadata)
        migrations.upgrade(db.engine, "content", Base.metadata)
        snippets.seed_defaults()
        synonyms.seed_defaults()
        db.session.commit()


def create(app: Flask, message: str) -> None:
    """Write the next numbered file for whichever store's models have changed."""
    with app.app_context():
        for engine, name, metadata in (
            (store().engine, "keys", KeysBase.metadata),
            (db.engine, "content", Base.metadata),
        ):
            if migrations.differences(engine, metadata):
                migrations.create(engine, name, metadata, message)


def are_current(app: Flask) -> bool:
    """Whether every migration of both stores has run."""
    with app.app_context():
        return migrations.is_current(store().engine, "keys") and migrations.is_current(db.engine, "content")
