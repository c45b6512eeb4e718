"""What this room tells the rooms above it, in the act's own transaction. The sender is the topic."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()
# What readers see of the tree is another: a topic, with all below it, has another name or place, is hidden or shown.
changed = _signals.signal("topic-changed")
