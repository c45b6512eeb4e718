"""docs/asvs.md names one proof for each requirement of OWASP ASVS 5.0.0, levels 1 and 2: 253, of them 70 of level 1."""

import ast
import re
from pathlib import Path

from tests.support.tree import ROOT, parse

PAGE = ROOT / "docs" / "asvs.md"
# How many requirements of levels 1 and 2 each section has, the level 3 ones in between left out by number.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
# What the standard wants to be found in writing.
DECISIONS = "2.1.1 2.1.2 2.1.3 5.1.1 6.1.1 6.1.2 6.1.3 7.1.1 7.1.2 11.1.1 11.1.2 13.1.1 14.1.1 14.1.2 15.1.3 16.1.1"
# What applies and has no proof yet. Take a number out with its line; this may only shrink.
WAITING = "6.2.4 6.2.12 6.3.3 6.3.4 6.4.3 6.5.1 6.5.2 6.5.4 6.5.5 14.3.1"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]*) \|$", re.MULTILINE)


def rows(page: str) -> list[tuple[str, str]]:
    return [(number, proof.strip()) for number, _level, _words, proof in ROW.findall(page)]


def unproven(page: str, root: Path) -> list[str]:
    """The lines whose proof is none: a test or an operator's line that is not there, no reason, or no word at all."""
    deployment = (root / "docs" / "deployment.md").read_text(encoding="utf-8")
    return [f"{number}: {proof}" for number, proof in rows(page) if not _is_proof(number, proof, deployment, root)]


def _is_proof(number: str, proof: str, deployment: str, root: Path) -> bool:
    kind, _, rest = proof.partition(": ")
    if kind == "test":
        path, _, name = rest.partition("::")
        return (root / path).is_file() and name in _tests(root / path)
    if kind == "operator":
        lines = re.findall(rf"^- \*\*{re.escape(rest)}\*\*(.+?)(?=\n- |\n#|\Z)", deployment, re.MULTILINE | re.DOTALL)
        return any(number in re.findall(r"\d+\.\d+\.\d+", line) for line in lines)
    return (kind == "not applicable" and len(rest) > 8) or (kind == "missing" and number in WAITING.split())


def _tests(path: Path) -> set[str]:
    return {node.name for node in parse(path).body if isinstance(node, ast.FunctionDef) and node.name[:5] == "test_"}


def test_each_requirement_of_the_first_two_levels_has_one_line():
    numbers = [number for number, _ in rows(PAGE.read_text(encoding="utf-8"))]

    found = {section: sum(number.startswith(section + ".") for number in numbers) for section in SECTIONS}
    assert found == SECTIONS
    assert len(numbers) == len(set(numbers)) == sum(SECTIONS.values()) == 253


def test_each_line_is_a_test_that_exists_an_operators_line_or_a_reason():
    assert unproven(PAGE.read_text(encoding="utf-8"), ROOT) == []


def test_what_waits_for_its_proof_is_marked_so():
    marked = [number for number, proof in rows(PAGE.read_text(encoding="utf-8")) if proof.startswith("missing: ")]

    assert marked == WAITING.split()


def test_every_decision_that_the_standard_asks_for_is_written_down():
    decided = PAGE.read_text(encoding="utf-8").partition("## What is decided")[2].partition("## Line by line")[0]

    named = {
        number
        for names in re.findall(r"^- \*\*[^*]+\*\* \(([\d., ]+)\): ", decided, re.M)
        for number in names.split(", ")
    }
    assert sorted(named) == sorted(DECISIONS.split())


def test_a_line_without_a_proof_is_found(plant):
    root = plant(
        {
            "docs/deployment.md": "- **Keep the clocks right** with NTP. (16.2.2)\n",
            "tests/test_a.py": "def test_it_works():\n    pass\n",
        }
    )
    proofs = [
        "test: tests/test_a.py::test_it_works",
        "operator: Keep the clocks right",
        "not applicable: there is no LDAP",
        "test: tests/test_a.py::test_it_is_gone",
        "operator: Keep the doors shut",
        "not applicable: ",
        "missing: A",
        "",
    ]

    found = unproven("\n".join(f"| 16.2.2 | 2 | Words | {proof} |" for proof in proofs), root)

    assert found == [f"16.2.2: {proof.strip()}" for proof in proofs[3:]]


def test_every_test_that_the_threat_model_names_is_there():
    named = re.findall(r"`(tests/[\w/]+\.py)`", (ROOT / "THREAT_MODEL.md").read_text(encoding="utf-8"))

    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).is_file()] == []
