"""Finds the browser for the journeys; `python -m tests.support.chromium` installs one where it can.

The headless shell is chromium without windows: the same pages for two thirds of the work, so it is taken first.
Debian's is taken where it is. As root on a machine with apt-get it is installed; else Playwright is asked for its own.
Without any the journeys are skipped with one sentence, and with CI set they fail.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "There is no chromium here, so the journeys in a real browser are left out (apt-get install chromium)."


def find() -> str | None:
    """The path of a chromium that can be started."""
    chosen = os.environ.get("ASKMD_TEST_CHROMIUM")
    if chosen:
        return chosen
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    shells = sorted(cache.glob("chromium_headless_shell-*/chrome*linux*/*headless*shell"))
    found = shells or sorted(cache.glob("chromium-*/chrome-linux*/chrome"))
    return str(found[-1]) if found else None


def install() -> str | None:
    """Try what this machine offers, quietly."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing chromium for the journeys (apt-get).", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update"], env=env, check=False, **quiet)
        for package in (SHELL, "chromium"):
            command = ["apt-get", "install", "-y", "--no-install-recommends", package]
            if subprocess.run(command, env=env, check=False, **quiet).returncode == 0:
                break
    if find() is None:
        command = [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(command, check=False, timeout=300, capture_output=True)
    return find()


if __name__ == "__main__":
    if not (find() or install()):
        print(MISSING)
        sys.exit(1 if os.environ.get("CI") else 0)
