"""The subject tree: addresses follow the places, and nothing is lost."""

import pytest

from askmd.audit.models import AuditEvent
from askmd.core.errors import Invalid, NotAllowed
from askmd.topics import queries, services
from askmd.topics.models import Topic


@pytest.fixture
def tree(app):
    services.seed_defaults()


def test_the_default_tree_is_planted_once(app, db):
    services.seed_defaults()
    count = db.session.query(Topic).count()

    services.seed_defaults()

    assert db.session.query(Topic).count() == count > 50
    assert queries.by_path("types-of-cancer/blood-cancers/lymphoma").name == "Lymphoma"


def test_a_new_topic_is_the_last_below_its_parent(tree, erin):
    parent = queries.by_path("treatment")

    topic = services.add("  Cell   therapy ", parent=parent, by=erin)

    assert (topic.name, topic.path) == ("Cell therapy", "treatment/cell-therapy")
    assert next(node for node in queries.tree() if node.topic is parent).children[-1].topic is topic


@pytest.mark.parametrize("name", ["", "  ", "Treatment", "x" * 101, "!!!"])
def test_a_name_that_cannot_be_used_is_refused(tree, erin, name):
    with pytest.raises(Invalid):
        services.add(name, by=erin)


def test_the_tree_is_three_levels_deep(tree, erin):
    with pytest.raises(Invalid, match="3 levels"):
        services.add("Rare kinds", parent=queries.by_path("types-of-cancer/blood-cancers/lymphoma"), by=erin)
    with pytest.raises(Invalid, match="3 levels"):
        services.move(queries.by_path("types-of-cancer/blood-cancers"), queries.by_path("treatment/surgery"), by=erin)


def test_a_renamed_topic_keeps_its_address(tree, erin):
    topic = queries.by_path("treatment/surgery")

    services.rename(topic, "Operations", description="Before and after.", by=erin)

    assert (topic.name, topic.description, topic.path) == ("Operations", "Before and after.", "treatment/surgery")


def test_the_addresses_of_topics_below_follow(tree, erin):
    services.move(queries.by_path("types-of-cancer/blood-cancers"), None, by=erin)

    assert queries.by_path("blood-cancers/lymphoma").name == "Lymphoma"
    assert queries.by_path("types-of-cancer/blood-cancers/lymphoma") is None


def test_a_topic_cannot_stand_below_itself(tree, erin):
    topic = queries.by_path("types-of-cancer")

    for place in (topic, queries.by_path("types-of-cancer/blood-cancers")):
        with pytest.raises(Invalid, match="below itself"):
            services.move(topic, place, by=erin)


def test_at_the_ends_of_the_row_nothing_moves(tree, erin):
    order = [node.topic.slug for node in queries.tree()]

    services.shift(queries.tree()[0].topic, -1, by=erin)
    services.shift(queries.tree()[-1].topic, 1, by=erin)

    assert [node.topic.slug for node in queries.tree()] == order


def test_two_neighbours_change_places(tree, erin):
    first, second = (node.topic for node in queries.tree()[:2])

    services.shift(first, 1, by=erin)

    assert [node.topic for node in queries.tree()[:2]] == [second, first]


def test_a_hidden_topic_takes_those_below_it_along(tree, erin):
    topic = queries.by_path("treatment")

    services.hide(topic, by=erin)
    assert not any("Treatment" in name for _id, name in queries.choices())

    services.show(topic, by=erin)
    assert any(name == "Treatment: Surgery" for _id, name in queries.choices())


def test_every_change_is_recorded(tree, db, erin):
    services.hide(queries.by_path("treatment"), by=erin)
    db.session.flush()

    event = db.session.query(AuditEvent).filter_by(action="topic.changed").one()

    assert (event.by_id, event.detail) == (erin.id, {"what": "hidden"})


def test_only_an_editor_changes_the_tree(tree, alice, charlie):
    topic = queries.by_path("treatment")

    for by in (alice, charlie):
        for act in (services.hide, services.show):
            with pytest.raises(NotAllowed):
                act(topic, by=by)
        with pytest.raises(NotAllowed):
            services.add("Mine", by=by)
        with pytest.raises(NotAllowed):
            services.move(topic, None, by=by)
