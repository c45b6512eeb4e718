"""`askmd demo`: a believable site with invented people, on this machine alone."""

from __future__ import annotations

import os
import socket
import sys
from functools import partial
from pathlib import Path
from typing import Any

import click
from flask import Flask

import config
from askmd import create_app
from askmd.cli import logs, serving, settings, stores
from askmd.cli.serve import begin_to_warm_up, make_sure_port_is_free
from askmd.cli.worker import work
from askmd.demo import door, loader, mailbox
from askmd.extensions import db

HOST = "127.0.0.1"
SECRETS = "secrets.env"


@click.command()
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
def demo(port: int) -> None:
    """Show the site with invented people, questions in every state, posts and a mailbox."""
    make_sure_port_is_free(HOST, port)
    loaded = _settings(port)
    print("Preparing the demo. The first time takes a little longer.", flush=True)
    _prepare(loaded)
    sink = serving.Beside(_keep_mail, loaded)
    beside = serving.Beside(work, loaded)
    base = loaded["BASE_URL"]
    print(
        f"\n  {base}                  the site, as readers and askers see it"
        f"\n  {base}/account/sign-in  sign in as doctor A, doctor B or administrator"
        f"\n  {base}/mail             every e-mail the site sent\n\n  Everything is invented. Stop with Ctrl+C.\n",
        flush=True,
    )
    try:
        serving.run(partial(_make, loaded), host=HOST, port=port, workers=1, threads=8)
    finally:
        beside.end()
        sink.end()


def _settings(port: int) -> dict[str, Any]:
    """The demo's settings; its secrets stay in its own folder, so that the next start finds the same site."""
    folder = Path(os.environ.get("ASKMD_DEMO_DIR") or config.ROOT / "var" / "demo")
    chosen = dict(os.environ) | {"ASKMD_DEMO_PORT": str(port), "ASKMD_DEMO_SMTP_PORT": str(_free_port())}
    try:
        config.load(chosen, mode=config.Mode.DEMO)
        return config.load(chosen | _kept_secrets(folder), mode=config.Mode.DEMO)
    except config.BadSettings as error:
        settings.refuse(error.problems)


def _kept_secrets(folder: Path) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / SECRETS
    if not path.is_file():
        made = config.fresh_environment("http://localhost")
        lines = [f"{name}={made[name.replace('DEMO_', '')]}" for name in config.DEMO_SECRETS]
        path.touch(mode=0o600)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    pairs = (line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines() if line)
    return {name: value for name, value in pairs}


def _prepare(loaded: dict[str, Any]) -> None:
    """Bring both stores up to date and fill them once."""
    app = create_app(loaded)
    stores.upgrade(app)
    with app.app_context():
        loader.load()
        db.session.commit()
    settings.let_go(app)


def _make(loaded: dict[str, Any]) -> Flask:
    logs.begin()
    app = create_app(loaded)
    door.register(app)
    begin_to_warm_up(app)
    return app


def _keep_mail(loaded: dict[str, Any], parent: int) -> None:
    serving.die_with_parent()
    if os.getppid() != parent:
        sys.exit(1)
    mailbox.serve(loaded["DATA_DIR"] / mailbox.FOLDER, loaded["SMTP"]["port"])


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])
