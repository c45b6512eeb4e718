"""Accounts: staff, their roles, sign-in and sessions on the server.

Owns accounts, web sessions and counts of failed sign-ins. Askers have no account; their thirty-minute session is a
row here too, because a browser has one cookie.
"""

from askmd.accounts.setup import init_app

__all__ = ["init_app"]
