"""Media: images that staff added.

Owns picture files and their rows. Takes pictures only: re-encoded, without metadata, under a random name. Does
not know where a picture is shown.
"""
