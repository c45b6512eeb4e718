"""Topics that a text may be about: by its words, in memory, and only where enough speaks for one."""

from askmd.posts import suggesting
from askmd.topics import services
from tests import factories


def names(text):
    return [topic.name for topic in suggesting.topics_for(text)]


NAMED = {
    "My sister has breast cancer. May she go swimming?": "Breast cancer",
    "I was told that I have Hodgkin's. What is it?": "Lymphoma",
    "How is a CT scan done, and is the scan safe?": "Scans",
}


def test_the_topic_that_the_words_name_stands_among_the_first(app):
    services.seed_defaults()

    found = {text: names(text) for text in NAMED}

    assert [topic for text, topic in NAMED.items() if topic not in found[text]] == []
    assert all(0 < len(topics) <= suggesting.MOST and "Types of cancer" not in topics for topics in found.values())


def test_nothing_is_suggested_where_nothing_says_enough(app):
    assert names("May I?") == []
    services.seed_defaults()
    assert names("") == names("x" * 50_000) == names("Thank you. \x00") == []


def test_a_post_that_answers_it_speaks_for_its_topic(app):
    topic = factories.topic(name="Quiet hours")
    factories.topic(name="Travel")
    question = "Does chemotherapy for breast cancer always make all hair fall out?"
    factories.post(title=question, question=question, topics=(topic,))

    assert names(question)[:1] == ["Quiet hours"]
