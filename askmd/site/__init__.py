"""Site: what staff may change about the site without a programmer.

Owns named Texts (default in code, one row per language and version), settings, fixed pages and the menu. Medical
Texts change only when a second doctor approved the wording.
Does not hold posts, and nothing private.
"""
