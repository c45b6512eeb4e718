"""Readers: what people who read the site send to those who write it.

Owns feedback on posts, messages from the contact page, and the closed discussion that came from the old site. Texts and
addresses are sealed, each under a key of its own, and are erased after their time. Does not know questions.
"""
