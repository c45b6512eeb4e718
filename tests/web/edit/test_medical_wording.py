"""Medical wording: one doctor proposes on a page, another approves on a page."""

from askmd.site import fixed_pages, page_services, queries, services, texts

LINE = "ask.urgent_line"
NEW = "If you feel very unwell, do not wait for us: call your own team."


def propose(client, doctor):
    client.sign_in(doctor)
    return client.submit(f"/admin/site/texts/{LINE}", {"body": NEW}, form="texts")


def test_a_proposal_changes_nothing_yet(client, alice):
    before = texts.text(LINE)

    response = propose(client, alice)

    assert response.status_code == 303
    assert texts.text(LINE) == before
    assert client.visit("/admin/site/proposals").has("proposed by Alice")


def test_a_second_doctor_approves_it_with_one_button(client, make_client, alice, bob):
    propose(client, alice)
    second = make_client().sign_in(bob)
    second.visit(f"/admin/site/proposals/texts/{queries.text_proposals()[0].id}")

    page = second.press("Approve this wording")

    assert page.has("Everybody reads the new wording now.")
    assert texts.text(LINE) == NEW


def test_a_second_doctor_keeps_the_old_wording(client, make_client, alice, bob):
    before = texts.text(LINE)
    propose(client, alice)
    second = make_client().sign_in(bob)
    second.visit(f"/admin/site/proposals/texts/{queries.text_proposals()[0].id}")

    second.press("Keep the old wording")

    assert texts.text(LINE) == before
    assert not queries.text_proposals()


def test_whoever_wrote_it_gets_no_button(client, alice):
    propose(client, alice)

    page = client.visit(f"/admin/site/proposals/texts/{queries.text_proposals()[0].id}")

    assert "Approve this wording" not in page.buttons


def test_an_editor_may_look_and_not_decide(client, make_client, alice, erin):
    propose(client, alice)
    id = queries.text_proposals()[0].id
    editor = make_client().sign_in(erin)

    assert "Approve this wording" not in editor.visit(f"/admin/site/proposals/texts/{id}").buttons
    assert editor.visit(f"/admin/site/texts/{LINE}").field("body") is None


def test_a_decided_proposal_is_found_no_more(client, alice, bob):
    proposal = services.propose(LINE, NEW, by=alice)
    services.approve(proposal, by=bob)

    assert client.sign_in(bob).get(f"/admin/site/proposals/texts/{proposal.id}").status_code == 404
    assert client.get("/admin/site/proposals/texts/99999999999999").status_code == 404


def test_a_medical_page_goes_the_same_way(client, make_client, alice, bob):
    client.sign_in(alice).submit("/admin/site/pages/emergency", {"title": "What to do"}, form="pages")
    [(proposal, slug)] = queries.page_proposals()
    second = make_client().sign_in(bob)
    second.visit("/admin/site/proposals")
    second.visit(f"/admin/site/proposals/pages/{proposal.id}")

    second.press("Approve this wording")

    assert slug == "emergency"
    assert fixed_pages.current("emergency").title == "What to do"
    assert make_client().visit("/pages/emergency").h1 == "What to do"


def test_a_rejected_page_stays_as_it_was(client, alice, bob):
    proposal = page_services.propose("emergency", title="Other", body="<p>Other words.</p>", by=alice)
    client.sign_in(bob).visit(f"/admin/site/proposals/pages/{proposal.id}")

    client.press("Keep the old wording")

    assert fixed_pages.current("emergency") == fixed_pages.defaults()["emergency"]
