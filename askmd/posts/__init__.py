"""Posts: preview, publish, correct, retract, announce; and which posts already answer a text.

Owns what readers see and the one transaction that makes it public. A post shows exactly one approved revision.
Does not write or approve a word itself, and keeps no address of anybody.
"""
