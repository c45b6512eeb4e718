"""What a text means, as 384 numbers: sentences that mean the same lie close together.

Owns the model and how it is run. Does not know what is compared, keeps nothing of what it read, and may be missing: it
is an extra (`semantic`), and whoever asks must do without it where `is_available()` is false.
"""

from askmd.embedding.model import DIMENSIONS, VERSION, is_available, shared, vector, vectors

__all__ = ["DIMENSIONS", "VERSION", "is_available", "shared", "vector", "vectors"]
