"""How often the right post is found for a question in lay words, and how often the wrong one would be shown.

    python bench/similar.py

The corpus and two of the sets lie beside the project; tests/examples/similar names the right posts by focus and kind of
that corpus. Without the corpus there is nothing to print. Takes two minutes, most of it for vectors.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from askmd import embedding
from askmd.posts import matching
from askmd.posts.matching import meaning
from askmd.posts.matching.index import Entry, Index

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
EXAMPLES = Path(__file__).resolve().parent.parent / "tests" / "examples" / "similar"
MANY = 10_000
HOSTILE = ("a" * 10_000, "1-1-1-" * 1700, "((((" * 2500, "what is the treatment for lung cancer? " * 256)

# A query and the numbers of the rows that answer it.
Query = tuple[str, frozenset[int]]


def read(path: Path) -> list[dict]:
    """The lines of a file of JSON lines; none where it is missing."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def sets(rows: Sequence[dict]) -> dict[str, list[Query]]:
    """Every set of queries. Rows with the same question are equally right."""
    found: dict[str, list[Query]] = {"dev": []}
    for line in read(SHARED / "cancergov_paraphrases.jsonl"):
        found["dev"].append((line["query"], _asking(rows, set(line["targets"]))))
    for path in sorted(EXAMPLES.glob("*.jsonl")):
        found[path.stem] = []
        for line in read(path):
            meant = {r["question"] for r in rows if (r["focus"], r["qtype"]) == (line["focus"], line["kind"])}
            found[path.stem].append((line["text"], _asking(rows, meant)))
    return found


def _asking(rows: Sequence[dict], questions: set[str]) -> frozenset[int]:
    return frozenset(number for number, row in enumerate(rows) if row["question"] in questions)


def recall(index: Index, queries: list[Query]) -> str:
    """How often a right row is first, among three, among ten; and how the shown ones fare."""
    ranks, shown = [], []
    for text, right in queries:
        found = index.find(text, 10)
        ranks.append(next((place for place, match in enumerate(found) if match.id in right), 99))
        if found and found[0].is_shown:
            shown.append(found[0].id in right)
    at = "  ".join(f"@{k} {sum(rank < k for rank in ranks) / len(ranks):.3f}" for k in (1, 3, 10))
    right_of_shown = f"{sum(shown) / len(shown):.3f}" if shown else "-"
    return f"{at}   shown {len(shown) / len(queries):.2f}, right of these {right_of_shown}"


def look_alikes(index: Index, queries: list[Query]) -> float:
    """The share of queries that are shown anything when every right row is passed over."""
    return sum(any(match.is_shown for match in index.find(text, 3, right)) for text, right in queries) / len(queries)


def pairs(*, use_embeddings: bool) -> None:
    """General medicine: each question to its other wording, among all."""
    rows = read(SHARED / "question_pairs.jsonl")
    if rows:
        others = dict.fromkeys(row["q2"] for row in rows)
        index = Index.of([Entry(text, text) for text in others], use_embeddings=use_embeddings)
        same = [(row["q1"], frozenset([row["q2"]])) for row in rows if row["label"] == 1]
        print(f"  question pairs: {recall(index, same)}")  # type: ignore[arg-type]


def speed(entries: list[Entry], vectors: list | None, queries: dict[str, list[Query]]) -> None:
    """Milliseconds for one query at ten thousand posts."""
    numbers = [number % len(entries) for number in range(MANY)]
    index = Index([entries[n] for n in numbers], [vectors[n] for n in numbers] if vectors else None)
    index.find("warm up")
    for name, texts in {**queries, "hostile": [(text, frozenset()) for text in HOSTILE]}.items():
        spent = sorted(_milliseconds(index, text) for text, _ in texts)
        print(f"  {MANY} posts, {name}: median {spent[len(spent) // 2]:.0f} ms, most {spent[-1]:.0f} ms")


def _milliseconds(index: Index, text: str) -> float:
    began = time.perf_counter()
    index.find(text)
    return (time.perf_counter() - began) * 1000


def imported() -> None:
    """What the room costs before it is asked anything."""
    code = (
        "import resource, askmd.posts.matching as m; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    began = time.perf_counter()
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    print(f"import {time.perf_counter() - began:.2f} s with the interpreter, {said} MB")


def main() -> None:
    """Print all figures."""
    print(f"version {matching.version()}")
    imported()
    rows = read(SHARED / "cancergov.jsonl")
    entries = [Entry(number, row["question"], row["answer"]) for number, row in enumerate(rows)]
    queries = sets(rows)
    for use_embeddings in (False, True) if embedding.is_available() and rows else (False,):
        print("with embeddings" if use_embeddings else "words alone")
        began = time.perf_counter()
        vectors = meaning.of_posts([(one.question, one.answer) for one in entries]) if use_embeddings else None
        if vectors:
            print(f"  vectors of {len(rows)} posts: {time.perf_counter() - began:.0f} s")
        if rows:
            index = Index(entries, vectors)
            for name, own in queries.items():
                print(f"  {name}: {recall(index, own)}; look-alikes shown {look_alikes(index, own):.2f}")
            speed(entries, vectors, queries)
        pairs(use_embeddings=use_embeddings)
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
