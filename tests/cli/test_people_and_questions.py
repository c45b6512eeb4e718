"""What an operator does from the command line, without a browser."""

from pathlib import Path


def test_somebody_is_invited_and_let_out_again(site: Path, askmd):
    invited = askmd("account", "invite", "dora@example.org", "--name=Dora", "--role=doctor", "--role=editor")
    disabled = askmd("account", "disable", "Dora@Example.org")

    assert (invited.exit_code, disabled.exit_code) == (0, 0), invited.stderr + disabled.stderr


def test_the_last_administrator_stays(site: Path, askmd):
    done = askmd("account", "disable", "charlie@example.org")

    assert done.exit_code == 2
    assert "last administrator" in done.stderr


def test_a_mistyped_code_erases_nothing(site: Path, askmd):
    done = askmd("erase", typed="AAAA BBBB")

    assert done.exit_code == 2
    assert "typing mistake" in done.stderr


def test_a_question_that_is_not_there_cannot_be_erased(site: Path, askmd):
    done = askmd("erase", "--question=7", "--yes")

    assert done.exit_code == 2
    assert done.stderr.strip() == "There is no such question."


def test_the_audit_log_of_a_new_site_is_whole(site: Path, askmd):
    done = askmd("audit", "verify")

    assert (done.exit_code, done.stdout.strip()) == (0, "The audit log is whole: 0 sealed events.")


def test_what_is_due_is_deleted_now_and_counted(site: Path, askmd):
    done = askmd("retention", "run")

    assert done.exit_code == 0, done.stderr
    assert "0 questions deleted, or announced to be deleted" in done.stdout
