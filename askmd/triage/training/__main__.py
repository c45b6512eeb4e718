"""Make the weights and votes anew: `python -m askmd.triage.training` (needs the extra `semantic`; two minutes).

Everything comes from tests/examples/red_flags: emergencies and near misses by writers who had not seen the rules, and
ordinary questions. Rules and words are weighed by logistic regression; with the meaning, every known text votes. The
thresholds stay as they are in the files: they are a clinician's choice, see docs/text-helpers.md.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from askmd import embedding
from askmd.triage import features, votes, weighing
from askmd.triage.rulebook import DATA
from askmd.triage.signs import Seen, see

EXAMPLES = Path(__file__).resolve().parents[3] / "tests" / "examples" / "red_flags"
# All chosen with one writer left out at a time, so that all of them are found about equally well.
LOUDNESS, PENALTY = 12.0, 1 / 0.3
SCALE, GAMMA, RIDGE, SHARE = 6.0, 0.02, 0.2, 0.25
# A word counts when so many texts of so many writers have it: else it tells who wrote, not what happens.
LEAST_TEXTS, LEAST_WRITERS = 4, 2
START = {"guide": 0.0, "alarm": 1.0}
ROUNDS = 25


@dataclass(frozen=True)
class Known:
    """Texts whose answer is known (1: an emergency now), what the rules saw in each, and who wrote it."""

    texts: list[str]
    seen: list[Seen]
    labels: Any
    writers: Any

    def some(self, which: Any) -> Known:
        """A part of them, by a mask."""
        chosen = np.flatnonzero(which)
        texts, seen = [self.texts[i] for i in chosen], [self.seen[i] for i in chosen]
        return Known(texts, seen, self.labels[chosen], self.writers[chosen])


@dataclass(frozen=True)
class Weights:
    """What logistic regression made of the rules' numbers and of the words."""

    rules: Any
    words: dict[str, float]
    bias: float


def known() -> Known:
    """All examples, in the order of the files."""
    texts, labels, writers = [], [], []
    for path in sorted(EXAMPLES.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            example = json.loads(line)
            texts.append(example["text"])
            labels.append(float(example["label"]))
            writers.append(path.stem)
    return Known(texts, [see(text) for text in texts], np.array(labels), np.array(writers))


def balance(labels: Any) -> Any:
    """What one text counts, so that both classes together count the same."""
    count = np.ones(len(labels))
    for value in (0.0, 1.0):
        count[labels == value] = len(labels) / 2 / (labels == value).sum()
    return count


def weigh(examples: Known) -> Weights:
    """Weights of the rules' numbers and of the words."""
    rules = np.array([features.row(one) for one in examples.seen])
    grams = [features.grams(one) for one in examples.seen]
    words = _vocabulary(grams, examples.writers)
    place = {word: number for number, word in enumerate(words)}
    stands = np.zeros((len(grams), len(words)), dtype=np.float32)
    for row, found in zip(stands, grams, strict=True):
        mine = [place[gram] for gram in found if gram in place]
        row[mine] = LOUDNESS / math.sqrt(len(mine)) if mine else 0.0
    made, bias = _regression(np.hstack([rules, stands]), examples.labels)
    by_word = LOUDNESS * made[rules.shape[1] :]
    return Weights(made[: rules.shape[1]], dict(zip(words, by_word.tolist(), strict=True)), bias)


def vote(rows: Any, labels: Any) -> tuple[Any, float]:
    """The vote of each known text, and the bias, by kernel ridge regression on +1 and -1."""
    size = len(labels)
    system = np.ones((size + 1, size + 1))
    system[:size, :size] = votes.likeness(rows, rows, GAMMA) + np.diag(RIDGE / balance(labels))
    system[size, size] = 0.0
    solved = np.linalg.solve(system, np.append(2 * labels - 1, 0.0))
    return solved[:-1], float(solved[-1])


def _vocabulary(grams: list[set[str]], writers: Any) -> list[str]:
    texts: dict[str, int] = defaultdict(int)
    by: dict[str, set[str]] = defaultdict(set)
    for found, writer in zip(grams, writers, strict=True):
        for gram in found:
            texts[gram] += 1
            by[gram].add(writer)
    return sorted(gram for gram in texts if texts[gram] >= LEAST_TEXTS and len(by[gram]) >= LEAST_WRITERS)


def _regression(x: Any, labels: Any) -> tuple[Any, float]:
    """Logistic regression with an L2 penalty, by Newton's method; there are more words than texts, so by its dual."""
    # A column that is large needs a weight that is small, so the bias goes nearly free.
    ones = np.full((len(x), 1), 100.0)
    x = np.hstack([x, ones]).astype(np.float32)
    alike, count = (x @ x.T).astype(float), balance(labels)
    dual = np.zeros(len(x))
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-alike @ dual))
        curvature = np.maximum(count * p * (1 - p), 1e-9)
        wanted = alike @ dual + count * (labels - p) / curvature
        new = np.linalg.solve(alike + np.diag(PENALTY / curvature), wanted)
        change, dual = np.abs(new - dual).max(), new
        if change < 1e-6:
            break
    made = x.T.astype(float) @ dual
    return made[:-1], float(made[-1] * ones[0, 0])


def write(name: str, made: dict[str, Any]) -> None:
    """Write a file of settings, with the thresholds that stand in it already in front."""
    path = DATA / name
    old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else START
    made = {level: old[level] for level in START} | made
    path.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    """Make all files."""
    found = known()
    weights = weigh(found)
    rules = [round(float(weight), 4) for weight in weights.rules]
    words = {word: round(weight, 3) for word, weight in weights.words.items()}
    made = {"bias": round(weights.bias, 4), "names": features.names(), "weights": rules, "words": words}
    write(weighing.FILE, made)
    # Stored with half the digits: the votes are made for the rows as they will be read.
    rows = votes.rows(found.texts, found.seen, SCALE).astype(np.float16)
    given, bias = vote(rows.astype(np.float64), found.labels)
    np.savez_compressed(DATA / votes.KNOWN, rows=rows, votes=given.astype(np.float32))
    chosen = {"gamma": GAMMA, "scale": SCALE, "share": SHARE}
    write(votes.SETTINGS, {"bias": round(bias, 4), **chosen, "embedding": embedding.VERSION, "names": features.names()})


if __name__ == "__main__":
    main()
