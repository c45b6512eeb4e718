"""Media: images that staff added.

Owns picture files and their rows. Takes pictures only: re-encoded, without metadata, under a random name.
"""
