"""Settings: saved when they fit, said and kept when they do not."""

import pytest

from askmd.audit.models import AuditEvent
from askmd.site import settings

NASTY = "\x00\u202e x"


def now(db, name):
    db.session.info.clear()
    return settings.get(name)


def test_settings_are_saved(office, db):
    response = office.submit(
        "/admin/settings",
        {
            "site_name": "Two Doctors",
            "response_days": "21",
            "postal_address": "1 Bridge Street\r\nRivertown",
            "social_links": "Mastodon https://social.example.org/@two\n\nOur video page https://video.example.org/",
        },
    )

    assert response.status_code == 303
    assert now(db, "site_name") == "Two Doctors"
    assert now(db, "response_days") == 21
    assert now(db, "postal_address") == "1 Bridge Street\nRivertown"
    assert now(db, "social_links") == [
        {"label": "Mastodon", "url": "https://social.example.org/@two"},
        {"label": "Our video page", "url": "https://video.example.org/"},
    ]


def test_links_to_social_networks_stand_at_the_foot_of_pages(office):
    office.submit("/admin/settings", {"social_links": "Mastodon https://social.example.org/@two"})

    assert office.visit("/").links["Mastodon"] == "https://social.example.org/@two"


def test_only_what_was_changed_is_written_down(office, db):
    office.submit("/admin/settings", {"retention_days": "30"})

    query = db.select(AuditEvent).where(AuditEvent.action == "site.setting_changed")
    assert [event.detail for event in db.session.execute(query).scalars()] == [{"setting": "retention_days"}]


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("site_name", "  ", "Enter the name of the site."),
        ("tagline", "x" * 201, "Please keep this to 200 characters."),
        ("postal_address", "x" * 501, "Please keep this to 500 characters."),
        ("contact_address", "nobody", "Enter an e-mail address in the correct format, like name@example.com."),
        ("response_days", "0", "Enter a whole number from 1 to 365."),
        ("retention_days", "9" * 5000, "Enter a whole number from 7 to 3650."),
        ("review_months", "1.5", "Enter a whole number from 1 to 36."),
        ("review_months", "\u0661\u0662", "Enter a whole number from 1 to 36."),
        (
            "social_links",
            "Fine https://example.org\nBad javascript:alert(1)",
            "Line 2: write a name, a space, and an address that starts with https://",
        ),
        ("social_links", "A https://[", "Line 1: write a name, a space, and an address that starts with https://"),
        ("social_links", "A https://example.org\n" * 13, "Please keep it to 12 links."),
    ],
)
def test_what_does_not_fit_is_said_and_kept(office, db, name, typed, sentence):
    before = settings.get(name)

    response = office.submit("/admin/settings", {name: typed, "tagline": "Kept"} | {name: typed})

    assert response.status_code == 422
    assert office.page.errors == [sentence]
    assert office.page.field(name).strip() == typed.strip()
    assert now(db, name) == before


def test_signs_that_nobody_can_see_are_taken_out(office, db):
    token = office.visit("/admin/settings").field("csrf_token")
    given = {name: values[-1] for name, values in office.page.form().values.items()}

    office.post("/admin/settings", data=given | {"csrf_token": token, "site_name": NASTY})

    assert now(db, "site_name") == "x"


def test_an_empty_form_is_refused_in_words(office):
    token = office.visit("/admin/settings").field("csrf_token")

    response = office.post("/admin/settings", data={"csrf_token": token})

    assert response.status_code in (303, 422)


def test_how_fast_mails_to_many_go_out_is_a_setting(office, db):
    office.submit("/admin/settings", {"mail_connections": "4", "mail_per_second": "14"})

    assert (now(db, "mail_connections"), now(db, "mail_per_second")) == (4, 14)


def test_a_mail_needs_at_least_one_connection(office, db):
    response = office.submit("/admin/settings", {"mail_connections": "0"})

    assert response.status_code == 422
    assert office.page.has("Enter a whole number from 1 to 100.")
