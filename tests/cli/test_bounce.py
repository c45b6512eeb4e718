"""`askmd bounce` at the end of a pipe: what the mail server hears of each mail that it hands over."""

from pathlib import Path

import pytest

from askmd import create_app, outbox
from askmd.cli import settings
from askmd.core import clock
from askmd.extensions import db
from askmd.keys import store
from askmd.outbox import Delivery, Recipient, State, envelopes

EXAMPLE = Path(__file__).parent.parent / "examples" / "bounces" / "postfix.eml"


@pytest.fixture
def app(site):
    """The site of this folder, and one mail that its mail server took."""
    made = create_app(settings.load())
    with made.app_context():
        lookup = store().lookup("address", "pat@example.org")[1]
        mail = outbox.owe("questions_received", to=Recipient.QUESTION, id=1, lookup=lookup)
        mail.state, mail.accepted_at = State.ACCEPTED, clock.now()
        db.session.commit()
        yield made
        db.session.remove()
        db.engine.dispose()


def path_of(mail: Delivery) -> str:
    path = envelopes.return_path(mail.uid)
    # The command that follows writes, and must not wait for us.
    db.session.rollback()
    return path


@pytest.fixture
def mail(app) -> Delivery:
    found = db.session.query(Delivery).filter_by(notice="questions_received").one()
    db.session.rollback()
    return found


def report(path: str) -> str:
    return EXAMPLE.read_text().replace("RETURN_PATH", path)


def test_a_report_is_taken_from_standard_input(askmd, mail):
    path = path_of(mail)

    done = askmd("bounce", path, typed=report("unknown@example.org"))

    assert done.exit_code == 0
    assert f"report about delivery {mail.id}: taken" in done.stderr
    assert "pat@example.org" not in done.output
    assert path not in done.output
    db.session.refresh(mail)
    assert mail.state is State.BOUNCED


@pytest.mark.parametrize("told", ["ORIGINAL_RECIPIENT", "RECIPIENT", "the headers"])
def test_whom_it_is_for_is_read_from_the_environment_or_the_headers(askmd, mail, told):
    path = path_of(mail)
    is_in_headers = told == "the headers"

    done = askmd(
        "bounce",
        typed=report(path if is_in_headers else "questions@example.org"),
        **({} if is_in_headers else {told: path}),
    )

    assert done.exit_code == 0
    db.session.refresh(mail)
    assert mail.state is State.BOUNCED


def test_what_is_no_report_of_ours_ends_well_and_in_one_line(askmd, mail):
    for typed in ("", "Subject: Buy something\n\nNow", report("questions+b-forged@example.org")):
        done = askmd("bounce", "questions@example.org", typed=typed)

        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (0, "", 1)
    db.session.refresh(mail)
    assert mail.state is State.ACCEPTED


def test_while_a_mail_is_in_hand_the_mail_server_comes_again(askmd, mail):
    mail.state = State.SENDING
    db.session.commit()

    done = askmd("bounce", path_of(mail), typed=report("x@example.org"))

    assert done.exit_code == 75


@pytest.mark.parametrize("away", ["ASKMD_DATABASE_URL", "ASKMD_KEYS_URL"])
def test_while_a_database_is_away_the_mail_server_comes_again(askmd, mail, away):
    path = path_of(mail)

    done = askmd("bounce", path, typed=report(path), **{away: "sqlite:////nowhere/at.all"})

    assert done.exit_code == 75
    assert path not in done.output
