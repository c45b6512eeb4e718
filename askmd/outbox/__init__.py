"""The outbox: an e-mail is a row, written in the transaction that owes it.

Owns deliveries, suppressed addresses and the conversation with the mail server. Does not know what the mails say:
each room keeps its own notices.
"""

from askmd.outbox import links
from askmd.outbox.models import Delivery, Lane, Recipient, State
from askmd.outbox.notices import Prepared, notice, settles
from askmd.outbox.recipients import Addressee, register_recipient
from askmd.outbox.services import (
    cancel,
    cancel_announcement,
    draft,
    is_suppressed,
    owe,
    owe_all,
    owe_draft,
    owe_many,
    retry,
    suppress,
    suppress_receiver,
)
from askmd.outbox.setup import init_app

__all__ = [
    "Addressee",
    "Delivery",
    "Lane",
    "Prepared",
    "Recipient",
    "State",
    "cancel",
    "cancel_announcement",
    "draft",
    "init_app",
    "is_suppressed",
    "links",
    "notice",
    "owe",
    "owe_all",
    "owe_draft",
    "owe_many",
    "register_recipient",
    "retry",
    "settles",
    "suppress",
    "suppress_receiver",
]
