"""What an administrator sees first."""

from askmd import deidentification, readability, triage
from askmd.posts import matching


def test_the_versions_of_the_text_helpers_are_shown(office):
    office.get("/admin/")

    for version in (triage.VERSION, deidentification.VERSION, matching.version(), readability.VERSION):
        assert office.page.has(version)
