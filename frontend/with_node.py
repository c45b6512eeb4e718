"""Runs a command of Node's (npm, node) in this folder: `python frontend/with_node.py npm ci`.

The machine's own Node is taken when it is new enough. Where there is none, the one that pip can install
(pinned with its hashes in requirements/node.txt) goes into the virtual environment, so that a fresh machine
needs Python only.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = 20
FRONTEND = Path(__file__).resolve().parent
LOCK = FRONTEND.parent / "requirements" / "node.txt"
VENV_BIN = Path(sys.prefix) / "bin"


def usable(path: str | None) -> bool:
    """Whether node and npm both answer from this search path, and node is new enough."""
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if not node or not npm:
        return False
    try:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30, check=True).stdout
        subprocess.run([npm, "--version"], capture_output=True, timeout=60, check=True, env=environment(path))
    except (OSError, subprocess.SubprocessError):
        return False
    return int(version.strip().lstrip("v").split(".")[0]) >= OLDEST


def environment(path: str | None) -> dict[str, str]:
    """The environment for npm, which insists on a place for its cache even where nobody has a home."""
    env = os.environ | {"PATH": path or os.defpath, "npm_config_update_notifier": "false"}
    if not os.access(env.get("HOME") or "/nonexistent", os.W_OK):
        env |= {"HOME": sys.prefix, "npm_config_cache": str(Path(sys.prefix) / "npm-cache")}
    return env


def search_path() -> str:
    """Where a good Node is; installs one if need be."""
    own = os.environ.get("PATH", os.defpath)
    ours = f"{VENV_BIN}{os.pathsep}{own}"
    for path in (own, ours):
        if usable(path):
            return path
    print("No Node 20 or newer here: pip brings one into the virtual environment.", flush=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(LOCK)], check=True)
    if not usable(ours):
        sys.exit("Neither this machine's Node nor the one from pip runs. Install Node 20 or newer and try again.")
    return ours


def main() -> int:
    path = search_path()
    program = shutil.which(sys.argv[1], path=path)
    if program is None:
        sys.exit(f"Node's {sys.argv[1]} is missing.")
    return subprocess.run([program, *sys.argv[2:]], cwd=FRONTEND, env=environment(path), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
