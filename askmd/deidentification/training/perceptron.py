"""The averaged perceptron (Collins 2002): a few rounds over marked texts, then the mean of all weights on the way."""

from __future__ import annotations

import random
from collections.abc import Sequence

from askmd.deidentification.tagger import TAGS, Word, best_by, features, style_of

ROUNDS = 7


def tags_of(read: Sequence[Word], marks: Sequence[tuple[int, int, str]]) -> list[str]:
    """The right tag for each word; types that have a form of their own are O here."""
    wanted = {tag[2:] for tag in TAGS if tag != "O"}
    found = []
    last = None
    for word in read:
        mark = next(
            (m for m in marks if m[2] in wanted and m[0] <= word.start and word.end <= m[1] + 2 and word.start < m[1]),
            None,
        )
        found.append("O" if mark is None else ("I-" if mark is last else "B-") + mark[2])
        last = mark
    return found


def train(texts: Sequence[tuple[Sequence[Word], Sequence[str]]], seed: int = 1) -> dict[str, list[float]]:
    """Weights by feature, one for each tag."""
    weights: dict[str, list[float]] = {}
    totals: dict[str, list[float]] = {}
    best = best_by(weights)
    step = 0
    chance = random.Random(seed)
    order = list(range(len(texts)))
    for _ in range(ROUNDS):
        chance.shuffle(order)
        for number in order:
            read, right = texts[number]
            style = style_of(read)
            before = before2 = "^"
            for at, tag in enumerate(right):
                step += 1
                seen = features(read, at, before, before2, style)
                guess, _margin = best(seen)
                if guess != tag:
                    good, bad = TAGS.index(tag), TAGS.index(guess)
                    for name in seen:
                        row, total = (
                            weights.setdefault(name, [0.0] * len(TAGS)),
                            totals.setdefault(name, [0.0] * len(TAGS)),
                        )
                        row[good] += 1
                        row[bad] -= 1
                        total[good] += step
                        total[bad] -= step
                # The truth half of the time, the guess otherwise: the tagger must live with its own mistakes.
                before, before2 = (tag if chance.random() < 0.5 or guess[:1] == "I" else guess), before
    return {
        name: [weight - total / step for weight, total in zip(row, totals[name], strict=True)]
        for name, row in weights.items()
    }
