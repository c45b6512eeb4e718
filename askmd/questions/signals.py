"""What this room tells the rooms above it, in the act's own transaction. The sender is the question."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()
# Declined or binned: nobody is going to answer it for now.
gone = _signals.signal("question-gone")
# The asker allows more or less than before.
consent_changed = _signals.signal("question-consent-changed")
