"""Media: images that staff added.

Owns picture files and their rows. Takes pictures only: re-encoded, without metadata, under a random name. Does not
know where a picture is shown.
"""

from askmd.media.pictures import MOST_BYTES
from askmd.media.services import (
    add,
    bring_in,
    by_id,
    by_name,
    content,
    copies,
    describe,
    hidden,
    hide,
    named,
    of_file,
    remove,
    shown,
)

__all__ = [
    "MOST_BYTES",
    "add",
    "bring_in",
    "by_id",
    "by_name",
    "content",
    "copies",
    "describe",
    "hidden",
    "hide",
    "named",
    "of_file",
    "remove",
    "shown",
]
