"""`askmd text …`: the text helpers for those who own them. JSON lines in, JSON lines out; see docs/text-helpers.md.

Each line read is `{"id": …, "text": …}`; each line written carries the same id. Nothing is kept. `similar` also reads
posts, `{"id": …, "question": …, "answer": …}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from askmd import deidentification, readability, triage
from askmd.posts import matching

_MOST_SIMILAR = 10


@click.group()
def text() -> None:
    """Try red flags, identifiers, the reading grade and similar posts on lines of your own."""


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


@text.command()
@click.option("--corpus", type=click.File(encoding="utf-8"), required=True, help="Posts: {id, question, answer}.")
@click.option("--no-embeddings", is_flag=True, help="Compare words alone.")
@click.argument("lines", type=click.File(encoding="utf-8"), default="-")
def similar(corpus: Any, lines: Any, no_embeddings: bool) -> None:
    """Which posts answer a text: {id, similar: [{id, score} …10], shown: how many of them a person may be shown}."""
    posts = [
        matching.Entry(line["id"], line["question"], line["answer"])
        for line in _read(corpus, needed=("question", "answer"), where=" of the corpus")
    ]
    index = matching.Index.of(posts, use_embeddings=not no_embeddings)
    for line in _read(lines):
        found = index.find(line["text"], limit=_MOST_SIMILAR)
        ranked = [{"id": match.id, "score": match.score} for match in found]
        _write({"id": line["id"], "similar": ranked, "shown": sum(match.is_shown for match in found)})


def _read(lines: Any, needed: tuple[str, ...] = ("text",), where: str = "") -> Iterator[dict[str, Any]]:
    """The lines as objects with what is needed. Ends with a sentence that names the line which does not fit."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except ValueError as error:
            raise click.ClickException(f"Line {number}{where} is no JSON.") from error
        is_whole = isinstance(found, dict) and "id" in found
        if not is_whole or not all(isinstance(found.get(name), str) for name in needed):
            wanted = " and ".join(f'a "{name}"' for name in needed).replace('a "answer"', 'an "answer"')
            raise click.ClickException(f'Line {number}{where} needs an "id" and {wanted}.')
        yield found


def _write(found: dict[str, Any]) -> None:
    click.echo(json.dumps(found, ensure_ascii=False))
