"""How hard a text is to read, as a US school grade, and which of its sentences are hardest.

Owns the two formulas and how words, sentences and syllables are counted. Does not know what is graded.
"""

from askmd.readability.grading import ENOUGH_WORDS, TARGET, VERSION, WARNING, Grade, HardSentence, grade

__all__ = ["ENOUGH_WORDS", "TARGET", "VERSION", "WARNING", "Grade", "HardSentence", "grade"]
