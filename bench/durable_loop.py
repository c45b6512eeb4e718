"""The ceiling of sending: prebuilt mails over one connection, each marked in a commit of its own on the disk."""

from __future__ import annotations

import smtplib
import sqlite3
import time
from pathlib import Path

MAILS = 3_000


def per_second(port: int, folder: Path, content: bytes, *, mails: int = MAILS) -> float:
    """How many mails of these bytes a second a bare loop hands to the server on this port, one commit a mail."""
    database = sqlite3.connect(folder / "loop.sqlite3", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        database.execute(f"PRAGMA {pragma}")
    database.execute("CREATE TABLE IF NOT EXISTS mail (id INTEGER PRIMARY KEY, state TEXT)")
    database.execute("DELETE FROM mail")
    database.executemany("INSERT INTO mail (state) VALUES (?)", [("created",)] * mails)
    ids = [row[0] for row in database.execute("SELECT id FROM mail")]
    with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost") as server:
        began = time.perf_counter()
        for id in ids:
            server.sendmail("questions@example.org", [f"loop{id}@example.org"], content)
            database.execute("UPDATE mail SET state = 'accepted' WHERE id = ?", (id,))
        seconds = time.perf_counter() - began
    database.close()
    return mails / seconds
