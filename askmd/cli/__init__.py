"""The command line: `askmd …`. Each command is thin: it loads the settings, calls a room, commits.

Owns commands and the settings they start from. Does not know the rules of the product: those are in the rooms.
"""

from __future__ import annotations

import click

from askmd.cli.account import account
from askmd.cli.audit import audit
from askmd.cli.bounce import bounce
from askmd.cli.check import check
from askmd.cli.database import database
from askmd.cli.demo import demo
from askmd.cli.erase import erase
from askmd.cli.init import init
from askmd.cli.retention import retention
from askmd.cli.search import search
from askmd.cli.serve import serve
from askmd.cli.subscribers import subscribers
from askmd.cli.text import text
from askmd.cli.transfer import export, import_
from askmd.cli.wordpress import import_wordpress
from askmd.cli.worker import worker


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Ask an oncologist; a second one checks the answer; everybody can read it."""


for command in (
    init, serve, worker, demo, database, account, erase, audit, bounce, check, retention, subscribers, search, text,
    export, import_, import_wordpress,
):  # fmt: skip
    main.add_command(command)
