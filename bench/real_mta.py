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
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


import config
from askmd import create_app, jobs, outbox
from askmd.core.addresses import canonical
from askmd.extensions import db
from askmd.keys import store
from askmd.outbox import Delivery, Recipient, State, envelopes
from bench.postfix import Postfix
from tests import factories
from tests.support.databases import Postgres, Sqlite

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "tests" / "examples" / "bounces"
SENDER = "questions@askmd.example.org"


@contextmanager
def site(name: str) -> Iterator[Postfix]:
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
    # The pipe sends nothing, so it needs no more than an address of this form.
    with Postfix(folder, env | {"ASKMD_SMTP_URL": "smtp://127.0.0.1:1"}) as postfix:
        app = create_app(config.load(env | {"ASKMD_SMTP_URL": f"smtp://127.0.0.1:{postfix.port}"}))
        try:
            with app.app_context():
                yield postfix
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
            app.extensions["askmd-keys"].engine.dispose()
            stores.close()
    shutil.rmtree(folder)


def sent(*addresses: str) -> list[Delivery]:
    """A mail of ours to each of these, handed over to the mail server."""
    mails = []
    for address in addresses:
        question = factories.question(address=address)
        mails.append(
            outbox.owe("questions_received", to=Recipient.QUESTION, id=question.id, lookup=question.address_lookup)
        )
    db.session.commit()
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
    """One of the tests' examples as it is sent to this return path, without what a mail server notes on delivery."""
    head, _, body = (EXAMPLES / f"{name}.eml").read_text().replace("RETURN_PATH", path).partition("\n\n")
    sent_head = [
        line for line in head.split("\n") if not line.startswith(("Return-Path:", "X-Original-To:", "Delivered"))
    ]
    return "\n".join(sent_head) + "\n\n" + body


def fate(address: str, mail: Delivery) -> tuple[str, str | None, bool]:
    """How a mail stands now, and whether its address is suppressed."""
    db.session.refresh(mail)
    return mail.state.value, mail.bounce_code, is_suppressed(address)


def measure(name: str) -> dict[str, object]:
    """All that must hold, on one kind of database."""
    with site(name) as postfix:
        return honest(postfix) | dishonest(postfix) | {"what it logged": sorted(set(map(plain, postfix.said)))}


def honest(postfix: Postfix) -> dict[str, object]:
    """One mailbox that does not exist, one that is full, one that takes what comes; the database is away at first."""
    addresses = ("pat@gone.example.org", "pat@full.example.org", "sam@fine.example.org")
    postfix.is_away = True
    gone, full, fine = sent(*addresses)
    postfix.wait_for(1)
    postfix.is_away = False
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


def dishonest(postfix: Postfix) -> dict[str, object]:
    """A report under an address that nobody signed, two automatic answers, and one that says it of somebody else."""
    addresses = ("pat@fine.example.org", "eve@fine.example.org")
    mail, hers = sent(*addresses)
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


def plain(line: str) -> str:
    """The words of a line of the log, without its time."""
    try:
        return str(json.loads(line)["message"])
    except (ValueError, KeyError):
        return line


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
    found = {name: measure(name) for name in chosen}
    print(json.dumps(found, indent=2))
    sys.exit(0 if all(value is not False for one in found.values() for value in one.values()) else 1)


if __name__ == "__main__":
    main()
