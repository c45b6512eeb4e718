"""What this room tells the rooms above it, in the act's own transaction. The sender is the post."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()
# Its words are gone for ever, and so must be whatever others said below it.
withdrawn = _signals.signal("post-withdrawn")
