"""The first voice: what the rules saw and the words that stand in a text, each with a weight that a clinician can read.

Logistic regression, made by `askmd/triage/training`. Needs nothing but Python.
"""

from __future__ import annotations

import json
import math
from functools import cache
from typing import Any

from askmd.triage import features
from askmd.triage.rulebook import DATA
from askmd.triage.signs import Seen

FILE = "weights.json"


def score(seen: Seen) -> float:
    """The logit of an emergency now: 0 means as likely as not."""
    model = _model()
    by_rules = sum(weight * value for weight, value in zip(model["weights"], features.row(seen), strict=True))
    known = [weight for gram in features.grams(seen) if (weight := model["words"].get(gram)) is not None]
    # As in training: a long text says no more than a short one.
    by_words = sum(known) / math.sqrt(len(known)) if known else 0.0
    return float(model["bias"] + by_rules + by_words)


def thresholds() -> dict[str, float]:
    """From which score a text is `guide` and `alarm`, when the rules and words judge alone."""
    return _model()


@cache
def _model() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / FILE).read_text(encoding="utf-8"))
    if tuple(found["names"]) != features.names():
        raise RuntimeError(f"{FILE} was made for other rules. Run: python -m askmd.triage.training")
    return found
