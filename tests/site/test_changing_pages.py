"""Fixed pages: the default in code until an editor, or two doctors, wrote another wording."""

import pytest

from askmd.core.errors import Invalid, NotAllowed, Stale, Unknown, WrongState
from askmd.site import fixed_pages, page_services, queries
from askmd.site.models import TextState

BODY = "<p>Words of {site_name}.</p>"


def test_a_changed_page_replaces_the_default(app, erin):
    page_services.change("about", title="About", body=BODY, by=erin)

    page = fixed_pages.current("about")

    assert (page.title, page.body) == ("About", BODY)
    assert "MedOncMD" in page.markup()


def test_the_texts_below_a_page_cannot_be_edited_away(app, erin):
    page_services.change("privacy", title="Privacy", body="<p>Little.</p>", by=erin)

    assert fixed_pages.current("privacy").fixed_texts == fixed_pages.defaults()["privacy"].fixed_texts


def test_older_wordings_are_kept_and_can_be_taken_again(app, erin):
    page_services.change("about", title="One", body=BODY, by=erin)
    page_services.change("about", title="Two", body=BODY, by=erin)

    page_services.restore("about", 1, by=erin)

    assert fixed_pages.current("about").title == "One"
    assert [row.number for row in queries.revisions("about")] == [3, 2, 1]


def test_a_medical_page_waits_for_a_second_doctor(app, alice, bob):
    proposal = page_services.propose("emergency", title="Now", body="<p>Get help.</p>", by=alice)
    assert fixed_pages.current("emergency") == fixed_pages.defaults()["emergency"]

    page_services.approve(proposal, by=bob)

    assert fixed_pages.current("emergency").title == "Now"
    assert fixed_pages.current("emergency").is_medical


def test_nobody_but_a_second_doctor_decides_about_a_page(app, alice, erin, charlie):
    proposal = page_services.propose("emergency", title="Now", body="<p>Get help.</p>", by=alice)

    for by in (alice, erin, charlie):
        with pytest.raises(NotAllowed):
            page_services.approve(proposal, by=by)


def test_a_decided_page_is_not_decided_again(app, alice, bob, dora):
    proposal = page_services.propose("emergency", title="Now", body="<p>Get help.</p>", by=alice)
    page_services.reject(proposal, by=bob)

    with pytest.raises(WrongState):
        page_services.approve(proposal, by=dora)
    assert proposal.state is TextState.REJECTED


def test_an_editor_cannot_change_a_medical_page(app, erin):
    with pytest.raises(NotAllowed):
        page_services.change("emergency", title="Now", body="<p>Wait.</p>", by=erin)


def test_a_doctor_cannot_change_an_ordinary_page(app, alice):
    with pytest.raises(NotAllowed):
        page_services.change("about", title="About", body=BODY, by=alice)


def test_a_page_written_upon_an_older_one_is_stale(app, erin):
    page_services.change("about", title="One", body=BODY, by=erin, base=0)

    with pytest.raises(Stale):
        page_services.change("about", title="Two", body=BODY, by=erin, base=0)


@pytest.mark.parametrize(
    ("title", "body"), [("", BODY), ("x" * 201, BODY), ("About", "<p> </p>"), ("About", "{who}"), ("{site_name}", BODY)]
)
def test_what_is_no_page_is_refused(app, erin, title, body):
    with pytest.raises(Invalid):
        page_services.change("about", title=title, body=body, by=erin)


def test_a_page_that_does_not_exist_cannot_be_changed(app, erin):
    with pytest.raises(Unknown):
        page_services.change("nowhere", title="A", body=BODY, by=erin)
