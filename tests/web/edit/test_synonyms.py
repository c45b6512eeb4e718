"""Words that a search joins, as an editor changes them."""

from askmd.posts.searching import synonyms
from tests import factories


def lines():
    return [group.terms for group in synonyms.everything()]


def test_a_group_is_added_changed_and_deleted(client, erin):
    factories.post(title="Neutropenia at home")
    client.sign_in(erin)

    client.submit("/admin/site/synonyms", {"terms": "low white cells,neutropenia"}, button="Add the group")
    assert lines() == ["low white cells, neutropenia"]
    [group] = synonyms.everything()
    assert client.visit(f"/admin/site/synonyms/{group.id}").has("in one post")

    client.submit(values={"terms": "few white cells, neutropenia"}, button="Save")
    assert lines() == ["few white cells, neutropenia"]
    client.visit(f"/admin/site/synonyms/{group.id}")
    client.submit(button="Delete for good few white cells")
    assert lines() == []


def test_a_group_of_one_word_is_refused_and_kept(client, erin):
    client.sign_in(erin)

    response = client.submit("/admin/site/synonyms", {"terms": "alone"}, button="Add the group")

    assert response.status_code == 422
    assert client.page.errors == ["Please write at least two words or phrases, with a comma between them."]


def test_doctors_see_them_and_change_nothing(client, alice, erin):
    group = synonyms.add("drip, infusion", by=erin)

    page = client.sign_in(alice).visit(f"/admin/site/synonyms/{group.id}")

    assert page.has("infusion")
    assert "Delete for good" not in page.html
