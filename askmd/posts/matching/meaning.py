"""The meaning of posts and of a query as vectors, where the extra is installed.

A post has one vector for its question and one for each of its first passages. Nothing is computed at import.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from askmd import embedding
from askmd.posts.matching import reading, vocabulary

if TYPE_CHECKING:
    import numpy as np

    from askmd.embedding.model import Matrix

    Row = np.ndarray[tuple[int], np.dtype[np.float32]]

# Another way to cut a post is another number.
_CUT = 1
# Time grows with length, so texts are cut: a vector of so many characters takes some fifteen milliseconds.
PASSAGE_LENGTH = 220
MOST_PASSAGES = 3
# A query up to this length is read whole, of a longer one so many characters.
QUERY_LENGTH, GIST_LENGTH = 160, 110
# A text of signs only has many more pieces than words, and each costs time.
_MOST_PIECES = 80
_QUESTION_LENGTH = 260
_PORTRAIT_LENGTH = 300
_PIECE = re.compile(r"(?<=[.!?])\s+|\n+|\s-\s")
_TOKEN = re.compile(r"\w+|[^\w\s]")


def passages(answer: str) -> list[str]:
    """The beginning of an answer in pieces of whole sentences."""
    found: list[str] = []
    current = ""
    for piece in _PIECE.split(answer[: PASSAGE_LENGTH * MOST_PASSAGES * 3]):
        piece = piece.strip(" -•\t\r\n")[:PASSAGE_LENGTH]
        if current and len(current) + len(piece) + 1 > PASSAGE_LENGTH:
            found.append(current)
            current = piece
        else:
            current = f"{current} {piece}".strip()
    return [*found, current][:MOST_PASSAGES] if current else found[:MOST_PASSAGES]


def of_posts(posts: Sequence[tuple[str, str]]) -> list[Matrix]:
    """For each (question, answer) its vectors: the first row is the question's."""
    texts, counts = [], []
    for question, answer in posts:
        own = [question[:_QUESTION_LENGTH], *passages(answer)]
        texts += own
        counts.append(len(own))
    rows = _each(texts)
    found, start = [], 0
    for count in counts:
        found.append(rows[start : start + count])
        start += count
    return found


def version() -> str:
    """Of the model and of how texts are cut: vectors of different versions must never be compared."""
    return f"{embedding.VERSION}/{_CUT}"


def pack(vectors: Matrix) -> bytes:
    """Vectors as they are stored: two bytes for each number."""
    return vectors.astype("<f2").tobytes()


def unpack(stored: bytes) -> Matrix:
    """What `pack` was given, but for rounding."""
    import numpy as np  # noqa: PLC0415 - an extra, loaded when it is needed

    return np.frombuffer(stored, dtype="<f2").reshape(-1, embedding.DIMENSIONS).astype(np.float32)


def of_query(text: str) -> Row:
    """The vector of a query: of its sentences that say most, when it is long."""
    vector: Row = _each([gist(text)])[0]
    return vector


def gist(text: str) -> str:
    """A text of at most QUERY_LENGTH characters: the sentences that ask or name a condition, in their order."""
    text = " ".join(text.split()) if len(text) <= QUERY_LENGTH else text[: reading.LONGEST]
    if len(text) <= QUERY_LENGTH:
        return _first(text)
    sentences = reading.sentences(text)
    order = sorted(range(len(sentences)), key=lambda number: (-_weight(sentences[number]), number))
    kept, room = [], GIST_LENGTH
    for number in order:
        if len(sentences[number]) < room:
            kept.append(number)
            room -= len(sentences[number]) + 1
    return " ".join(sentences[number] for number in sorted(kept)) or _first(sentences[order[0]] if order else text)


def _first(text: str) -> str:
    ends = [match.end() for match in islice(_TOKEN.finditer(text[:QUERY_LENGTH]), _MOST_PIECES)]
    return text[: ends[-1]] if ends else ""


def _sound(text: str) -> str:
    """Without half characters, which the model's tokenizer refuses."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _weight(sentence: str) -> float:
    return (
        sum(reading.kinds(sentence).values())
        + 1.5 * max(reading.named(sentence).values(), default=0.0)
        + (0.5 if sentence.endswith("?") else 0.0)
    )


def _each(texts: Sequence[str]) -> Matrix:
    """The vector of each text, computed alone: in a batch the rounding of one changes that of the others."""
    import numpy as np  # noqa: PLC0415 - an extra, loaded when it is needed

    found = np.zeros((len(texts), embedding.DIMENSIONS), dtype=np.float32)
    for number, text in enumerate(texts):
        found[number] = embedding.vector(_sound(text))
    return found


class Meanings:
    """The vectors of all posts, compared with a query's at once."""

    def __init__(self, vectors: Sequence[Matrix | None]) -> None:
        """`vectors`: for each post those of `of_posts`, or None: such a post is like nothing."""
        import numpy as np  # noqa: PLC0415 - an extra, loaded when it is needed

        nothing = np.zeros((1, embedding.DIMENSIONS), dtype=np.float32)
        rows = [nothing if vector is None else np.asarray(vector, dtype=np.float32) for vector in vectors]
        # A post without an answer has its question in place of passages.
        parts = [row[1:] if len(row) > 1 else row for row in rows]
        self._questions = np.stack([row[0] for row in rows])
        self._passages = np.concatenate(parts)
        self._counts = np.array([len(part) for part in parts])
        self._starts = np.cumsum(self._counts) - self._counts

    def of_question(self, number: int) -> Row:
        """The vector of one post's question; zeros where it has none yet."""
        row: Row = self._questions[number]
        return row

    def likeness(self, vector: Row) -> dict[str, Row]:
        """For each post: how close its question is, its nearest passage, its passages on average."""
        import numpy as np  # noqa: PLC0415 - as above

        # Row by row, on one thread: on a busy machine the product of a matrix and a vector takes ten times as long.
        cosines = np.vecdot(self._passages, vector)
        return {
            "close": np.vecdot(self._questions, vector),
            "passage": np.maximum.reduceat(cosines, self._starts),
            "passages": np.add.reduceat(cosines, self._starts) / self._counts,
        }


def portraits_like(vector: Row) -> dict[str, float]:
    """For each condition how near its portrait is. The first call computes the portraits, which takes two seconds."""
    return dict(zip(vocabulary.conditions(), (_portraits() @ vector).tolist(), strict=True))


@cache
def _portraits() -> Matrix:
    return _each([one.about[:_PORTRAIT_LENGTH] for one in vocabulary.conditions().values()])
