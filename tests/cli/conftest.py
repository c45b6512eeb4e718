"""The commands as an operator types them: in a folder of their own, with an environment of their own."""

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from askmd.cli import main
from tests.support.smtp import free_port

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def quiet_logs() -> Iterator[None]:
    """A command sends its logs to standard error; the tests' own handlers come back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)


@pytest.fixture
def askmd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`askmd("check")`: run a command in an empty folder; the environment holds nothing of ours but what is given."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("ASKMD_"):
            monkeypatch.delenv(name)

    def run(*arguments: str, typed: str = "", **variables: str) -> Result:
        done = CliRunner().invoke(main, arguments, input=typed, env=variables)
        assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
        return done

    return run


@pytest.fixture
def site(askmd: Run, tmp_path: Path) -> Path:
    """A folder in which `askmd init` has been; nobody listens for its mails."""
    done = askmd(
        "init",
        "--base-url=http://localhost:8000",
        f"--smtp-url=smtp://127.0.0.1:{free_port()}",
        "--mail-from=questions@example.org",
        "--administrator=charlie@example.org",
    )
    assert done.exit_code == 0, done.output
    return tmp_path
