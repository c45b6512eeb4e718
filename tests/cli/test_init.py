"""The first minutes of a site."""

from pathlib import Path

import config


def test_init_writes_secrets_that_only_their_owner_can_read(site: Path):
    assert (site / ".env").stat().st_mode & 0o777 == 0o600
    assert (site / "var").stat().st_mode & 0o077 == 0


def test_what_init_wrote_is_enough_to_begin_and_the_first_administrator_is_invited(site: Path, askmd):
    assert "The settings are complete" in askmd("check").stdout
    again = askmd("account", "invite", "charlie@example.org", "--name=Charlie", "--role=administrator")

    assert again.exit_code == 2
    assert "There is an account with this e-mail address already." in again.stderr


def test_init_overwrites_nothing(site: Path, askmd):
    before = (site / ".env").read_bytes()

    done = askmd("init", *OPTIONS)

    assert done.exit_code == 2
    assert "already" in done.stderr
    assert (site / ".env").read_bytes() == before


def test_init_says_what_is_wrong_with_each_answer_and_writes_nothing(askmd, tmp_path: Path):
    done = askmd("init", "--base-url=ask.example.org", "--smtp-url=mail", "--mail-from=me", "--administrator=x")

    assert done.exit_code == 2
    assert [name for name in ("BASE_URL", "SMTP_URL", "MAIL_FROM") if f"ASKMD_{name}" not in done.stderr] == []
    assert not (tmp_path / ".env").exists()


def test_init_asks_for_what_is_not_given(askmd, tmp_path: Path):
    answers = ["http://localhost:8000", r"smtp://u:it's\$5@127.0.0.1", "q@example.org", "charlie@example.org", ""]

    done = askmd("init", typed="\n".join(answers))

    assert done.exit_code == 0, done.stderr
    assert "askmd check" in done.stdout
    # Whatever stands in a password comes back as it was typed.
    assert "The settings are complete" in askmd("check").stdout


def test_fresh_secrets_are_never_the_same():
    one, other = config.fresh_environment("http://localhost"), config.fresh_environment("http://localhost")

    assert one["ASKMD_SECRET_KEY"] != other["ASKMD_SECRET_KEY"]


OPTIONS = [
    "--base-url=http://localhost:8000",
    "--smtp-url=smtp://127.0.0.1",
    "--mail-from=q@example.org",
    "--administrator=charlie@example.org",
]
