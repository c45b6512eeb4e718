"""Topics: the subject tree.

Owns topics and their addresses. Does not know which posts or questions belong to them.
"""
