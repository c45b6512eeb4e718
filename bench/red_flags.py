"""How many emergencies are found, and how many other texts are flagged: for writers that the weights never saw.

    python bench/red_flags.py

Leave-one-writer-out over tests/examples/red_flags; then the shared sets beside the project, where they are there, with
the weights that are shipped.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from askmd import embedding, triage
from askmd.triage import features, votes, weighing
from askmd.triage.assessment import Level
from askmd.triage.training import __main__ as training

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
VITAL = {"suicide", "chest_pain", "stroke", "bleeding", "anaphylaxis", "breathlessness", "breathing"}


def read(path: Path) -> list[dict]:
    """The lines of a file of JSON lines; none where it is missing."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def unseen_writers() -> None:
    """Sensitivity and specificity for each writer, with weights and votes made of the others."""
    known = training.known()
    rows = votes.rows(known.texts, known.seen, training.SCALE).astype(float)
    cuts = {"with embeddings": votes.thresholds(), "rules and words": weighing.thresholds()}
    totals: dict[str, list[tuple[float, float]]] = {what: [] for what in cuts}
    for writer in sorted(set(known.writers)):
        own = known.writers == writer
        weighed = np.array(by_weights(training.weigh(known.some(~own)), known.some(own)))
        voted, bias = training.vote(rows[~own], known.labels[~own])
        voted = votes.likeness(rows[own], rows[~own], training.GAMMA) @ voted + bias + training.SHARE * weighed
        labels, line = known.labels[own], f"writer {writer}: {own.sum()} texts"
        for what, scores in (("with embeddings", voted), ("rules and words", weighed)):
            flagged = scores >= cuts[what]["guide"]
            clear = (~flagged[labels == 0]).mean()
            if labels.any():
                totals[what].append((flagged[labels == 1].mean(), clear))
                line += f"   {what} {totals[what][-1][0]:.3f}/{clear:.3f}"
            else:
                line += f"   {what} flagged {1 - clear:.3f}"
        print(line)
    for what, pairs in totals.items():
        print(f"mean of unseen writers, {what}: {mean([p[0] for p in pairs]):.3f}/{mean([p[1] for p in pairs]):.3f}")


def by_weights(weights: training.Weights, examples: training.Known) -> list[float]:
    """Logits by weights that were not made of these texts."""
    found = []
    for seen in examples.seen:
        known = [weights.words[gram] for gram in features.grams(seen) if gram in weights.words]
        by_words = sum(known) / len(known) ** 0.5 if known else 0.0
        found.append(weights.bias + float(weights.rules @ np.array(features.row(seen))) + by_words)
    return found


def shared_sets(*, use_embeddings: bool) -> None:
    """The sets that lie beside the project."""
    print("with embeddings" if use_embeddings else "rules and words")
    rows = read(SHARED / "redflags_dev.jsonl")
    if rows:
        levels = [triage.assess(row["text"], use_embeddings=use_embeddings).level for row in rows]
        found = [level is not Level.NONE for level, row in zip(levels, rows, strict=True) if row["label"]]
        clear = [level is Level.NONE for level, row in zip(levels, rows, strict=True) if not row["label"]]
        vital = [
            row["text"][:60]
            for level, row in zip(levels, rows, strict=True)
            if row["label"] and row["category"] in VITAL and level is Level.NONE
        ]
        print(f"  redflags_dev: sensitivity {mean(found):.3f} specificity {mean(clear):.3f}; vital missed {len(vital)}")
    rows = read(SHARED / "consumer_questions.jsonl")
    if rows:
        began = time.perf_counter()
        levels = [triage.assess(row["text"], use_embeddings=use_embeddings).level for row in rows]
        spent = (time.perf_counter() - began) / len(rows) * 1000
        guided = mean([level is not Level.NONE for level in levels])
        alarmed = mean([level is Level.ALARM for level in levels])
        print(f"  consumer_questions: guide or alarm {guided:.3f} alarm {alarmed:.3f}; {spent:.1f} ms each")


def hostile() -> None:
    """Ten thousand characters that would like to take long."""
    for text in ("a" * 10_000, "1-1-1-" * 1700, "((((" * 2500, "I cant breathe. " * 625, "no " * 3333):
        began = time.perf_counter()
        triage.assess(text)
        print(f"  {text[:12]!r}… {(time.perf_counter() - began) * 1000:.0f} ms")


def mean(values: list[Any]) -> float:
    """The share that is true."""
    return sum(values) / len(values)


def main() -> None:
    """Print all figures."""
    print(f"version {triage.VERSION}")
    if embedding.is_available():
        shared_sets(use_embeddings=True)
    shared_sets(use_embeddings=False)
    hostile()
    if embedding.is_available():
        unseen_writers()


if __name__ == "__main__":
    main()
