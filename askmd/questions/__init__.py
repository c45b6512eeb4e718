"""Questions: asking, messages, consent, claim, decline.

Owns questions, messages and notes, all sealed under the key of their question. Does not know answers or posts:
those rooms look down at this one.
"""
