"""Audit: who did what, when, to which thing. Append-only, ids only, never a line of anyone's text.

Owns audit events and their seal. `record` writes into the act's own transaction; `viewed` before a page shows
something private: no event, no page; `refusal` after the rollback, in a transaction of its own. The sealer chains
events with an HMAC, so that nobody can change, remove or add one unseen.
"""

from askmd.audit.services import record, refusal, viewed

__all__ = ["record", "refusal", "viewed"]
