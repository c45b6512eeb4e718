"""Make the weights anew: `python -m askmd.triage.training` (needs the extra `semantic`, for numpy and the model).

Logistic regression by Newton's method, classes balanced, on our own examples (split by writer) and on ordinary
questions. The thresholds stay as they are in the files: they are a clinician's choice, see docs/text-helpers.md.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from askmd import embedding
from askmd.triage import features
from askmd.triage.assessment import SCALE
from askmd.triage.rulebook import DATA
from askmd.triage.signs import see
from askmd.triage.training.ordinary import questions

EXAMPLES = Path(__file__).resolve().parents[3] / "tests" / "examples" / "red_flags"
ORDINARY, ORDINARY_FILE = 600, "ordinary.jsonl"
# How much one ordinary question that a person wrote counts beside one put together by chance.
WRITTEN_WEIGHT = 3.0
PENALTY = 1 / 0.3
START = {"guide": 0.0, "alarm": 2.0}


def examples(leave_out: str = "") -> tuple[list[str], list[int], list[float]]:
    """Texts, labels and weights of all writers but one."""
    texts, labels, counts = [], [], []
    for path in sorted(EXAMPLES.glob("*.jsonl")):
        if path.stem == leave_out:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            example = json.loads(line)
            texts.append(example["text"])
            labels.append(int(example["label"]))
            counts.append(WRITTEN_WEIGHT if path.name == ORDINARY_FILE else 1.0)
    plain = questions(ORDINARY)
    return texts + plain, labels + [0] * len(plain), counts + [1.0] * len(plain)


def rows(texts: list[str], *, is_semantic: bool) -> Any:
    """Features as a matrix."""
    seen = np.array([features.row(see(text)) for text in texts])
    return np.hstack([seen, SCALE * embedding.vectors(texts)]) if is_semantic else seen


def fit(matrix: Any, labels: list[int], counts: list[float]) -> tuple[Any, float]:
    """Weights and bias of a balanced logistic regression with an L2 penalty (the bias is not penalised)."""
    x = np.hstack([matrix, np.ones((len(matrix), 1))])
    y, count = np.array(labels, dtype=float), np.array(counts)
    for value in (0.0, 1.0):
        # As many votes for each class as there are texts in half of all.
        count[y == value] *= len(y) / 2 / (y == value).sum()
    weights = np.zeros(x.shape[1])
    penalty = np.full(x.shape[1], PENALTY)
    penalty[-1] = 1e-6
    for _ in range(25):
        p = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (count * (p - y)) + penalty * weights
        curvature = (x * (count * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return weights[:-1], float(weights[-1])


def make(name: str, *, is_semantic: bool) -> None:
    """Train on everything and write one file of weights."""
    texts, labels, counts = examples()
    weights, bias = fit(rows(texts, is_semantic=is_semantic), labels, counts)
    path = DATA / name
    old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else START
    length = len(features.names())
    made = {
        "names": features.names(),
        "weights": [round(float(value), 4) for value in weights[:length]],
        "bias": round(bias, 4),
        "guide": old["guide"],
        "alarm": old["alarm"],
    }
    if is_semantic:
        made |= {"embedding": embedding.VERSION, "vector": [round(float(value), 4) for value in weights[length:]]}
    path.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Make both files."""
    for name, is_semantic in (("weights.json", False), ("weights_semantic.json", True)):
        make(name, is_semantic=is_semantic)


if __name__ == "__main__":
    main()
