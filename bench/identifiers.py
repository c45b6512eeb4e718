"""How many identifiers are found, and how much is marked in vain: for writers that the weights never saw.

    python bench/identifiers.py

Recall: a mark of the writer counts as found when at least half of it is covered. Precision: a find counts as right when
it overlaps a mark. Then the texts without a miss, and the clean texts with any find.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from askmd import deidentification
from askmd.deidentification import finding, tagger
from askmd.deidentification.training import __main__ as training
from askmd.deidentification.training.__main__ import Example

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
HOSTILE = ("a" * 10_000, "1-1-1-" * 1700, "((([" * 2500, "555-" * 2500, "a@" * 5000, "Dr. " * 2500, "1 " * 5000)


def found(text: str) -> list[tuple[int, int]]:
    """The places that are marked."""
    return [(one.start, one.end) for one in deidentification.find(text)]


def figures(examples: list[Example], change: Callable[[str], str] = str) -> str:
    """One line."""
    hit = wanted = right = marks = whole = with_marks = clean = clean_marked = 0
    for text, gold in examples:
        spans = found(change(text))
        marks += len(spans)
        right += sum(any(a < end and start < b for a, b, _ in gold) for start, end in spans)
        if not gold:
            clean, clean_marked = clean + 1, clean_marked + bool(spans)
            continue
        covered = [2 * sum(max(0, min(b, end) - max(a, start)) for start, end in spans) >= b - a for a, b, _ in gold]
        hit, wanted, whole, with_marks = hit + sum(covered), wanted + len(gold), whole + all(covered), with_marks + 1
    share = [hit / max(1, wanted), right / max(1, marks), whole / max(1, with_marks), clean_marked / max(1, clean)]
    return "recall {:.3f} precision {:.3f} no miss {:.2f} clean marked {:.2f}".format(*share)


def shared(name: str) -> list[Example]:
    """A set that lies beside the project; empty where it is missing."""
    path = SHARED / name
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    return [(row["text"], [(s["start"], s["end"], s["type"]) for s in row["spans"]]) for row in rows]


# Invented people of eight cultures: given names, family names.
CULTURES = {
    "Yoruba": ("Adebisi Folarin Yetunde Olumide Temitope", "Adeyanju Ogunbanjo Akinwale Oyelaran Fashola"),
    "Amharic": ("Tsehay Getachew Mulugeta Aster Bizunesh", "Woldemariam Gebremedhin Tessema Kebede Alemayehu"),
    "Tamil": ("Kavitha Senthil Murugan Poongodi Anbarasan", "Arunachalam Sivaraman Palaniswami Thangavel Natesan"),
    "Vietnamese": ("Thuy Khoa Ngoc Duong Bich", "Nguyen Tran Pham Huynh Vo"),
    "Korean": ("Minseo Jihoon Eunji Seongmin Hyejin", "Kwon Hwang Noh Baek Shim"),
    "Arabic": ("Abdulrahman Fatimah Khadija Mustafa Zaynab", "Al-Hashimi El-Masri Haddad Bazzi Al-Qahtani"),
    "Polish": (
        "Zbigniew Małgorzata Wojciech Agnieszka Krystyna",
        "Wiśniewski Szczepańska Kowalczyk Jankowska Dąbrowski",
    ),
    "Hawaiian": ("Keoni Leilani Makana Kailani Kekoa", "Kahananui Kealoha Makoa Nakamura Kamakau"),
}


def swapped(examples: list[Example], given: list[str], family: list[str]) -> list[Example]:
    """The same texts with every name of a person put in other words of the same number of parts."""
    found = []
    for number, (text, marks) in enumerate(examples):
        changed, new, at = "", [], 0
        for place, (start, end, kind) in enumerate(sorted(marks)):
            changed += text[at:start]
            name = text[start:end]
            if kind in ("NAME", "NAME_PROV") and all(part[:1].isalpha() for part in name.split()):
                one, other = given[(number + place) % len(given)], family[(number + place) % len(family)]
                name = f"{one} {other}" if " " in name else (other if kind == "NAME_PROV" else one)
                name = name if text[start].isupper() else name.lower()
            new.append((len(changed), len(changed) + len(name), kind))
            changed, at = changed + name, end
        found.append((changed + text[at:], new))
    return found


def cultures() -> None:
    """The shared examples, with the names of other cultures."""
    rows = shared("identifiers_dev.jsonl")
    for culture, (given, family) in CULTURES.items() if rows else ():
        print(f"  names of {culture}: {figures(swapped(rows, given.split(), family.split()))}")


def unseen_writers() -> None:
    """Each writer with weights made of the others."""
    for path in sorted(training.EXAMPLES.glob("*.jsonl")):
        weights = training.weights(leave_out=path.stem)
        tagger.read_weights = lambda weights=weights: weights  # type: ignore[assignment,misc]
        own = [training.marked(json.loads(line)["text"]) for line in path.read_text(encoding="utf-8").splitlines()]
        print(f"writer {path.stem}: {figures(own)}   lower case: {figures(own, str.lower)}")


def main() -> None:
    """Print all figures."""
    print(f"version {deidentification.VERSION}")
    for name in ("identifiers_dev.jsonl", "identifiers_asqphi.jsonl"):
        rows = shared(name)
        if rows:
            print(f"{name}: {figures(rows)}   lower case: {figures(rows, str.lower)}")
    cultures()
    for text in HOSTILE:
        began = time.perf_counter()
        finding.find(text)
        print(f"  {text[:8]!r}… {(time.perf_counter() - began) * 1000:.0f} ms")
    unseen_writers()


if __name__ == "__main__":
    main()
