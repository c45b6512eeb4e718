"""The ceilings beside which pages are measured, on the same server with the same threads: bare Flask views.

    python bench/pages_bare.py ready|render PORT PATH...

`ready` returns each page as a string that lies ready. `render` sends the page's own statements past the ORM, as
SQLAlchemy Core does, reads all rows, and renders the page's own template with what the page gave it; no hooks, no
session, no headers but Flask's own. The settings are those of the site that is measured.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from feedgenerator import SyndicationFeed
from flask import Flask, request, template_rendered
from sqlalchemy import event

import config
from askmd import create_app
from askmd.cli import serving
from askmd.core.database import set_reading
from askmd.extensions import babel, db


class Recorded:
    """One page as our own app made it: its bytes, its statements, its template and what was in it."""

    def __init__(self, app: Flask, path: str) -> None:
        self.statements: list[tuple[str, Any]] = []
        self.template: Any = None
        self.context: dict[str, Any] = {}
        self.feed: Any = None
        client = app.test_client()
        client.get(path)  # what a process keeps for good is there the second time
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._note)
            template_rendered.connect(self._keep, app)
            write, SyndicationFeed.writeString = SyndicationFeed.writeString, self._written(SyndicationFeed.writeString)
            response = client.get(path)
            SyndicationFeed.writeString = write
            template_rendered.disconnect(self._keep, app)
            event.remove(db.engine, "before_cursor_execute", self._note)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status}.")
        self.type, self.text = response.content_type, response.text

    def _note(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        self.statements.append((statement, parameters))

    def _written(self, write: Any) -> Any:
        def kept(feed: Any, encoding: str) -> Any:
            self.feed = feed
            return write(feed, encoding)

        return kept

    def rendered(self) -> str:
        """The page made once more from what is there; a feed is written by its library, as a page by its template."""
        if self.feed is not None:
            return str(self.feed.writeString("utf-8"))
        return str(self.template.render(self.context))

    def _keep(self, _app: Flask, template: Any, context: dict[str, Any], **_rest: Any) -> None:
        self.template, self.context = template, dict(context)


def make(mode: str, paths: list[str], settings: dict[str, Any]) -> Flask:
    """The bare app with these pages at their own addresses."""
    ours = create_app(settings | {"PAGE_CACHE_BYTES": 0})
    recorded = {path.partition("?")[0]: Recorded(ours, path) for path in paths}
    bare = Flask("bare", static_folder=ours.static_folder)
    if mode == "ready":
        texts = {path: (page.text, {"Content-Type": page.type}) for path, page in recorded.items()}
        view = partial(_ready, texts)
    else:
        bare.config.update(ours.config)
        for extension in (db, babel):
            extension.init_app(bare)
        # The template's links are made as ours are.
        for rule in ours.url_map.iter_rules():
            bare.url_map.add(rule.empty())
        with bare.app_context():
            view = partial(_rendered, recorded, db.engine)
        found = {bare.url_map.bind("localhost").match(path)[0] for path in recorded}
        bare.view_functions.update(dict.fromkeys(found, view))
        return bare
    for number, path in enumerate(recorded):
        bare.add_url_rule(path, f"page-{number}", view)
    return bare


def _ready(texts: dict[str, Any], **_values: Any) -> Any:
    return texts[request.path]


def _rendered(recorded: dict[str, Recorded], engine: Any, **_values: Any) -> Any:
    page = recorded[request.path]
    set_reading(True)
    with engine.connect() as connection:
        for statement, parameters in page.statements:
            connection.exec_driver_sql(statement, parameters).fetchall()
    return page.rendered(), {"Content-Type": page.type}


if __name__ == "__main__":
    mode, port, *paths = sys.argv[1:]
    loaded = config.load(os.environ)
    serving.run(partial(make, mode, paths, loaded), host="127.0.0.1", port=int(port), workers=2, threads=4)
