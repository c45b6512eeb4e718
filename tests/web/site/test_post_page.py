"""The page of one post: who, when and on what basis, before the text begins."""

from datetime import timedelta

import pytest

from askmd.answers.models import AnswerKind, ReviewMode
from askmd.core import clock
from askmd.media.models import Image
from askmd.posts import publishing
from askmd.posts.models import Correction
from tests import factories


@pytest.fixture
def post(alice, bob):
    alice.credentials, alice.biography = "Medical oncologist", "Alice looks after people with lymphoma."
    made = factories.post(
        author=alice,
        reviewer=bob,
        topics=(factories.topic(name="Side effects"),),
        title="May I swim?",
        body="<p>First words.</p><h2>Why it helps</h2><p>It does.</p>"
        "<h2>Call your team today if</h2><ul><li>you shiver</li></ul>",
        team_questions=["Which pool is clean?"],
        references=[("Example Library. Swimming and you", "https://library.example.org/swim")],
    )
    made.kind = AnswerKind.ANSWER
    return made


def test_a_post_says_who_wrote_and_who_checked_it_before_the_text_begins(client, post, alice, bob):
    page = client.visit("/posts/may-i-swim")

    assert page.h1 == "May I swim?"
    assert page.text.index(alice.name) < page.text.index("First words")
    assert page.text.index(bob.name) < page.text.index("First words")
    for words in ("Published", "Last checked", "Next check", "The short answer", "The question, as it was asked"):
        assert words in page.text
    assert page.text.index("The short answer") < page.text.index("First words")


def test_a_post_shows_its_parts(client, post):
    page = client.visit("/posts/may-i-swim")

    for words in ("Which pool is clean?", "What this answer rests on", "Swimming and you", "general education"):
        assert words in page.text
    assert "https://library.example.org/swim" in page.html
    assert "/topics/side-effects" in page.html
    assert "/ask" in page.html


def test_the_part_that_says_when_to_call_ends_with_the_emergency_line(client, post):
    page = client.visit("/posts/may-i-swim")

    assert "callout-alarm" in page.html
    assert page.text.index("you shiver") < page.text.index("call your local emergency number")


def test_each_part_can_be_reached_from_the_list_of_parts(client, post):
    page = client.visit("/posts/may-i-swim")

    assert 'href="#part-why-it-helps"' in page.html
    assert 'id="part-why-it-helps"' in page.html


def test_a_late_check_is_said_at_the_top(client, post):
    post.review_due_on = (clock.now() - timedelta(days=1)).date()

    page = client.visit("/posts/may-i-swim")

    assert "late" in page.text[: page.text.index("First words")]


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        (ReviewMode.SELF, "Checked by its author only"),
        (ReviewMode.IMPORTED, "Published before second-doctor review"),
    ],
)
def test_a_post_without_a_second_doctor_says_so(client, post, bob, mode, words):
    post.approval = mode

    page = client.visit("/posts/may-i-swim")

    assert words in page.text[: page.text.index("First words")]
    assert bob.name not in page.text


def test_a_correction_is_dated_and_visible(client, post, db):
    db.session.add(
        Correction(post_id=post.id, revision_id=post.revision_id, note="A name was wrong.", made_at=clock.now())
    )

    page = client.visit("/posts/may-i-swim")

    assert "Corrections" in page.text
    assert "A name was wrong." in page.text


def test_a_retracted_post_leaves_a_dated_notice_and_nothing_of_its_words(client, post, alice):
    publishing.retract(post, notice="It is not right any more.", by=alice)

    response = client.get("/posts/may-i-swim")

    assert response.status_code == 410
    assert "It is not right any more." in client.page.text
    assert "We took this page down on" in client.page.text
    assert "First words" not in response.text
    assert "no-store" in response.headers["Cache-Control"]


def test_the_author_is_told_about_and_readers_are_invited_to_ask(client, post, alice):
    page = client.visit("/posts/may-i-swim")

    assert f"About {alice.name}" in page.text
    assert "Alice looks after people with lymphoma." in page.text
    assert f'href="/authors/{alice.slug}"' in page.html


def test_the_posts_before_and_after_are_linked(client, post, alice, bob):
    older = factories.post(author=alice, reviewer=bob, title="Older one", published_at=clock.now() - timedelta(days=9))
    newer = factories.post(author=alice, reviewer=bob, title="Newer one", published_at=clock.now() + timedelta(days=1))

    page = client.visit("/posts/may-i-swim")

    assert f'href="/posts/{older.slug}" rel="prev"' in page.html
    assert f'href="/posts/{newer.slug}" rel="next"' in page.html


def test_a_text_with_quotes_and_brackets_stays_text(client, alice, bob):
    factories.post(author=alice, reviewer=bob, title='Is "5 < 6" & <b>so</b>?', short_answer="<script>no</script>")

    page = client.visit("/posts/is-5-6-b-so-b")

    assert page.h1 == 'Is "5 < 6" & <b>so</b>?'
    assert "<script>no" not in page.html


def test_a_post_names_related_posts_and_only_those(client, post):
    for title, answer in (("treatments", "Surgery and medicines."), ("symptoms", "A cough for weeks.")):
        asked = f"What are the {title} of lung cancer?"
        factories.post(title=asked, question=asked, short_answer=answer, body=f"<p>{answer}</p>")

    page = client.visit("/posts/what-are-the-treatments-of-lung-cancer")
    alone = client.visit("/posts/may-i-swim")

    assert "Related posts" in page.text
    related = page.html[page.html.index("related-title") :].split("</nav>")[0]
    assert "/posts/what-are-the-symptoms-of-lung-cancer" in related
    assert "/posts/may-i-swim" not in related
    assert "/posts/what-are-the-treatments-of-lung-cancer" not in related
    assert "Related posts" not in alone.text


def test_a_post_can_be_cited_and_sent_on_by_plain_links(client, post, alice):
    page = client.visit("/posts/may-i-swim")

    assert f"{alice.name}. May I swim? MedOncMD. Published" in page.text
    assert "http://localhost/posts/may-i-swim" in page.text
    assert page.links["E-mail"].startswith("mailto:?subject=May%20I%20swim%3F&body=http%3A%2F%2Flocalhost")
    for name in ("WhatsApp", "Facebook", "X", "LinkedIn"):
        assert page.links[name].startswith("https://")


def image(name, alternative):
    size = {"content_type": "image/webp", "width": 800, "height": 600}
    return factories.Base.kept(Image(name=f"{name}.webp", alternative=alternative, created_at=clock.now(), **size))


def test_both_doctors_and_the_head_of_a_post_have_their_pictures(client, post, alice, bob):
    first, second = image("a", "A quiet pool"), image("b", "A face")
    alice.portrait_id, bob.portrait_id, post.picture_id = first.id, second.id, first.id

    page = client.visit("/posts/may-i-swim")

    shown = {image.get("src") for image in page.all("img")}
    assert shown == {"/media/a.webp", "/media/a-400.webp", "/media/b-400.webp"}
    assert [image.get("alt") for image in page.all("img") if image.get("alt")] == ["A quiet pool"]
    assert all(image.get("width") and image.get("height") for image in page.all("img"))


def test_keywords_lead_to_a_search(client, post):
    post.keywords = ["chlorine & skin"]

    assert client.visit("/posts/may-i-swim").links["chlorine & skin"] == "/search?q=chlorine+%26+skin"
