"""The outbox: an e-mail is a row, written in the transaction that owes it.

Owns deliveries, suppressed addresses and the conversation with the mail server. Does not know what the mails say:
each room keeps its own notices.
"""

from askmd.outbox import broadcasts, links
from askmd.outbox.models import Broadcast, BroadcastWords, Delivery, Lane, Recipient, State
from askmd.outbox.notices import Prepared, broadcast_notice, notice, settles
from askmd.outbox.recipients import Addressee, register_recipient
from askmd.outbox.services import (
    cancel,
    draft,
    is_suppressed,
    owe,
    owe_draft,
    retry,
    suppress,
    suppress_receiver,
)
from askmd.outbox.setup import init_app

__all__ = [
    "Addressee",
    "Broadcast",
    "BroadcastWords",
    "Delivery",
    "Lane",
    "Prepared",
    "Recipient",
    "State",
    "broadcast_notice",
    "broadcasts",
    "cancel",
    "draft",
    "init_app",
    "is_suppressed",
    "links",
    "notice",
    "owe",
    "owe_draft",
    "register_recipient",
    "retry",
    "settles",
    "suppress",
    "suppress_receiver",
]
