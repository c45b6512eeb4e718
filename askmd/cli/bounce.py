"""`askmd bounce`: the end of a pipe from the mail server, for what comes to the return paths of our mails."""

from __future__ import annotations

import logging
import os
import sys

import click

from askmd.cli import settings
from askmd.extensions import db
from askmd.outbox import bounces
from askmd.outbox.bounce_reports import LARGEST

log = logging.getLogger(__name__)
# EX_TEMPFAIL of sysexits.h: the mail server keeps the report and tries again later.
LATER = 75
# Where mail servers say to a command whom a mail is for: postfix before and after aliases, exim and qmail the latter.
RECIPIENTS = ("ORIGINAL_RECIPIENT", "RECIPIENT")
PIECE = 65_536


@click.command()
@click.argument("recipient", required=False)
def bounce(recipient: str | None) -> None:
    """Read a report of an undeliverable e-mail from standard input; RECIPIENT is the address that it came to.

    Anything that is no such report changes nothing and ends well. Exit code 75 asks the mail server to come again.
    """
    raw = _read()
    try:
        app = settings.open_app()
    except SystemExit:
        # It has said why. What a person must mend first must not cost the report.
        sys.exit(LATER)
    told = [address for address in (recipient, *map(os.environ.get, RECIPIENTS)) if address]
    with app.app_context():
        try:
            outcome = bounces.receive(raw, told)
            db.session.commit()
        except bounces.InHand:
            sys.exit(LATER)
        except Exception as error:
            # Most likely a database is away. What the error says may hold an address, so only its kind is told.
            log.error("a report waits: %s", type(error).__name__)
            sys.exit(LATER)
    log.info("report about delivery %s: %s", outcome.delivery_id or "unknown", outcome.what)


def _read() -> bytes:
    """All of it, since a mail server that cannot hand over the rest would try again; kept only to the largest size."""
    kept = bytearray()
    while piece := sys.stdin.buffer.read(PIECE):
        if len(kept) <= LARGEST:
            kept += piece
    return bytes(kept)
