"""Writes the bills of materials (CycloneDX, of Python's packages and npm's) to build/: `python frontend/sbom.py`.

Both are made of the locks alone, so they need no network, and they say what is installed, not where from: the addresses
of registries are left out.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
LOCK = "requirements/app.txt"
PYTHON = ["-m", "cyclonedx_py", "requirements", LOCK, "--output-reproducible", "--of", "JSON"]
NPM = ["frontend/with_node.py", "npm", "sbom", "--sbom-format", "cyclonedx", "--package-lock-only"]


def without_addresses(bill: dict[str, Any]) -> dict[str, Any]:
    """The bill without where its parts can be fetched from; their hashes stay, as hashes of the part."""
    tools = bill["metadata"].get("tools", [])
    for tool in tools.get("components", []) if isinstance(tools, dict) else []:
        tool.pop("externalReferences", None)
    for part in bill["components"]:
        fetched = [one for one in part.pop("externalReferences", []) if one["type"] == "distribution"]
        hashes = [one for reference in fetched for one in reference.get("hashes", [])]
        if hashes:
            part["hashes"] = part.get("hashes", []) + hashes
        # The line of the lock, which says the same once more.
        part.pop("description", None)
    return bill


def made_by(command: list[str]) -> dict[str, Any]:
    done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr.strip() or f"{command[1]} failed.")
    return without_addresses(json.loads(done.stdout))


def main() -> None:
    BUILD.mkdir(exist_ok=True)
    for name, command in (("sbom-python.json", PYTHON), ("sbom-npm.json", NPM)):
        bill = made_by(command)
        (BUILD / name).write_text(json.dumps(bill, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        print(f"build/{name}: {len(bill['components'])} parts")


if __name__ == "__main__":
    main()
