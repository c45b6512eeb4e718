"""The return path of a mail: where the report goes when it cannot be delivered after all."""

from __future__ import annotations

from askmd.outbox import rendering


def return_path(uid: str) -> str:
    """The envelope sender of the delivery with this uid."""
    return rendering.sender_address()
