"""Red flags: whether a text may describe an emergency that is happening now.

Owns the words, rules and weights, which are data under `data/` that a clinician can read, test and sign. It assists and
never diagnoses: what it does not find is not “not urgent”. Keeps nothing of what it reads, and knows no question.
"""

from askmd.triage.assessment import Assessment, Flag, Level, assess
from askmd.triage.rulebook import VERSION, categories

__all__ = ["VERSION", "Assessment", "Flag", "Level", "assess", "categories"]
