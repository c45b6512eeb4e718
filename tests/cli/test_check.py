"""`askmd check` tells what a deployment lacks, in sentences."""

import sqlite3
from contextlib import closing
from pathlib import Path

import config


def findings(output: str, kind: str) -> list[str]:
    return [line.partition(" ")[2].strip() for line in output.splitlines() if line.startswith(kind)]


def test_a_mail_server_that_does_not_answer_is_a_problem(site: Path, askmd):
    done = askmd("check")

    assert done.exit_code == 1
    assert findings(done.stdout, "problem") == ["The mail server 127.0.0.1 cannot be used (unreachable)."]


def test_all_is_well_where_it_is(site: Path, askmd, mail_server):
    done = askmd("check", ASKMD_SMTP_URL=f"smtp://127.0.0.1:{mail_server.port}", ASKMD_BASE_URL="https://a.example.org")

    assert (done.exit_code, findings(done.stdout, "problem")) == (0, [])
    assert len(findings(done.stdout, "ok")) == 7


def test_a_server_without_the_encryption_that_was_asked_for_is_a_problem(site: Path, askmd, mail_server):
    done = askmd("check", ASKMD_SMTP_URL=f"smtp://127.0.0.1:{mail_server.port}?starttls=1")

    assert findings(done.stdout, "problem") == ["The mail server 127.0.0.1 cannot be used (not offered)."]


def test_an_old_database_a_lost_key_and_an_open_folder_are_told(site: Path, askmd, mail_server):
    (site / "var").chmod(0o755)
    (site / "var" / "askmd.sqlite3").unlink()
    stranger = config.fresh_environment("http://localhost")["ASKMD_ENCRYPTION_KEYS"]

    done = askmd("check", ASKMD_ENCRYPTION_KEYS=stranger)

    problems = findings(done.stdout, "problem")
    assert done.exit_code == 1
    assert "The content database is not up to date. Run `askmd db upgrade`." in problems
    assert any(sentence.startswith("ASKMD_ENCRYPTION_KEYS lacks a key") for sentence in problems)
    assert any("chmod 700" in sentence for sentence in findings(done.stdout, "warning"))


def changed(site: Path, statement: str) -> None:
    with closing(sqlite3.connect(site / "var" / "askmd.sqlite3")) as connection, connection:
        connection.execute(statement)


def test_since_when_the_mail_server_is_away_and_what_waits_for_it_is_told(site: Path, askmd):
    changed(site, "UPDATE delivery SET due_at = '2026-03-01 08:10:00.000000'")
    changed(
        site, "INSERT INTO mail_server (id, away_since, reply_code) VALUES (1, '2026-03-01 08:12:00.000000', 'silent')"
    )

    done = askmd("check")

    assert done.exit_code == 1
    assert (
        "The mail server has not answered since 01 March 2026, 08:12 UTC (silent). 1 mail waits, the oldest since "
        "01 March 2026, 08:10 UTC. Nothing is lost: the worker tries again every minute."
    ) in findings(done.stdout, "problem")


def test_mails_that_nobody_sends_are_told(site: Path, askmd):
    changed(site, "UPDATE delivery SET due_at = '2026-03-01 08:10:00.000000'")

    done = askmd("check")

    assert (
        "Mails are due and nobody sends them. 1 mail waits, the oldest since 01 March 2026, 08:10 UTC. "
        "Start `askmd worker`."
    ) in findings(done.stdout, "problem")


def test_a_missing_postal_address_is_told_until_it_is_written(site: Path, askmd):
    before = findings(askmd("check").stdout, "warning")
    changed(
        site, "INSERT INTO setting (name, value, changed_at) VALUES ('postal_address', '\"1 Street\"', '2026-03-01')"
    )

    after = findings(askmd("check").stdout, "warning")

    assert [sentence for sentence in before if sentence.startswith("No postal address")]
    assert not [sentence for sentence in after if sentence.startswith("No postal address")]
