"""The second voice: texts whose answer is known vote on a new one, the louder the more they are like it.

Kernel ridge regression (Saunders, Gammerman and Vovk, 1998): each text is a row, what the rules saw in it beside what
it means; the likeness of two rows is exp(-gamma * squared distance). Training gives each known text its vote.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from askmd import embedding
from askmd.triage import features
from askmd.triage.rulebook import DATA
from askmd.triage.signs import Seen

if TYPE_CHECKING:
    import numpy as np

    Matrix = np.ndarray[Any, np.dtype[np.float32]]

# Thresholds and how alikeness is counted, for people to read; the rows and votes of the known texts.
SETTINGS, KNOWN = "votes.json", "votes.npz"
# Two hundred words. A longer text takes more time than it tells.
MOST_TOKENS = 192


@dataclass(frozen=True)
class Voters:
    """The known texts: a row each, its vote, and what all of them agree on before a text is read."""

    rows: Matrix
    squares: Matrix
    votes: Matrix
    bias: float
    gamma: float
    scale: float
    share: float


def joined(text: str, seen: Seen, weighed: float) -> float:
    """The sum of the votes, and a share of what the first voice made of the text. Needs the extra.

    Above 0 more speaks for an emergency now than against.
    """
    import numpy as np  # noqa: PLC0415 - comes with the extra

    voters = _voters(DATA)
    meaning = voters.scale * embedding.vector(text, most_tokens=MOST_TOKENS)
    row = np.concatenate([np.array(features.row(seen), dtype=np.float32), meaning]).astype(np.float32)
    # Row by row, on one thread: on a busy machine the product of a matrix and a vector takes ten times as long.
    distances = float(np.vecdot(row, row)) + voters.squares - 2 * np.vecdot(voters.rows, row)
    alike = np.exp(-voters.gamma * np.maximum(distances, 0))
    return float(alike @ voters.votes + voters.bias + voters.share * weighed)


def thresholds() -> dict[str, float]:
    """From which score a text is `guide` and `alarm`."""
    return _settings(DATA)


def rows(texts: list[str], seen: list[Seen], scale: float) -> Matrix:
    """What is compared: the rules' numbers, and the meaning's, which are small, made `scale` times larger."""
    import numpy as np  # noqa: PLC0415 - comes with the extra

    by_rules = [features.row(one) for one in seen]
    by_meaning = embedding.vectors(texts, most_tokens=MOST_TOKENS)
    return np.hstack([np.array(by_rules, dtype=np.float32), scale * by_meaning]).astype(np.float32)


def likeness(one: Matrix, other: Matrix, gamma: float) -> Matrix:
    """exp(-gamma * squared distance) of each row with each row: 1 for the same text, towards 0 for a strange one."""
    import numpy as np  # noqa: PLC0415 - comes with the extra

    distances = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1)[None] - 2 * one @ other.T
    return np.exp(-gamma * np.maximum(distances, 0))


@cache
def _settings(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    if found["embedding"] != embedding.VERSION or tuple(found["names"]) != features.names():
        raise RuntimeError(f"{SETTINGS} was made for other rules. Run: python -m askmd.triage.training")
    return found


@cache
def _voters(folder: Path) -> Voters:
    import numpy as np  # noqa: PLC0415 - comes with the extra

    settings = _settings(folder)
    with np.load(folder / KNOWN, allow_pickle=False) as known:
        stored, votes = known["rows"].astype(np.float32), known["votes"].astype(np.float32)
    chosen = (settings[name] for name in ("bias", "gamma", "scale", "share"))
    return Voters(stored, (stored**2).sum(axis=1), votes, *chosen)
