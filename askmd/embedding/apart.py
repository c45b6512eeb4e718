"""The model in a process of its own, which ends when the work is done.

A worker lives for months and sends mail; the model would take two thirds of its memory for ever, for a minute's work
after each publication.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from askmd.embedding import model

if TYPE_CHECKING:
    from askmd.embedding.model import Row

_stays_small = False
_beside: ContextVar[ProcessPoolExecutor | None] = ContextVar("askmd-embedding-beside", default=None)


def stay_small() -> None:
    """From now on this process does not load the model inside of `apart`."""
    global _stays_small
    _stays_small = True


@contextmanager
def apart() -> Iterator[None]:
    """Inside, `vector` computes in another process where this one said that it wants to stay small."""
    if not _stays_small:
        yield
        return
    # Not a fork: threads of ours may hold locks just now.
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        token = _beside.set(pool)
        try:
            yield
        finally:
            _beside.reset(token)


def vector(text: str, *, most_tokens: int = model.MOST_TOKENS) -> Row:
    """As `model.vector`, here or in the process that `apart` began. Raises BrokenProcessPool when that one died."""
    pool = _beside.get()
    if pool is None:
        return model.vector(text, most_tokens=most_tokens)
    return pool.submit(model.vector, text, most_tokens=most_tokens).result()
