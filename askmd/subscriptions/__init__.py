"""Subscriptions: who wants to hear of new posts.

Owns subscribers, sealed under keys of their own, and the proof of their consent. Does not know what is sent to them.
"""
