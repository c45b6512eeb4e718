"""Combinations that may tell who somebody is although each part alone does not."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from askmd.deidentification.finding import find

_AGE = re.compile(
    r"\b(?:aged?|i am|i'm|im|is|turned)\s+(\d{1,3})\b|\b(\d{1,3})[- ]?(?:years?|yrs?|yo|y/o)\b", re.IGNORECASE
)
WARNING = (
    "This is a rare disease. Together with an exact age, a place or a date it may tell who it is about. "
    "Please make one of them less exact."
)


@cache
def rare_tumours() -> re.Pattern[str]:
    """Rare means fewer than 6 new patients in 100,000 people a year (RARECARE; Gatta and others 2011)."""
    lines = (Path(__file__).parent / "data" / "rare_tumours.txt").read_text(encoding="utf-8").splitlines()
    names = [re.escape(line.strip()) for line in lines if line.strip() and not line.startswith("#")]
    return re.compile(rf"\b(?:{'|'.join(names)})s?\b", re.IGNORECASE)


def is_rare(text: str) -> str | None:
    """A sentence of warning when a rare tumour stands beside at least two of: exact age, place or facility, date."""
    if not rare_tumours().search(text):
        return None
    kinds = {found.type for found in find(text)}
    near = [bool(_AGE.search(text)), bool(kinds & {"GEO", "FACILITY"}), bool(kinds & {"DATE", "AGE90"})]
    return WARNING if sum(near) >= 2 else None
