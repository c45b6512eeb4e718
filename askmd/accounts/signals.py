"""What this room tells the rooms above it, in the act's own transaction. The sender is the account."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()
# Nobody works with this account any more: whoever holds something of theirs lets it go.
disabled = _signals.signal("account-disabled")
# The account is no doctor's any more, or is one now.
roles_changed = _signals.signal("account-roles-changed")
# Readers see another name.
renamed = _signals.signal("account-renamed")
