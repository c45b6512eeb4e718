"""`askmd text …`: the text helpers for those who own them. JSON lines in, JSON lines out; see docs/text-helpers.md.

Each line read is `{"id": …, "text": …}`; each line written carries the same id. Nothing is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from askmd import deidentification, readability, triage


@click.group()
def text() -> None:
    """Try red flags, identifiers and the reading grade on lines of your own."""


@text.command("red-flags")
@click.option("--no-embeddings", is_flag=True, help="Let the rules judge alone.")
@click.argument("lines", type=click.File(encoding="utf-8"), default="-")
def red_flags(lines: Any, no_embeddings: bool) -> None:
    """Which texts may describe an emergency: {id, level: none|guide|alarm, flags: [{category, start, end}]}."""
    for line in _read(lines):
        found = triage.assess(line["text"], use_embeddings=not no_embeddings)
        flags = [{"category": flag.category, "start": flag.start, "end": flag.end} for flag in found.flags]
        _write({"id": line["id"], "level": found.level.value, "flags": flags})


@text.command()
@click.argument("lines", type=click.File(encoding="utf-8"), default="-")
def identifiers(lines: Any) -> None:
    """What may tell who somebody is: {id, identifiers: [{type, start, end}]}."""
    for line in _read(lines):
        found = deidentification.find(line["text"])
        _write({"id": line["id"], "identifiers": [{"type": i.type, "start": i.start, "end": i.end} for i in found]})


@text.command()
@click.argument("lines", type=click.File(encoding="utf-8"), default="-")
def grade(lines: Any) -> None:
    """How hard a text is to read: {id, fk, smog, hardest: [{start, end, grade, reason}]}."""
    for line in _read(lines):
        found = readability.grade(line["text"])
        hardest = [{"start": h.start, "end": h.end, "grade": h.grade, "reason": h.reason} for h in found.hardest]
        _write({"id": line["id"], "fk": found.fk, "smog": found.smog, "hardest": hardest})


def _read(lines: Any) -> Iterator[dict[str, Any]]:
    """The lines as objects. Ends with a sentence that names the line which does not fit."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except ValueError as error:
            raise click.ClickException(f"Line {number} is no JSON.") from error
        if not isinstance(found, dict) or "id" not in found or not isinstance(found.get("text"), str):
            raise click.ClickException(f'Line {number} needs an "id" and a "text".')
        yield found


def _write(found: dict[str, Any]) -> None:
    click.echo(json.dumps(found, ensure_ascii=False))
