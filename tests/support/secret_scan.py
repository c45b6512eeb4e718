"""Looks through the tree for secrets that somebody left behind: `python -m tests.support.secret_scan`.

The scanner is detect-secrets, with all its plugins. What it suspects wrongly is listed here, in one place, by file and
kind; the words of lists and models, and the hashes of locks, are not looked through.
"""

import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path

from detect_secrets.core.scan import scan_file
from detect_secrets.settings import default_settings

from tests.support.tree import ROOT

KEYWORD, ENTROPY, LOGIN = "Secret Keyword", "Base64 High Entropy String", "Basic Auth Credentials"
LOOKED_AT = {
    ("askmd/accounts/security.py", KEYWORD): "names of settings of a library",
    ("askmd/audit/actions.py", KEYWORD): "words about a password",
    ("askmd/cli/demo.py", KEYWORD): "the name of a file",
    ("askmd/cli/init.py", LOGIN): "an example of an address",
    ("askmd/core/codes.py", ENTROPY): "the alphabet of receipt codes",
    ("askmd/site/texts/en/mail.toml", KEYWORD): "words about a password",
    ("askmd/site/texts/en/staff.toml", KEYWORD): "words about a password",
    ("askmd/wordpress/report.py", KEYWORD): "words about a password",
    ("config.py", LOGIN): "an example of an address",
    ("docs/settings.md", LOGIN): "an example of an address",
    ("tests/questions/test_the_step.py", ENTROPY): "an alphabet",
    ("tests/settings/test_refused_starts.py", LOGIN): "an invented mail server",
}
# Tests and benches sign invented people in; whatever else is suspected there has to stand above.
INVENTED_PASSWORDS = ("tests/", "bench/")
NOT_READ = (".png", ".jpg", ".webp", ".svg", ".woff2", ".ico", ".npz", "package-lock.json")
LISTS = ("build/", "requirements/", "tests/examples/", "askmd/deidentification/data/", "askmd/triage/data/")


def suspected(name: str, root: Path = ROOT) -> list[str]:
    """What looks like a secret in this file and is none that somebody looked at; never the secret itself."""
    with default_settings():
        found = [(one.type, one.line_number) for one in scan_file(str(root / name))]
    return [
        f"{name}:{line}: {kind}"
        for kind, line in found
        if (name, kind) not in LOOKED_AT and not (kind == KEYWORD and name.startswith(INVENTED_PASSWORDS))
    ]


def ours() -> Iterable[str]:
    """The files that git knows or is about to know, but for pictures, locks and lists."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [
        name for name in names if not name.endswith(NOT_READ) and not name.startswith(LISTS) and (ROOT / name).is_file()
    ]


def main() -> int:
    with ProcessPoolExecutor() as processes:
        found = [line for lines in processes.map(suspected, ours(), repeat(ROOT), chunksize=20) for line in lines]
    print("\n".join(found) or "No secret was found.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
