"""Answers: drafts, revisions, reviews.

Owns the doctors' reply in the making and the rule that two doctors see every text. Does not publish.
"""
