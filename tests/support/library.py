"""A site with something on each kind of page, and where each kind lies."""

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from PIL import Image

from askmd import media
from askmd.accounts.models import Account
from askmd.answers.models import AnswerKind
from askmd.extensions import db
from askmd.posts import magazine, services
from askmd.posts.models import Post
from askmd.readers.models import Comment
from askmd.topics.models import Topic
from tests import factories

# When its posts were published: two of them at the same moment.
AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@dataclass
class Library:
    """What stands in it. `clip` is the one that tests take down."""

    clip: Post
    others: list[Post]
    topic: Topic
    picture: str

    def paths(self) -> dict[str, str]:
        """One address of each kind of public page, by its endpoint."""
        author, topic = f"/authors/{self.clip.author.slug}", f"/topics/{self.topic.path}"
        return {
            "site.home": "/",
            "site.posts": "/posts",
            "site.post": f"/posts/{self.clip.slug}",
            "site.topics": "/topics",
            "site.topic": topic,
            "site.authors": "/authors",
            "site.author": author,
            "site.archive": "/archive",
            "site.archive_month": f"/archive/{AT.year}/{AT.month}",
            "site.magazine": "/magazine",
            "site.issue": "/magazine/first-issue",
            "site.videos": "/videos",
            "site.page": "/pages/about",
            "site.search": "/search?q=walking",
            "site.media": f"/media/{self.picture}",
            "site.feed": "/feed.xml",
            "site.json_feed": "/feed.json",
            "site.topic_feed": f"{topic}/feed.xml",
            "site.topic_json_feed": f"{topic}/feed.json",
            "site.author_feed": f"{author}/feed.xml",
            "site.author_json_feed": f"{author}/feed.json",
            "site.sitemap": "/sitemap.xml",
            "site.robots": "/robots.txt",
            "site.security_txt": "/.well-known/security.txt",
        }


def fill(author: Account, reviewer: Account, editor: Account) -> Library:
    """Two articles, a video with a picture and a remark, and an issue of the magazine with all of them."""
    topic = factories.topic(name="Movement")
    doctors = {"author": author, "reviewer": reviewer}
    others = [
        factories.post(**doctors, topics=(topic,), title=title, published_at=AT)
        for title in ("Resting well", "Cycling")
    ]
    clip = _video(author, reviewer, topic)
    picture = media.add(_png(), alternative="Two people on a path", by=editor)
    clip.picture_id = picture.id
    db.session.add(Comment(post_id=clip.id, name="A reader", body="<p>Thank you.</p>", written_at=AT))
    issue = magazine.begin("First issue", by=editor)
    for post in (clip, *others):
        magazine.add(issue, post, by=editor)
    magazine.publish(issue, by=editor)
    return Library(clip, others, topic, picture.name)


def _video(author: Account, reviewer: Account, topic: Topic) -> Post:
    words = {"title": "Walking after surgery", "video_url": "https://vimeo.com/123456789"}
    made = factories.article(author=author, kind=AnswerKind.VIDEO, **words)
    clip = services.schedule(factories.approved(made, reviewer=reviewer), (topic,), by=author)
    assert services.publish(clip)
    clip.published_at = clip.changed_at = AT
    return clip


def _png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (640, 360)).save(out, "PNG")
    return out.getvalue()
