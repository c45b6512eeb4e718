"""WordPress: the old site comes in, and its addresses lead to the new pages.

Owns the reading of an export, what becomes of each item, the report, and the table of old addresses. A site that never
was a WordPress site can do without this room. Where to begin reading: `importing`, then `blocks`, then `addresses`.
"""
