"""The first stage of a site of some thousand posts: the same sums as `lexical`, made of what is kept in memory."""

from __future__ import annotations

import heapq
from collections import defaultdict

from sqlalchemy import select

from askmd.extensions import db
from askmd.posts.models import Post
from askmd.posts.searching import lexical, ranking
from askmd.posts.searching.asking import Wanted
from askmd.posts.searching.lexical import Choice
from askmd.posts.searching.wordlist import IN_BODY, IN_HEAD, IN_TITLE, Counted

# For each way in which a post may hold a stem: what that says when candidates are sought, and in the order of them.
_WAYS = range(IN_BODY + IN_HEAD + IN_TITLE + 1)
_SAID = [lexical.HEAD * bool(way & IN_HEAD) + lexical.BODY * bool(way & IN_BODY) for way in _WAYS]
_FIT = [
    ranking.TITLE if way & IN_TITLE else ranking.HEAD if way & IN_HEAD else ranking.BODY * bool(way & IN_BODY)
    for way in _WAYS
]


def fits(wanted: Wanted, choice: Choice, words: Counted, limit: int) -> dict[int, float]:
    """The posts that hold most of what is wanted, each with how well it does, as `ranking.fit` says it."""
    sums: dict[int, float] = defaultdict(float)
    held: dict[int, float] = defaultdict(float)
    for stem, weight in wanted.weights.items():
        for id, way in words.places(stem):
            sums[id] += weight * _SAID[way]
            held[id] += weight * _FIT[way]
    if choice != Choice():
        chosen = {*db.session.execute(select(Post.id).where(*choice.where())).scalars()}
        sums = {id: said for id, said in sums.items() if id in chosen}
    best = heapq.nlargest(limit, sums, key=lambda id: (sums[id], id))
    whole = ranking.whole(wanted)
    return {id: held[id] / whole if whole else 0.0 for id in best}
