"""Videos: a still picture and a link, until a reader wants more; their library."""

import pytest

from askmd.answers.models import AnswerKind
from askmd.posts import publishing, videos
from tests import factories

YOUTUBE = "https://www.youtube-nocookie.com/embed/abcdefghijk?autoplay=1&rel=0"
LINK = "https://www.youtube.com/watch?v=abcdefghijk"


def video(alice, bob, url=LINK, **text):
    return factories.post(author=alice, reviewer=bob, kind=AnswerKind.VIDEO, video_url=url, **text)


@pytest.mark.parametrize(
    ("address", "player"),
    [
        (LINK, YOUTUBE),
        ("https://youtu.be/abcdefghijk?t=1m30s", f"{YOUTUBE}&start=90"),
        ("https://m.youtube.com/shorts/abcdefghijk", YOUTUBE),
        ("https://www.youtube.com/embed/abcdefghijk?start=5", f"{YOUTUBE}&start=5"),
        ("https://vimeo.com/123456789", "https://player.vimeo.com/video/123456789?autoplay=1&dnt=1"),
        ("https://vimeo.com/123456789/abcdef1234", "https://player.vimeo.com/video/123456789?autoplay=1&dnt=1&h=abcdef1234"),
        ("https://www.youtube.com/watch?v=abcdefghijk\"><script>", None),
        ("https://www.youtube.com/@somebody", None),
        ("https://youtube.com.example.org/watch?v=abcdefghijk", None),
        ("https://user@www.youtube.com/watch?v=abcdefghijk", None),
        ("http://www.youtube.com/watch?v=abcdefghijk", None),
        ("https://[", None),
        ("https://video.example.org/1", None),
        (None, None),
    ],
)  # fmt: skip
def test_only_players_that_respect_their_viewers_are_offered(address, player):
    assert videos.player(address) == player


def test_a_video_is_a_link_and_its_host_is_framed_on_its_page_alone(client, alice, bob):
    post = video(alice, bob, title="How we work")

    page = client.visit(f"/posts/{post.slug}")

    door = next(link for link in page.all("a") if link.get("data-player"))
    assert (door.get("href"), door.get("data-player")) == (LINK, YOUTUBE)
    assert not page.all("iframe")
    assert "frame-src https://www.youtube-nocookie.com https://player.vimeo.com" in _policy(client)
    client.visit("/videos")
    assert "frame-src" not in _policy(client)


def test_a_video_of_an_unknown_host_is_a_link_and_nothing_more(client, alice, bob):
    post = video(alice, bob, url="https://video.example.org/1")

    page = client.visit(f"/posts/{post.slug}")

    assert page.has("Watch the video on video.example.org")
    assert "data-player" not in client.response.text
    assert "frame-src" not in _policy(client)


def test_a_link_that_stood_alone_in_a_text_can_be_played_too(client, alice, bob):
    body = f'<p>See <a href="{LINK}">this</a>.</p><p><a href="https://vimeo.com/123456789">A talk</a></p>'
    post = factories.post(author=alice, reviewer=bob, body=body)

    page = client.visit(f"/posts/{post.slug}")

    players = [link.get("data-player") for link in page.all("a") if link.get("data-player")]
    assert players == ["https://player.vimeo.com/video/123456789?autoplay=1&dnt=1"]
    assert "frame-src" in _policy(client)


def test_the_library_shows_public_videos_by_pages_the_newest_first(client, alice, bob, monkeypatch):
    assert client.visit("/videos").has("There is no video yet")
    assert "Videos" not in client.page.links
    posts = [video(alice, bob, title=f"Video {number}") for number in (1, 2, 3)]
    factories.post(author=alice, reviewer=bob, title="Only words")
    monkeypatch.setattr(videos, "PAGE", 2)

    first = client.visit(client.visit("/").links["Videos"])
    titles = [link for link in first.links if link.startswith("Video ")]
    assert titles == ["Video 3", "Video 2"]
    assert "Video 1" in client.visit(first.links["Older"]).links

    publishing.withdraw(posts[0])
    assert client.get("/videos?page=2").status_code == 404


@pytest.mark.parametrize("page", ["0", "1", "01", "two", "99999", "-1"])
def test_a_page_that_is_none_is_unknown(client, page):
    assert client.get("/videos", query_string={"page": page}).status_code == 404


def _policy(client) -> str:
    return client.response.headers["Content-Security-Policy"]
