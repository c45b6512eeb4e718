"""Propose weights for finding similar posts, and say what they do for a writer whom they never saw.

    python bench/similar_weights.py

Multinomial logistic regression over all rows of the corpus beside the project: the right rows of each query in
tests/examples/similar should have most of the sum. Prints; whoever likes what they see writes it into
askmd/posts/matching/data/weights.toml. The weights of posts about no condition (`general…`) are chosen by hand.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from askmd import embedding
from askmd.posts.matching import vocabulary
from askmd.posts.matching.index import Entry, Index
from bench.similar import SHARED, Query, read, sets

STEPS, RATE, PENALTY = 1_500, 0.1, 0.003
BY_HAND = {"confidence", "related", "general", "general_close"}


def features(index: Index, queries: list[Query], names: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """(queries, rows, names) of agreements, and which rows are right."""
    found, right = [], []
    for text, wanted in queries:
        seen = index.agreements(text)
        of_profile = np.array([[one.get(name, 0.0) for name in names] for one in seen.profiles])[index.profile_of]
        for place, name in enumerate(names):
            if name in seen.words or name in seen.meaning:
                of_profile[:, place] = seen.words.get(name, seen.meaning.get(name))
        found.append(of_profile)
        right.append([number in wanted for number in range(len(of_profile))])
    return np.array(found, dtype=np.float32), np.array(right)


def fit(rows: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Weights that are never negative (Adam)."""
    weights = np.ones(rows.shape[2])
    mean, spread = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        sums = rows @ weights
        likely = np.exp(sums - sums.max(axis=1, keepdims=True))
        wanted = likely * right
        away = likely / likely.sum(axis=1, keepdims=True) - wanted / (wanted.sum(axis=1, keepdims=True) + 1e-30)
        slope = np.einsum("qr,qrf->f", away, rows) / len(rows) + PENALTY * weights
        mean, spread = 0.9 * mean + 0.1 * slope, 0.99 * spread + 0.01 * slope**2
        weights -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
        weights = np.maximum(weights, 0)
    return weights


def recall(rows: np.ndarray, right: np.ndarray, weights: np.ndarray) -> str:
    """How often a right row is among the first one, three, ten."""
    sums = rows @ weights
    ranks = (sums > np.where(right, sums, -np.inf).max(axis=1, keepdims=True)).sum(axis=1)
    return "  ".join(f"@{k} {(ranks < k).mean():.3f}" for k in (1, 3, 10))


def main() -> None:
    """Print weights of all writers, and figures for each with the weights of the others."""
    rows = read(SHARED / "cancergov.jsonl")
    entries = [Entry(number, row["question"], row["answer"]) for number, row in enumerate(rows)]
    for voice in ("words", "meaning") if embedding.is_available() else ("words",):
        index = Index.of(entries, use_embeddings=voice == "meaning")
        names = [name for name in vocabulary.weights()[voice] if name not in BY_HAND]
        data = {name: features(index, queries, names) for name, queries in sets(rows).items() if queries}
        for name, (own, right) in data.items():
            others = [data[other] for other in data if other != name]
            weights = fit(np.concatenate([one for one, _ in others]), np.concatenate([one for _, one in others]))
            print(f"{voice}, {name} unseen: {recall(own, right, weights)}")
        weights = fit(np.concatenate([one for one, _ in data.values()]), np.concatenate([o for _, o in data.values()]))
        print(f"[{voice}]", *(f"{name} = {weight:.1f}" for name, weight in zip(names, weights, strict=True)), sep="\n")


if __name__ == "__main__":
    main()
