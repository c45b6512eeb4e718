"""A whole site goes out of one folder, and comes in at another, as an operator does it."""

import os
from pathlib import Path

import pytest

from askmd.transfer import sealed_stream

PASSPHRASE = "four words without link"


@pytest.fixture(autouse=True)
def quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_stream, "WORK", 4)


@pytest.fixture
def exported(site: Path, askmd) -> Path:
    """The folder in which the two files of a site lie."""
    done = askmd("export", "out", "--name=site", "--passphrase-file=-", typed=f"{PASSPHRASE}\n")
    assert done.exit_code == 0, done.stderr
    assert "what readers see" in done.stdout
    assert "askmd import site-public.zip site-private.askmd" in done.stdout
    return site / "out"


@pytest.fixture
def new_place(exported: Path, askmd, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another folder, in which `askmd init --empty` has been."""
    folder = exported.parent / "new"
    folder.mkdir()
    monkeypatch.chdir(folder)
    made = askmd(
        "init",
        "--empty",
        "--base-url=http://localhost:8001",
        "--smtp-url=smtp://127.0.0.1:2",
        "--mail-from=q@example.org",
    )
    assert made.exit_code == 0, made.output
    assert "askmd import" in made.stdout
    return folder


def test_a_site_moves_to_an_empty_place(exported: Path, new_place: Path, askmd):
    files = [str(exported / name) for name in ("site-public.zip", "site-private.askmd")]

    done = askmd("import", *files, "--passphrase-file=-", typed=f"{PASSPHRASE}\n")
    again = askmd("import", *files, "--passphrase-file=-", typed=f"{PASSPHRASE}\n")

    assert done.exit_code == 0, done.stderr
    assert "Nothing was mailed" in done.stdout
    assert again.exit_code == 2
    assert "This place is not empty" in again.stderr


def test_what_is_wrong_is_said_in_a_sentence(exported: Path, new_place: Path, askmd):
    files = [str(exported / name) for name in ("site-public.zip", "site-private.askmd")]

    wrong = askmd("import", *files, "--passphrase-file=-", typed="something else\n")
    twisted = askmd("import", *reversed(files), "--passphrase-file=-", typed="something else\n")

    assert (wrong.exit_code, twisted.exit_code) == (2, 2)
    assert wrong.stderr.strip().endswith(sealed_stream.DOES_NOT_OPEN)
    assert "not the public file" in twisted.stderr


@pytest.mark.parametrize(
    ("options", "typed", "sentence"),
    [
        (["--passphrase-file=-"], "short\n", "The passphrase must have at least 12 characters."),
        (["--name=../out"], "", "The name must be a plain name of a file"),
    ],
)
def test_an_export_that_would_not_be_safe_is_refused(site: Path, askmd, options, typed, sentence):
    done = askmd("export", "out", *options, typed=typed)

    assert done.exit_code == 2
    assert sentence in done.stderr
    assert not os.path.exists("out")
