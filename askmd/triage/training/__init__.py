"""How the weights are made: from the texts under tests/examples and from ordinary questions that are put together here.

Run by a person, never by the site: `python -m askmd.triage.training`.
"""
