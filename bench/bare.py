"""The ceiling beside which the intake is measured: a bare Flask view that inserts one row as durably as we do."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

from flask import Flask, request

TABLE = "CREATE TABLE IF NOT EXISTS question (id INTEGER PRIMARY KEY, body TEXT)"


def create_app(path: str) -> Flask:
    """POST / inserts the field `question` with `synchronous=FULL` and answers 303."""
    app = Flask(__name__)
    local = threading.local()

    def connection() -> sqlite3.Connection:
        if not hasattr(local, "connection"):
            local.connection = sqlite3.connect(path, timeout=10, isolation_level=None)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
                local.connection.execute(f"PRAGMA {pragma}")
            local.connection.execute(TABLE)
        found: sqlite3.Connection = local.connection
        return found

    @app.post("/")
    def insert() -> tuple[str, int, dict[str, str]]:
        ours = connection()
        ours.execute("BEGIN IMMEDIATE")
        ours.execute("INSERT INTO question (body) VALUES (?)", (request.form["question"],))
        ours.execute("COMMIT")
        return "", 303, {"Location": "/"}

    @app.get("/readyz")
    def ready() -> str:
        return "ok"

    return app


def database(folder: Path) -> str:
    """Where the bare view keeps its rows."""
    return str(folder / "bare.sqlite3")
