"""Small tools that every room may use: errors, the clock, the model base, sealing, text and HTML cleaning.

Owns no table and no rule of the product. Knows no other room.
"""
