"""How the lists and weights are made, by a person, never by the site: `python -m askmd.deidentification.training`."""
