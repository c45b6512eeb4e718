"""The command line: `askmd …`. Each command is thin: it loads the settings, calls a room, commits.

Owns commands and the settings they start from. Holds no rule of the product.
"""
