"""`askmd erase`: for an asker who cannot do it themselves."""

from __future__ import annotations

import sys

import click

from askmd.cli import settings
from askmd.core import codes
from askmd.core.errors import DomainError
from askmd.extensions import db
from askmd.privacy import services as privacy
from askmd.questions import queries
from askmd.questions.models import Question
from askmd.workflow import ASKER, RETENTION


@click.command()
@click.option("--question", "number", type=int, help="The question's number. Without it the receipt code is read.")
@click.option("--yes", is_flag=True, help="Do not ask again.")
def erase(number: int | None, yes: bool) -> None:
    """Erase a question for ever. The receipt code comes on standard input, so that no shell remembers it."""
    app = settings.open_app()
    with app.app_context():
        try:
            question = db.session.get(Question, number) if number else queries.by_code(codes.read(sys.stdin.read()))
        except DomainError as error:
            settings.refuse([str(error)])
        if question is None:
            settings.refuse(["There is no such question."])
        if number and not yes:
            click.confirm(f"Erase question {number}? Nobody can bring it back", abort=True)
        try:
            doomed = privacy.erase(question, by=RETENTION if number else ASKER)
        except DomainError as error:
            settings.refuse([str(error)])
        db.session.commit()
        privacy.finish(doomed)
    print("The question is erased. Nothing in the running system can read it any more.")
