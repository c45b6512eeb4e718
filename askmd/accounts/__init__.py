"""Accounts: staff, their roles, sign-in and sessions on the server.

Owns accounts, web sessions, passwords and the counts behind every limit. Askers have no account; their thirty-minute
session is a row here too, because a browser has one cookie. Does not know what an account's holder wrote or holds:
rooms above listen to its signals.
"""

from askmd.accounts.setup import init_app

__all__ = ["init_app"]
