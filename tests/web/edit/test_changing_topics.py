"""The subject tree, as an editor changes it."""

import pytest

from askmd.topics import queries, services
from tests import factories


@pytest.fixture
def tree(app):
    services.seed_defaults()


def test_the_whole_tree_is_shown(client, tree, erin):
    page = client.sign_in(erin).visit("/admin/site/topics")

    assert page.has("Lymphoma")
    assert f"/admin/site/topics/{queries.by_path('treatment').id}" in page.hrefs


def test_a_tree_without_topics_says_so(client, erin):
    assert client.sign_in(erin).visit("/admin/site/topics").has("There is no topic yet")


def test_a_new_topic_is_added(client, tree, erin):
    parent = queries.by_path("treatment")
    client.sign_in(erin)

    client.submit("/admin/site/topics", {"name": "Cell therapy", "parent": str(parent.id)}, button="Add the topic")

    assert queries.by_path("treatment/cell-therapy").name == "Cell therapy"


def test_a_name_that_is_taken_is_refused_and_kept(client, tree, erin):
    client.sign_in(erin)

    response = client.submit("/admin/site/topics", {"name": "Treatment"}, button="Add the topic")

    assert response.status_code == 422
    assert client.page.errors == ["There is a topic with this name already. Please choose another name."]
    assert client.page.field("name") == "Treatment"


def test_a_topic_is_renamed_and_moved_on_its_page(client, tree, erin):
    topic, other = queries.by_path("treatment/surgery"), queries.by_path("side-effects")
    client.sign_in(erin)

    client.submit(f"/admin/site/topics/{topic.id}", {"name": "Operations"}, button="Save")
    client.submit(f"/admin/site/topics/{topic.id}", {"parent": str(other.id)}, button="Move")

    assert (topic.name, topic.path) == ("Operations", "side-effects/surgery")


def test_a_topic_that_stands_there_already_is_not_moved(client, tree, erin):
    topic = queries.by_path("treatment/surgery")
    client.sign_in(erin)

    response = client.submit(f"/admin/site/topics/{topic.id}", {}, button="Move")

    assert response.status_code == 422
    assert client.page.errors == ["The topic stands there already. Nothing was changed."]


def test_topics_change_places(client, erin):
    first, second = factories.topic(name="First", position=0), factories.topic(name="Second", position=1)
    client.sign_in(erin).visit("/admin/site/topics")

    client.submit(None, form=f"{second.id}/up")

    assert [topic.name for topic in queries.everything()] == ["Second", "First"]
    client.visit("/admin/site/topics")
    client.submit(None, form=f"{second.id}/down")
    assert [topic.name for topic in queries.everything()] == ["First", "Second"]
    assert first.position == 0


def test_a_hidden_topic_leaves_the_public_tree_and_comes_back(client, make_client, tree, erin):
    topic = queries.by_path("navigation-corner")
    client.sign_in(erin).visit(f"/admin/site/topics/{topic.id}")

    client.press("Hide this topic")
    assert queries.by_path("navigation-corner").is_hidden

    client.visit(f"/admin/site/topics/{topic.id}")
    client.press("Show this topic")
    assert not topic.is_hidden


def test_a_doctor_who_is_no_editor_may_only_look(client, tree, alice):
    topic = queries.by_path("treatment")
    page = client.sign_in(alice).visit("/admin/site/topics")

    assert "Add the topic" not in page.buttons
    assert client.visit(f"/admin/site/topics/{topic.id}").field("name") is None


def test_a_topic_that_does_not_exist_is_not_found(client, erin):
    client.sign_in(erin)

    assert client.get("/admin/site/topics/4711").status_code == 404
    assert client.get("/admin/site/topics/99999999999999").status_code == 404
