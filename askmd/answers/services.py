"""All verbs of this room, for those who only need the verb: writing in `drafting`, deciding in `reviewing`."""

from askmd.answers.claiming import claim
from askmd.answers.drafting import (
    UNDO,
    close,
    deliver,
    recall,
    revise,
    save,
    start,
    start_article,
    submit,
    take_over,
)
from askmd.answers.reviewing import adopt, approve, request_changes, return_mended, undo_approval

__all__ = [
    "UNDO",
    "adopt",
    "approve",
    "claim",
    "close",
    "deliver",
    "recall",
    "request_changes",
    "return_mended",
    "revise",
    "save",
    "start",
    "start_article",
    "submit",
    "take_over",
    "undo_approval",
]
