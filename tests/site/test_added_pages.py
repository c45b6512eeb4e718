"""Pages that staff add: read at once, or after two doctors agreed; off the site as if they had never been."""

import pytest

from askmd.core.errors import Invalid, NotAllowed, WrongState
from askmd.site import fixed_pages, links, menu, page_life, page_services, queries, settings

BODY = "<p>Words.</p><table><tbody><tr><td>One</td></tr></tbody></table><script>go()</script>"


def add(by, title="Our new clinic", **values):
    return page_life.add(title=title, body=BODY, by=by, **values)


def test_a_page_is_read_at_once_at_the_address_of_its_title(app, erin):
    add(erin)

    page = fixed_pages.current("our-new-clinic")
    assert page.title == "Our new clinic"
    assert "<td>One</td>" in page.markup()
    assert "script" not in page.body
    assert "our-new-clinic" in fixed_pages.slugs()


def test_a_medical_page_waits_for_a_second_doctor(app, alice, bob, erin):
    with pytest.raises(NotAllowed):
        add(erin, is_medical=True)
    add(alice, is_medical=True)
    assert fixed_pages.current("our-new-clinic") is None

    page_services.approve(queries.revisions("our-new-clinic")[0], by=bob)

    assert fixed_pages.current("our-new-clinic").is_medical


def test_a_page_off_the_site_comes_back_with_one_of_its_wordings(app, erin):
    page = add(erin)
    menu.change([("New", "/pages/our-new-clinic"), ("Home", "/"), ("Also", "/pages/our-new-clinic", True)], by=erin)
    links.change_foot([("New", "/pages/our-new-clinic")], by=erin)

    page_life.hide(page, by=erin)
    assert fixed_pages.current("our-new-clinic") is None
    assert fixed_pages.hidden() == ["our-new-clinic"]
    assert (settings.get("menu"), settings.get("footer_links")) == ([{"label": "Home", "url": "/"}], [])
    with pytest.raises(WrongState):
        page_life.hide(page, by=erin)

    page_services.restore("our-new-clinic", 1, by=erin)
    assert fixed_pages.current("our-new-clinic").body == page.body


def test_a_proposal_for_a_page_that_was_taken_off_is_gone(app, alice, bob):
    page = add(alice, is_medical=True)
    proposal = queries.revisions(page.slug)[0]
    page_services.approve(proposal, by=bob)
    later = page_services.propose(page.slug, title="Other", body="<p>Other.</p>", by=alice)

    page_life.hide(page, by=bob)

    with pytest.raises(WrongState):
        page_services.approve(later, by=bob)
    assert fixed_pages.current(page.slug) is None


def test_a_page_marked_medical_is_out_of_an_editors_hands(app, erin):
    page = add(erin)

    page_life.mark_medical(page, by=erin)

    for verb in (lambda: page_life.hide(page, by=erin), lambda: page_services.restore(page.slug, 1, by=erin)):
        with pytest.raises(NotAllowed):
            verb()


def test_what_cannot_be_a_page_is_refused(app, erin, alice):
    add(erin)
    for title in ("Our new clinic", "Privacy", "!!!", ""):
        with pytest.raises(Invalid):
            add(erin, title=title)
    with pytest.raises(NotAllowed):
        add(alice, title="Another")


def test_the_site_keeps_the_pages_that_it_needs(app, erin):
    page_services.change("about", title="About", body="<p>Us.</p>", by=erin)

    with pytest.raises(NotAllowed):
        page_life.hide(queries.page_row("about"), by=erin)
