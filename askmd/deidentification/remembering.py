"""What was found in a text is remembered for a while: a text that nobody changed is not read again.

Remembered are places, by the fingerprint of the text; never a word of it, and never beyond this process.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import TypeVar

T = TypeVar("T")
MOST = 512


def remembered(read: Callable[[str], list[T]]) -> Callable[[str], list[T]]:
    """The same function, which does not read a text twice that it read lately."""
    known: OrderedDict[bytes, tuple[T, ...]] = OrderedDict()
    lock = Lock()

    @wraps(read)
    def find(text: str) -> list[T]:
        mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        with lock:
            found = known.get(mark)
        if found is None:
            found = tuple(read(text))
            with lock:
                known[mark] = found
                while len(known) > MOST:
                    known.popitem(last=False)
        return list(found)

    return find
