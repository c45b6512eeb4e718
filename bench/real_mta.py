"""Bounces through a real mail server: postfix takes our mails, finds out later that nobody has the mailbox, and pipes
its report into `askmd bounce`.

    python bench/real_mta.py [--database sqlite postgres]

Run as root, with Debian's postfix installed: a private instance on loopback, in a folder of its own, sends nothing
outside. What must hold: the address that came back is suppressed, and no other; a report that comes while the database
is away is kept and told again; a forged report suppresses nobody, nor does one that names somebody else, nor an answer
of a program.
"""

from __future__ import annotations

import argparse
import json
import os
import pwd
import shutil
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask import Flask

import config
from askmd import create_app, jobs, outbox
from askmd.core.addresses import canonical
from askmd.extensions import db
from askmd.keys import store
from askmd.outbox import Delivery, Recipient, State, envelopes
from bench.site import ASKMD, free_port
from tests import factories
from tests.support.databases import Postgres, Sqlite

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "tests" / "examples" / "bounces"
SENDER = "questions@askmd.example.org"
USER = "nobody"
WAIT_SECONDS = 120
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.example.org
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
smtpd_reject_unlisted_recipient = no
recipient_delimiter = +
transport_maps = regexp:{folder}/etc/transport
default_transport = error:5.1.2 no outside mail from this machine
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = permit_mynetworks, reject
askmd_destination_recipient_limit = 1
maillog_file = {folder}/maillog
maillog_file_prefixes = {folder}
minimal_backoff_time = 2s
maximal_backoff_time = 4s
queue_run_delay = 2s
smtpd_tls_security_level = none
biff = no
"""
# As docs/settings.md tells an operator to do it, and mailboxes whose absence shows only after the mail was taken.
TRANSPORT = r"""
/^questions\+b-[a-z2-7]{42}@askmd\.example\.org$/ askmd:
/@gone\.example\.org$/ error:5.1.1 user unknown
/@full\.example\.org$/ error:5.2.2 mailbox full
/@fine\.example\.org$/ discard:
"""
MASTER = """
127.0.0.1:{port} inet n - n - 20 smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 5 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
pickup unix n - n 60 1 pickup
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
askmd unix - n n - 2 pipe
  flags=DORX user={user} directory={folder}/pipe argv={folder}/pipe/askmd-bounce ${{original_recipient}}
