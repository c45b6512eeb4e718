"""`askmd check` tells when e-mails that come back would not be noticed."""

from pathlib import Path

from tests.outbox.scripted import ScriptedServer


def test_a_server_that_refuses_our_return_paths_is_a_problem(site: Path, askmd):
    with ScriptedServer(MAIL=["553 5.7.1 That is not your address"]) as server:
        done = askmd("check", ASKMD_SMTP_URL=f"smtp://127.0.0.1:{server.port}")

    assert done.exit_code == 1
    assert "refuses the senders that reports need (553)" in done.stdout


def test_that_nobody_wants_reports_is_worth_a_warning(site: Path, askmd, mail_server):
    done = askmd("check", ASKMD_SMTP_URL=f"smtp://127.0.0.1:{mail_server.port}", ASKMD_BOUNCE_ADDRESS="off")

    assert done.exit_code == 0
    assert "warning  ASKMD_BOUNCE_ADDRESS is off" in done.stdout
