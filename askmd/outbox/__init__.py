"""The outbox: an e-mail is a row, written in the transaction that owes it.

Owns deliveries, suppressed addresses and the conversation with the mail server. Does not know what the mails say:
each room keeps its own notices.
"""
