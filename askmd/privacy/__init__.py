"""Privacy: withdraw, erase, export, retention.

The only room with the keys to all others: taking something back touches questions, answers, posts and mails at once.
Holds no text of its own.
Owns no table; the ledger of what was erased is kept by the key store.
"""

from askmd.privacy.exporting import export
from askmd.privacy.retention import erase_on, facts
from askmd.privacy.services import change_consent, erase, finish, withdraw

__all__ = ["change_consent", "erase", "erase_on", "export", "facts", "finish", "withdraw"]
