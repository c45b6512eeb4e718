"""A start that cannot succeed is refused in sentences, at once, with exit code 2."""

from pathlib import Path

import pytest

import config

GOOD = config.fresh_environment("http://localhost:8000") | {
    "ASKMD_SMTP_URL": "smtp://127.0.0.1",
    "ASKMD_MAIL_FROM": "q@example.org",
}


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_nothing_starts_without_settings_and_all_that_lacks_is_told_at_once(askmd, command):
    done = askmd(command)

    assert done.exit_code == 2
    lines = done.stderr.splitlines()
    assert [line.split()[0] for line in lines] == [
        "ASKMD_SECRET_KEY",
        "ASKMD_ENCRYPTION_KEYS",
        "ASKMD_BASE_URL",
        "ASKMD_SMTP_URL",
        "ASKMD_MAIL_FROM",
    ]


def test_a_weak_secret_is_refused(askmd):
    done = askmd("serve", **GOOD | {"ASKMD_SECRET_KEY": "changeme"})

    assert done.exit_code == 2
    assert done.stderr.strip() == "ASKMD_SECRET_KEY is too weak; it needs 32 random characters or more."


def test_a_database_that_was_never_migrated_is_refused(askmd, tmp_path: Path):
    done = askmd("serve", **GOOD | {"ASKMD_DATA_DIR": str(tmp_path / "var")})

    assert done.exit_code == 2
    assert done.stderr.strip() == "The database is not up to date. Run `askmd db upgrade` first."


def test_keys_that_do_not_fit_are_refused(site: Path, askmd):
    done = askmd("serve", ASKMD_ENCRYPTION_KEYS=GOOD["ASKMD_ENCRYPTION_KEYS"])

    assert done.exit_code == 2
    assert "does not hold the key" in done.stderr


def test_a_port_in_use_is_refused(site: Path, askmd, mail_server):
    done = askmd("serve", f"--port={mail_server.port}")

    assert done.exit_code == 2
    assert "cannot be used" in done.stderr


def test_the_environment_wins_over_the_file(site: Path, askmd):
    done = askmd("serve", ASKMD_REVIEW="nobody")

    assert done.exit_code == 2
    assert done.stderr.strip() == "ASKMD_REVIEW must be one of: second_doctor, self."
