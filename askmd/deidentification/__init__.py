"""Identifiers: what in a text may tell who somebody is, and what could stand there instead.

Owns the 18 classes of the Safe Harbor method (45 CFR 164.514(b)(2)) and, in a weaker colour, clinicians, facilities and
relative dates; the lists, patterns and weights are data. Never says that a text has none: only what was found.
"""

from askmd.deidentification.finding import VERSION, Identifier, find, left_over
from askmd.deidentification.rarity import is_rare
from askmd.deidentification.redaction import redact, suggestion

__all__ = ["VERSION", "Identifier", "find", "is_rare", "left_over", "redact", "suggestion"]
