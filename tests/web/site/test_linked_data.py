"""What pages tell programs. Shapes, dates and the words of the page: tests/support/linked.py looks at every page."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from askmd.answers.models import AnswerKind, ReviewMode
from tests import factories
from tests.support import library, linked

HOSTILE = "</script><script>alert(1)</script> & “swim”? <!--"


@pytest.fixture
def post(alice, bob):
    root = factories.topic(name="Treatment")
    below = factories.topic(name="Ports & lines", path="treatment/ports", parent_id=root.id)
    alice.biography = "I write\n\nof <stones> & bridges."
    return factories.post(author=alice, reviewer=bob, topics=(below,), title="May I swim?")


def test_an_answer_is_a_medical_page_with_its_question_and_the_accepted_answer_inside(client, post, alice, bob):
    post.kind = AnswerKind.ANSWER

    page = client.visit(f"/posts/{post.slug}")
    (told,) = linked.things(page, "MedicalWebPage")

    question = told["mainEntity"]
    assert (question["@type"], question["name"], question["text"]) == ("Question", page.h1, post.question)
    assert question["acceptedAnswer"]["text"] == post.short_answer
    assert told["author"]["url"] == f"http://localhost/authors/{alice.slug}"
    assert told["reviewedBy"]["name"] == bob.name
    assert told["lastReviewed"] == f"{post.reviewed_at:%Y-%m-%d}"
    assert told["audience"]["@type"] == "Patient"
    assert [thing["name"] for thing in told["about"]] == ["Ports & lines"]
    (trail,) = linked.things(page, "BreadcrumbList")
    assert [item["item"] for item in trail["itemListElement"]][-1] == "http://localhost/topics/treatment/ports"
    assert "QAPage" not in page.html


@pytest.mark.parametrize("approval", [ReviewMode.SELF, ReviewMode.IMPORTED])
def test_what_no_second_doctor_approved_claims_no_review(client, post, approval):
    post.approval = approval

    (told,) = linked.things(client.visit(f"/posts/{post.slug}"), "MedicalWebPage")

    assert not {"lastReviewed", "reviewedBy"} & set(told)


def test_an_article_and_a_video_are_what_they_are_and_show_their_own_picture(client, alice, bob, erin):
    full = library.fill(alice, bob, erin)
    own = f"http://localhost/media/{full.picture}"

    (article,) = linked.things(client.visit(f"/posts/{full.others[0].slug}"), "Article")
    page = client.visit(f"/posts/{full.clip.slug}")
    (clip,) = linked.things(page, "VideoObject")

    assert article["headline"] == full.others[0].title
    assert article["image"].startswith("http://localhost/static/img/card.png")
    assert (clip["url"], clip["thumbnailUrl"]) == ("https://vimeo.com/123456789", own)
    assert clip["embedUrl"].startswith("https://player.vimeo.com/")
    assert f'<meta property="og:image" content="{own}">' in page.html


def test_lists_home_and_authors_tell_what_they_are(client, post, alice):
    (home,) = linked.things(client.visit("/"), "WebSite")
    (person,) = [one for one in linked.things(client.visit(f"/authors/{alice.slug}"), "Person") if "worksFor" in one]
    (topic,) = linked.things(client.visit("/topics/treatment"), "ItemList")
    month = f"/archive/{post.published_at.year}/{post.published_at.month}"

    assert home["potentialAction"]["target"]["urlTemplate"] == "http://localhost/search?q={search_term_string}"
    assert person["hasCredential"]["name"] == "MD"
    assert [item["url"] for item in topic["itemListElement"]] == [f"http://localhost/posts/{post.slug}"]
    for path in ("/posts", "/topics", "/archive", "/authors", month, "/videos", "/magazine", "/pages/about"):
        page = client.visit(path)
        found = linked.things(page, "CollectionPage") or linked.things(page, "WebPage")
        assert [told["name"] for told in found] == [page.h1], path


def test_a_title_cannot_end_the_script_that_it_stands_in(client, alice, bob):
    post = factories.post(author=alice, reviewer=bob, title=HOSTILE)

    page = client.visit(f"/posts/{post.slug}")

    (told,) = linked.things(page, "Article")
    assert told["headline"] == page.h1 == HOSTILE
    assert page.html.count("<script>") == 0


def test_whoever_links_to_a_page_finds_a_picture_and_its_times(client, post):
    post.changed_at += timedelta(days=1)

    page = client.visit(f"/posts/{post.slug}")

    told = {meta.get("property") or meta.get("name"): meta.get("content") for meta in page.all("meta")}
    assert told["article:published_time"] == f"{post.published_at:%Y-%m-%dT%H:%M:%SZ}" < told["article:modified_time"]
    assert told["og:image"].startswith("http://localhost/static/img/card.png")
    with client.get(told["og:image"].removeprefix("http://localhost")) as picture:
        assert picture.content_type == "image/png"
    assert (told["og:type"], told["twitter:card"]) == ("article", "summary_large_image")
    feeds = [link.get("href") for link in page.all("link") if link.get("rel") == "alternate"]
    assert feeds == ["/feed.xml", "/feed.json"]


def test_a_wrong_shape_and_words_that_are_not_on_the_page_are_found():
    graph = '{"@context": "https://schema.org", "@graph": [{"@type": "Person", "name": "Nobody", "age": "x"}]}'
    script = SimpleNamespace(text=graph, get={"type": "application/ld+json"}.get)
    page = SimpleNamespace(all=lambda tag: [script] if tag == "script" else [], text="Somebody")

    assert len(list(linked.mistakes(page))) == 2
