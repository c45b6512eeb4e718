"""What an administrator sees first."""

from askmd import deidentification, readability, triage
from askmd.posts import matching
from askmd.site import settings


def test_the_versions_of_the_text_helpers_are_shown(office):
    office.get("/admin/")

    for version in (triage.VERSION, deidentification.VERSION, matching.version(), readability.VERSION):
        assert office.page.has(version)


def test_a_missing_postal_address_is_told_with_the_way_to_write_it(office, db, charlie):
    office.get("/admin/")
    assert office.page.has("No postal address stands under our e-mails")
    assert "/admin/settings" in office.page.hrefs

    settings.change("postal_address", "1 Sample Street", by=charlie)
    db.session.commit()
    office.get("/admin/")

    assert not office.page.has("No postal address")
