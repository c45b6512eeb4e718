"""The demo: invented people, questions in every state, posts, and a mailbox, registered by `askmd demo` only.

Owns the invented content and the pages that only a demo has. Production knows none of its addresses.
"""
