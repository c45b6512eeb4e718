"""Already answered: which posts answer a text, by the words and the meaning of both.

Owns the vocabulary of conditions and kinds of questions, and the weights; all are data under `data/` that the medical
lead can read, test and sign. Pure: knows no table and keeps nothing of what it was asked.
"""

from askmd.posts.matching.index import Entry, Index, Match, Prepared, prepare
from askmd.posts.matching.vocabulary import version

__all__ = ["Entry", "Index", "Match", "Prepared", "prepare", "version"]
