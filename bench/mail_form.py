"""Every kind of mail, in every shape and language: its headers by our lint, its HTML by caniemail, its size.

    python bench/mail_form.py

The npm package `caniemail` (what each mail program shows of HTML and CSS, from caniemail.com) goes into a folder beside
the virtual environment; it is no package of askmd's. Exit code 1 when there is an error outside PROGRESSIVE.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import config
from askmd import create_app
from askmd.accounts.services import Roles, invite
from askmd.extensions import db
from askmd.outbox import letters, notices, rendering, samples
from askmd.site import settings, texts
from askmd.site.models import TextState, TextVersion
from askmd.workflow import SYSTEM
from frontend import with_node
from tests.support.mail_lint import faults

# The newest that runs on the Node 20 that frontend/with_node.py asks for.
PACKAGE = "caniemail@1.0.5"
FOLDER = Path(sys.prefix) / "caniemail"
CLIENTS = ["gmail.*", "outlook.*", "apple-mail.*"]
ASKMD = str(Path(sys.executable).parent / "askmd")
# Two invented languages: their codes, and what stands in the place of each vowel.
LETTERS = {"de": "äéïöü", "ar": "اهيوع"}
MOST_BYTES = 60 * 1024
# What a program may leave out, and what its reader has then.
PROGRESSIVE = {
    "<body> element": "colours, language and direction stand on a box within it too; only the margin around is another",
    "<style> element": "holds nothing but the two @media below; every other style is inlined",
    "@media": "without it the mail is light, and one column that narrows by itself; the button is as wide as its words",
    "border-radius": "the button has square corners",
}
CHECK = """
import { caniemail } from "caniemail";
import { readFileSync } from "node:fs";
const found = [];
for (const [name, html] of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  const { issues } = caniemail({ clients: JSON.parse(process.argv[3]), html });
  for (const [client, list] of issues.errors) for (const issue of list) found.push([name, client, issue.title]);
}
console.log(JSON.stringify(found));
"""


def main() -> int:
    """Print the figures; 1 when something is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        mails = _mails(Path(folder))
        issues = _caniemail(Path(folder), [(name, html) for name, _raw, html, _is_list in mails])
    wrong = [(name, fault) for name, raw, _html, is_list in mails for fault in faults(raw, is_list=is_list)]
    large = [name for name, raw, _html, _is_list in mails if len(raw) > MOST_BYTES]
    errors = Counter((title, client) for _name, client, title in issues if title not in PROGRESSIVE)
    progressive = Counter(title for _name, _client, title in issues if title in PROGRESSIVE)
    print(f"{len(mails)} mails: {len(notices.names())} kinds in all their shapes, in en, {', '.join(LETTERS)}")
    print(f"largest: {max(len(raw) for _name, raw, _html, _is_list in mails):,} bytes; over 60 KB: {len(large)}")
    print(f"header lint: {len(wrong)} errors")
    for name, fault in wrong:
        print(f"  {name}: {fault}")
    print(f"{PACKAGE} for {', '.join(CLIENTS)}: {sum(errors.values())} errors outside the progressive features")
    for (title, client), count in sorted(errors.items()):
        print(f"  {title} in {client}: {count} mails")
    for title, count in sorted(progressive.items()):
        print(f"  progressive: {title} ({count} times): {PROGRESSIVE[title]}")
    return 1 if wrong or large or errors else 0


def _mails(folder: Path) -> list[tuple[str, bytes, str, bool]]:
    """(name, bytes, HTML, whether it goes to many) of every shape in every language."""
    app = _site(folder)
    found = []
    with app.app_context():
        for sample in samples.everything():
            for variant in sample.variants or {"": None}:
                for language in texts.languages():
                    words = rendering.sample(sample.notice, variant, language)
                    name = " ".join(part for part in (sample.notice, variant, language) if part)
                    is_list = notices.is_to_many(sample.notice)
                    found.append((name, _letter(words, is_list), words.html, is_list))
    return found


def _letter(words: rendering.Words, is_list: bool) -> bytes:
    return letters.Letter(
        uid="ab" * 16,
        created_at=datetime.now(UTC),
        sender=(words.site_name, rendering.sender_address()),
        to="sam@example.org",
        subject=words.subject,
        text=words.text,
        html=words.html,
        language=words.language,
        unsubscribe=samples.link("unsubscribe") if is_list else None,
    ).as_bytes()


def _caniemail(folder: Path, mails: list[tuple[str, str]]) -> list[Any]:
    path = with_node.search_path()
    environment = with_node.environment(path)
    if not (FOLDER / "node_modules" / "caniemail").is_dir():
        FOLDER.mkdir(exist_ok=True)
        npm = shutil.which("npm", path=path) or "npm"
        install = [npm, "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(FOLDER), PACKAGE]
        subprocess.run(install, check=True, env=environment)
    script, told = FOLDER / "check.mjs", folder / "mails.json"
    script.write_text(CHECK, encoding="utf-8")
    told.write_text(json.dumps(mails), encoding="utf-8")
    node = shutil.which("node", path=path) or "node"
    command = [node, str(script), str(told), json.dumps(CLIENTS)]
    run = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    found: list[Any] = json.loads(run.stdout)
    return found


def _site(folder: Path) -> Flask:
    """A site that has every Text of its mails in two more languages, of which one is written from right to left."""
    env = config.fresh_environment("https://ask.example.org") | {
        "ASKMD_DATA_DIR": str(folder),
        "ASKMD_SMTP_URL": "smtp://127.0.0.1:1",
        "ASKMD_MAIL_FROM": "questions@example.org",
    }
    subprocess.run([ASKMD, "db", "upgrade"], env=os.environ | env, capture_output=True, check=True)
    app = create_app(config.load(env))
    with app.app_context():
        settings.change("languages", ["en", *LETTERS], by=SYSTEM)
        settings.change("postal_address", "MedOncMD\n1 Sample Street\nSampletown", by=SYSTEM)
        writer = invite("erin@example.org", "Erin", roles=Roles(is_editor=True), by=SYSTEM)
        db.session.add_all(
            TextVersion(
                key=text.key,
                language=language,
                version=1,
                body=_spelt(text.body, letters_of),
                state=TextState.CURRENT,
                written_by_id=writer.id,
                created_at=datetime.now(UTC),
            )
            for language, letters_of in LETTERS.items()
            for text in texts.defaults().values()
            if text.audience == "mail"
        )
        settings.stamp_texts()
        db.session.commit()
    return app


def _spelt(words: str, letters_of: str) -> str:
    """The same words in other letters, and placeholders as they are: as long as a translation, and as strange."""
    table = str.maketrans("aeiou", letters_of)
    return re.sub(r"(\{\w+\})|([^{}]+)", lambda part: part[1] or part[2].translate(table), words)


if __name__ == "__main__":
    sys.exit(main())
