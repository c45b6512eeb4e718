"""What a text means, as 384 numbers: sentences that mean the same lie close together.

Owns the model and how it is run. Does not know what is compared, keeps nothing of what it read, and may be missing: it
is an extra (`semantic`), and whoever asks must do without it where `is_available()` is false.
"""

from askmd.embedding.apart import apart, stay_small, vector
from askmd.embedding.model import DIMENSIONS, VERSION, is_available, shared, vectors

__all__ = ["DIMENSIONS", "VERSION", "apart", "is_available", "shared", "stay_small", "vector", "vectors"]
