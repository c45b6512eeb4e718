"""What the program is made of: locked parts, sound ciphers, no secrets, and nothing that runs what was typed."""

import ast
import json
import re
from pathlib import Path

from frontend import sbom
from tests.support import secret_scan
from tests.support.tree import ROOT, files, parse, where

# What starts programs, runs text, or turns bytes into objects of any kind.
DANGEROUS_IMPORTS = {"subprocess", "pty", "pickle", "marshal", "shelve", "dill", "code", "commands"}
DANGEROUS_CALLS = {"eval", "exec", "compile", "__import__"}
DANGEROUS_METHODS = {"os.system", "os.popen", "os.execv", "os.execvp", "os.spawnv", "yaml.load"}
# What asks other machines for something, but for databases, Redis and mail servers.
ASKING = {"requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client", "ftplib", "telnetlib"}
HASHES = {"sha256", "sha384", "sha512", "sha3_256", "sha3_512", "blake2b", "file_digest", "new", "scrypt"}
CIPHERS = {
    "AESGCM",
    "ChaCha20Poly1305",
    "Scrypt",
    "HKDF",
    "HKDFExpand",
    "SHA256",
    "SHA512",
    "TOTP",
    "SHA1",
    "SHA512_256",
}
# TOTP (RFC 6238) is HMAC-SHA-1 in every authenticator; a collision of SHA-1 does not help against an HMAC.
SHA1_FOR_CODES = "askmd/accounts/"
LUCK = ("askmd/demo/", "askmd/deidentification/training/", "askmd/triage/training/", "askmd/readability/training/")
SINKS = re.compile(
    r"\.innerHTML\s*=|\.outerHTML\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function|__proto__"
)
WINDOWS = re.compile(r"postMessage|[\"']message[\"']")
# An inert <template> that nothing of is shown before the sanitiser of the editor walked through it.
INERT = {"frontend/src/paste.js"}
STORES = re.compile(r"(?:localStorage|sessionStorage)\.setItem|indexedDB|document\.cookie")
KEPT = {
    "askmd/static/js/draft.js": "the draft of a question, where somebody ticked that this device may keep it",
    "askmd/static/js/focus-back.js": "which field had the cursor",
    "askmd/static/js/keyboard.js": "whether keys are on",
}


def dangerous(root: Path) -> list[str]:
    """Where the program could start another, run text as code, open pickles or fetch an address."""
    found = []
    for path in files(root, "askmd", "config.py"):
        for node in ast.walk(parse(path)):
            names: set[str] = set()
            if isinstance(node, ast.Import):
                names = {one.name for one in node.names} & (DANGEROUS_IMPORTS | ASKING)
            elif isinstance(node, ast.ImportFrom):
                names = {node.module or ""} & (DANGEROUS_IMPORTS | ASKING)
            elif isinstance(node, ast.Call):
                names = {ast.unparse(node.func)} & (DANGEROUS_CALLS | DANGEROUS_METHODS)
            found += [f"{where(root, path, node.lineno)}: {name}" for name in names]
    return found


def unsound(root: Path) -> list[str]:
    """Hashes, ciphers and chance that are none for secrets (NIST SP 800-131A, OWASP ASVS 5.0.0 appendix C)."""
    found = []
    for path in files(root, "askmd", "config.py"):
        place = path.relative_to(root).as_posix()
        for node in ast.walk(parse(path)):
            names: set[str] = set()
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "hashlib":
                names = {node.attr} - HASHES
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cryptography.hazmat"):
                names = {one.name for one in node.names if one.name[0].isupper()} - CIPHERS
            elif isinstance(node, ast.Import) and not place.startswith(LUCK):
                names = {one.name for one in node.names} & {"random"}
            elif isinstance(node, ast.Attribute) and node.attr == "SHA1" and not place.startswith(SHA1_FOR_CODES):
                names = {"SHA1"}
            found += [f"{where(root, path, node.lineno)}: {name}" for name in names]
    return found


def scripts(root: Path) -> dict[str, str]:
    found = files(root, "askmd/static/js", "frontend/src", ends=(".js", ".mjs"))
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in found}


def test_the_program_starts_no_other_program_and_runs_no_text_as_code():
    assert dangerous(ROOT) == []


def test_what_could_run_text_or_fetch_an_address_is_found(plant):
    root = plant(
        {"askmd/a.py": "import subprocess\nfrom urllib.request import urlopen\nimport os\nos.system(eval('1'))\n"}
    )

    assert sorted(line.split(": ")[1] for line in dangerous(root)) == [
        "eval",
        "os.system",
        "subprocess",
        "urllib.request",
    ]


def test_only_sound_hashes_and_good_chance_are_used():
    assert unsound(ROOT) == []


def test_unsound_hashes_ciphers_and_chance_are_found(plant):
    chance = "import random\nimport hashlib\nhashlib.md5(b'')\n"
    lines = chance + "from cryptography.hazmat.primitives.ciphers.modes import ECB\n"

    assert [line.split(": ")[1] for line in unsound(plant({"askmd/a.py": lines}))] == ["random", "ECB", "md5"]


def test_scripts_write_no_text_as_html_and_hear_no_other_window():
    found = [name for name, text in scripts(ROOT).items() if SINKS.search(text) and name not in INERT]
    listening = [name for name, text in scripts(ROOT).items() if WINDOWS.search(text)]

    assert (found, listening) == ([], [])


def test_only_a_draft_that_was_wished_for_stays_in_the_browser():
    assert {name for name, text in scripts(ROOT).items() if STORES.search(text)} == set(KEPT)


def test_each_exception_of_the_security_lint_has_a_reason():
    lone = re.compile(r"# noqa: S\d+\b(?! - \w)")
    found = [
        where(ROOT, path, number)
        for path in files(ROOT, "askmd", "config.py", "frontend")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if lone.search(line)
    ]

    assert found == []


def test_every_locked_package_has_its_hashes():
    for name in ("app", "dev", "node"):
        lock = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        packages = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE | re.IGNORECASE)[1:]
        assert [one.split()[0] for one in packages if "==" not in one or "--hash=sha256:" not in one] == []
    npm = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert [name for name, one in npm.items() if name and not one.get("integrity", "").startswith("sha512-")] == []


def test_a_bill_of_materials_names_what_is_locked_with_its_hashes_and_no_address(tmp_path):
    lock = (ROOT / "requirements" / "app.txt").read_text(encoding="utf-8")
    first = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1]
    (tmp_path / "lock.txt").write_text(first, encoding="utf-8")

    bill = sbom.made_by([str(tmp_path / "lock.txt") if one == sbom.LOCK else one for one in sbom.PYTHON])

    name, _, version = first.split()[0].partition("==")
    (part,) = bill["components"]
    assert (part["name"], part["version"], part["purl"]) == (name, version, f"pkg:{'py' + 'pi'}/{name}@{version}")
    assert {one["content"] for one in part["hashes"]} == set(re.findall(r"sha256:(\w+)", first))
    assert "://" not in json.dumps(bill["components"] + [bill["metadata"]])


def test_a_secret_that_was_left_behind_is_found_and_not_repeated(tmp_path):
    secret = "AKIA" + "IOSFODNN7" + "EXAMPLE"
    (tmp_path / "a.py").write_text(f"key = '{secret}'\n", encoding="utf-8")

    (line,) = secret_scan.suspected("a.py", tmp_path)

    assert line == "a.py:1: AWS Access Key"
    assert secret not in line


def test_what_is_wrongly_suspected_is_still_there():
    assert [name for name, _ in secret_scan.LOOKED_AT if not (ROOT / name).is_file()] == []
