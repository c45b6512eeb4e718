"""How the weights and the votes are made from the texts under tests/examples.

Run by a person, never by the site: `python -m askmd.triage.training`.
"""