"""
# `away` is there while the database is to be away; what each run said and how it ended is written to `runs`.
PIPE = """#!/bin/sh
. {folder}/pipe/env
[ -e {folder}/pipe/away ] && export ASKMD_DATABASE_URL=sqlite:////nowhere/at.all
{askmd} bounce "$@" 2>>{folder}/pipe/said
code=$?
echo $code >> {folder}/pipe/runs
exit $code
"""


class Postfix:
    """A private instance, with its queue, its log and its pipe in one folder."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder, self.port = folder, free_port()
        for name in ("etc", "spool", "data", "pipe"):
            (folder / name).mkdir()
        names = {"folder": folder, "port": self.port, "user": USER, "askmd": ASKMD}
        (folder / "etc" / "main.cf").write_text(MAIN.format(**names))
        (folder / "etc" / "master.cf").write_text(MASTER.format(**names))
        (folder / "etc" / "transport").write_text(TRANSPORT)
        exports = "".join(f"export {name}='{value}'\n" for name, value in env.items())
        (folder / "pipe" / "env").write_text(exports)
        pipe = folder / "pipe" / "askmd-bounce"
        pipe.write_text(PIPE.format(**names))
        pipe.chmod(0o700)
        owned(folder / "pipe")
        shutil.chown(folder / "data", "postfix")

    def __enter__(self) -> Postfix:
        self._say("set-permissions", check=False)
        self._say("start")
        return self

    def __exit__(self, *_: object) -> None:
        self._say("stop")

    def _say(self, word: str, *, check: bool = True) -> None:
        command = ["postfix", "-c", str(self.folder / "etc"), word]
        subprocess.run(command, check=check, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    @property
    def away(self) -> Path:
        """While this file is there, the pipe does not find the database."""
        return self.folder / "pipe" / "away"

    @property
    def runs(self) -> list[str]:
        """The exit codes of `askmd bounce` so far."""
        file = self.folder / "pipe" / "runs"
        return file.read_text().split() if file.exists() else []

    def wait_for(self, count: int) -> list[str]:
        """The exit codes, when so many runs have ended well or ill."""
        deadline = time.monotonic() + WAIT_SECONDS
        while len(self.runs) < count:
            if time.monotonic() > deadline:
                raise SystemExit(f"Only {self.runs} of {count} reports came; see {self.folder}/maillog")
            time.sleep(0.3)
        return self.runs

    def hand_in(self, sender: str, receiver: str, content: str) -> None:
        """A mail from anybody, as any other mail server would bring it."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as server:
            server.sendmail(sender, [receiver], content.replace("\n", "\r\n").encode())


def owned(folder: Path) -> None:
    """Let the user of the pipe own a folder and all that is in it."""
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, USER)


@contextmanager
def site(name: str) -> Iterator[tuple[Flask, Postfix]]:
    """A site on this kind of database whose mails go through postfix."""
    folder = Path(tempfile.mkdtemp(prefix="askmd-mta-"))
    folder.chmod(0o755)
    data = folder / "site"
    data.mkdir()
    stores = Postgres() if name == "postgres" else Sqlite(folder)
    content, keys = stores.fresh(data)
    env = config.fresh_environment("http://localhost:8000") | {
        "ASKMD_DATABASE_URL": content,
        "ASKMD_KEYS_URL": keys,
        "ASKMD_DATA_DIR": str(data),
        "ASKMD_MAIL_FROM": f"Questions <{SENDER}>",
    }
    # The port is known to the instance; the pipe sends nothing, so it needs no more than an address of this form.
    with Postfix(folder, env | {"ASKMD_SMTP_URL": "smtp://127.0.0.1:1"}) as postfix:
        app = create_app(config.load(env | {"ASKMD_SMTP_URL": f"smtp://127.0.0.1:{postfix.port}"}))
        try:
            with app.app_context():
                yield app, postfix
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
            app.extensions["askmd-keys"].engine.dispose()
            stores.close()
    shutil.rmtree(folder)


def sent(data: Path, *addresses: str) -> list[Delivery]:
    """A mail of ours to each of these, handed over to the mail server."""
    mails = []
    for address in addresses:
        question = factories.question(address=address)
        mails.append(
            outbox.owe("questions_received", to=Recipient.QUESTION, id=question.id, lookup=question.address_lookup)
        )
    db.session.commit()
    owned(data)
    while jobs.run_now("outbox.send"):
        pass
    for mail in mails:
        assert mail.state is State.ACCEPTED, mail.reply_code
    db.session.rollback()
    return mails


def is_suppressed(address: str) -> bool:
    found = outbox.is_suppressed(store().lookups("address", canonical(address)))
    db.session.rollback()
    return found


def example(name: str, path: str) -> str:
    """One of the tests' examples as it would come to this return path."""
    return (EXAMPLES / f"{name}.eml").read_text().replace("RETURN_PATH", path)


def fate(address: str, mail: Delivery) -> tuple[str, str | None, bool]:
    """How a mail stands now, and whether its address is suppressed."""
    db.session.refresh(mail)
    return mail.state.value, mail.bounce_code, is_suppressed(address)


def measure(name: str) -> dict[str, object]:
    """All that must hold, on one kind of database."""
    with site(name) as (app, postfix):
        found = honest(app, postfix)
        return found | dishonest(app, postfix)


def honest(app: Flask, postfix: Postfix) -> dict[str, object]:
    """One mailbox that does not exist, one that is full, one that takes what comes; the database is away at first."""
    addresses = ("pat@gone.example.org", "pat@full.example.org", "sam@fine.example.org")
    postfix.away.touch()
    gone, full, fine = sent(app.config["DATA_DIR"], *addresses)
    postfix.wait_for(1)
    postfix.away.unlink()
    while postfix.runs.count("0") < 2:
        postfix.wait_for(len(postfix.runs) + 1)
    fates = [fate(address, mail) for address, mail in zip(addresses, (gone, full, fine), strict=True)]
    waited = postfix.runs.count("75")
    return {
        "missing, full, fine": fates,
        "reports that waited for the database": waited,
        "the right one is suppressed": fates
        == [("bounced", "5.1.1", True), ("bounced", "5.2.2", False), ("accepted", None, False)],
        "no report is lost": waited >= 1,
    }


def dishonest(app: Flask, postfix: Postfix) -> dict[str, object]:
    """A report under an address that nobody signed, two automatic answers, and one that says it of somebody else."""
    addresses = ("pat@fine.example.org", "eve@fine.example.org")
    mail, hers = sent(app.config["DATA_DIR"], *addresses)
    path, her_path = envelopes.return_path(mail.uid), envelopes.return_path(hers.uid)
    db.session.rollback()
    before = len(postfix.runs)
    place = path.index("@") - 4
    forged = path[:place] + ("b" if path[place] == "a" else "a") + path[place + 1 :]
    postfix.hand_in("", forged, about(addresses[0], example("postfix", forged)))
    postfix.hand_in("pat@fine.example.org", path, example("answer", path))
    postfix.hand_in("", path, example("vacation", path))
    # Eve has a mail of ours and so knows its return path: she makes up a report about Pat.
    postfix.hand_in("", her_path, about(addresses[0], example("postfix", her_path)))
    codes = postfix.wait_for(before + 4)[before:]
    return {
        "exit codes of forged, answer, holiday, about another": codes,
        "the forged one suppresses nobody": fate(addresses[0], mail) == ("accepted", None, False),
        "whoever lies about another suppresses nobody": not is_suppressed(addresses[1]),
        "all of them end well": codes == ["0"] * 4,
    }


def about(address: str, report: str) -> str:
    """The report, of this address."""
    return report.replace("pat@example.org", address)


def main() -> None:
    """Print what was found; exit code 1 when something does not hold."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", nargs="+", choices=("sqlite", "postgres"), default=["sqlite", "postgres"])
    chosen = parser.parse_args().database
    if os.geteuid() != 0 or shutil.which("postfix") is None:
        raise SystemExit("This bench needs root and postfix (apt-get install postfix).")
    pwd.getpwnam(USER)
    found = {name: measure(name) for name in chosen}
    print(json.dumps(found, indent=2))
    sys.exit(0 if all(value is not False for one in found.values() for value in one.values()) else 1)


if __name__ == "__main__":
    main()
