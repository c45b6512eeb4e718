"""Work for the audit log, which lies below this room: giving events their place, and writing the hour's head away."""

from __future__ import annotations

import logging

from flask import current_app

from askmd.audit import services as audit
from askmd.core import clock
from askmd.extensions import db
from askmd.jobs.registry import every

log = logging.getLogger("askmd.audit")


@every(seconds=5, name="audit.seal")
def seal() -> int:
    """Chain all events that have no place yet. Returns how many."""
    done = 0
    while found := audit.seal_new():
        db.session.commit()
        done += found
    db.session.rollback()
    return done


@every(seconds=60, name="audit.heads")
def write_head() -> int:
    """Once an hour, write the chain's newest seal where the database's owner cannot take it back: log and backups."""
    head = audit.head()
    db.session.rollback()
    folder = current_app.config["DATA_DIR"] / "backup"
    file = folder / audit.HEADS
    hour = f"{clock.now():%Y-%m-%dT%H}"
    last = file.read_text(encoding="utf-8").splitlines()[-1:] if file.exists() else []
    if head is None or (last and last[0].startswith(hour)):
        return 0
    folder.mkdir(mode=0o700, exist_ok=True)
    line = f"{hour}:00Z {head[0]} {head[1]}"
    with file.open("a", encoding="utf-8") as heads:
        heads.write(line + "\n")
    log.info("audit head %s", line)
    return 1
