"""What this room tells the rooms above it, in the act's own transaction. The sender is the answer."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()
# The text may change from here on: whatever was planned with the approved revision must stop.
approval_voided = _signals.signal("answer-approval-voided")
# A question left an answer to several (`question`): nothing of its asker's words may stay public by it.
unmerged = _signals.signal("answer-unmerged")
# The asker can read it now.
delivered = _signals.signal("answer-delivered")
