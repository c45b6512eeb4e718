"""`askmd check` tells what a deployment lacks, in sentences."""

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
