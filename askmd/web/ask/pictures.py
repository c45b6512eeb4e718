"""The private link as a QR code (ISO/IEC 18004), drawn here: no other host ever sees it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import segno

from askmd.outbox import links

# The light frame that a camera needs around it, in squares (ISO/IEC 18004, 6.3.8).
QUIET = 4


@dataclass(frozen=True)
class Qr:
    """A drawing in squares: how many on a side, frame included, and the dark ones as the path of an SVG."""

    side: int
    path: str


def qr_of(code: str) -> Qr:
    """The link that opens the page of the question with this receipt code."""
    made = segno.make_qr(links.site("/my/" + code.replace(" ", "")), error="m")
    path = []
    for y, row in enumerate(made.matrix, QUIET):
        x = QUIET
        for is_dark, squares in groupby(row):
            length = len(list(squares))
            if is_dark:
                path.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return Qr(len(made.matrix) + 2 * QUIET, "".join(path))
