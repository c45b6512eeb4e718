"""Searching public posts: by their words, by words of one meaning, by words that were misspelt, by what they are about.

Owns the entries of the index, its words, the synonyms, and the two stages. `search` is the one way to find, `index` the
one way into the index and out of it. Keeps nothing of what anybody searched for.
"""

from askmd.posts.searching.entries import index
from askmd.posts.searching.finding import Found, Hit, search

__all__ = ["Found", "Hit", "index", "search"]
