"""A site with something of every kind in it, and private words that must never be seen in the clear."""

from datetime import timedelta
from io import BytesIO

from flask import Flask
from PIL import Image as Drawing

from askmd import audit, keys, media
from askmd.accounts.models import Account
from askmd.core import clock
from askmd.core.models import new_uid
from askmd.extensions import db
from askmd.keys import store
from askmd.outbox import Recipient
from askmd.outbox.models import Broadcast, Delivery, Suppression
from askmd.posts import services as posts
from askmd.posts.models import Correction, MagazineIssue, MagazineItem, Post, PostMeaning, Synonym
from askmd.readers.models import Comment, Feedback, ReaderMessage
from askmd.site.models import Page, Setting, TextState, TextVersion
from askmd.wordpress.models import OldAddress, Place
from askmd.workflow import SYSTEM
from tests import factories

CANARY = "quagga"
NOW = clock.now().replace(microsecond=123_456)


def drawing(colour: str) -> bytes:
    """A picture as somebody may send it."""
    out = BytesIO()
    Drawing.new("RGB", (8, 6), colour).save(out, "PNG")
    return out.getvalue()


def build() -> None:
    """Fill the place that we are in. Every word of a private text or name holds the canary."""
    alice = factories.doctor(
        name="Alice", slug="alice", biography="Likes\n\nbridges – ✓", address=f"{CANARY}1@example.org"
    )
    bob = factories.doctor(name="Bob", slug="bob", address=f"{CANARY}2@example.org")
    factories.account(name=f"Erin {CANARY}", slug=f"erin-{CANARY}", is_editor=True, address=f"{CANARY}3@example.org")
    # Checks and never writes, so readers see the name and no page.
    carol = factories.doctor(
        name="Carol", slug=f"carol-{CANARY}", biography=f"Likes {CANARY}", address=f"{CANARY}4@example.org"
    )
    alice.portrait_id = media.add(drawing("red"), alternative="Alice at a desk", by=SYSTEM).id
    root = factories.topic(name="Treatment")
    below = factories.topic(name="Swimming", parent_id=root.id, path="treatment/swimming")
    factories.topic(name=f"Hidden {CANARY}", is_hidden=True)
    swim = factories.post(author=alice, reviewer=bob, topics=(root, below), title="May I swim?")
    swim.reading_grade, swim.keywords = 6.123456789, ["pool", "Ünïcode 😀"]
    factories.post(author=bob, reviewer=carol, topics=(below,), title="Is tea good?", body=f"<p>Tea.</p>{_shown()}")
    _unpublished(alice, bob)
    _of_readers(swim)
    _of_the_team(alice, bob, swim)
    db.session.commit()


def _shown() -> str:
    image = media.add(drawing("green"), alternative="A cup", by=SYSTEM)
    return f'<figure><img src="/media/{image.name}" alt="A cup" width="8" height="6"></figure>'


def _unpublished(alice: Account, bob: Account) -> None:
    """What readers cannot see: drafts, questions, a post that was taken down."""
    media.add(drawing("blue"), alternative=f"Of a draft {CANARY}", by=SYSTEM)
    question = factories.question(
        body=f"My {CANARY}?", name=f"Pat {CANARY}", address=f"pat.{CANARY}@example.org", assignee=alice
    )
    factories.answer(question=question, author=alice, title=f"Draft {CANARY}")
    audit.record("question.asked", question)
    gone = factories.post(author=alice, reviewer=bob, title=f"Wrong {CANARY}", body=f"<p>{CANARY}</p>")
    gone.slug = "wrong"
    posts.retract(gone, notice="A dose was wrong.", by=alice)
    withdrawn = factories.post(author=alice, reviewer=bob, title=f"Mine {CANARY}")
    posts.withdraw(withdrawn)
    db.session.add(OldAddress(address=f"/{CANARY}", place=Place.POST, target=str(withdrawn.id)))


def _of_readers(swim: Post) -> None:
    first = Comment(post_id=swim.id, name="Kim", body="<p>Thanks</p>", written_at=NOW - timedelta(days=2))
    db.session.add(first)
    db.session.flush()
    db.session.add(Comment(post_id=swim.id, parent_id=first.id, name="Lee", body="<p>Yes</p>", written_at=NOW))
    feedback = Feedback(post_id=swim.id, has_helped=False, key_id=store().create("feedback"), created_at=NOW)
    keys.write(feedback, words=f"Nothing of {CANARY}")
    message = ReaderMessage(key_id=store().create("message"), nonce=new_uid(), created_at=NOW)
    keys.write(message, words=CANARY, name=CANARY, address=f"{CANARY}@example.org")
    sam = factories.subscriber(address=f"sam.{CANARY}@example.org")
    factories.watcher(post_id=swim.id, address=f"watch.{CANARY}@example.org")
    many = Broadcast(notice="posts.announcement", title="May I swim?", recipient=Recipient.SUBSCRIBER, created_at=NOW)
    db.session.add_all([feedback, message, many])
    db.session.flush()
    for broadcast_id in (None, many.id):
        db.session.add(
            Delivery(
                notice="subscriptions.confirm", recipient=Recipient.SUBSCRIBER, recipient_id=sam.id, context={"a": [1]},
                created_at=NOW, due_at=NOW, broadcast_id=broadcast_id, lease_holder="somebody",
            )
        )  # fmt: skip
    db.session.add(Suppression(address_lookup="0" * 64, key_number=1, reason="never", created_at=NOW))


def _of_the_team(alice: Account, bob: Account, swim: Post) -> None:
    db.session.add(Correction(post_id=swim.id, revision_id=swim.revision_id, note="A word.", made_at=NOW))
    db.session.add(
        PostMeaning(post_id=swim.id, revision_id=swim.revision_id, model="m", vectors=b"\0\xff\x01", computed_at=NOW)
    )
    issue = MagazineIssue(slug="june", title="June", created_at=NOW, published_at=NOW - timedelta(days=1))
    issue.cover_id = media.add(drawing("black"), alternative="A bridge", by=SYSTEM).id
    issue.items = [MagazineItem(post_id=swim.id, position=1, note="Read this")]
    later = MagazineIssue(slug=f"july-{CANARY}", title=f"July {CANARY}", created_at=NOW)
    later.items = [MagazineItem(post_id=swim.id, position=1, note=CANARY)]
    page = Page(slug="about", title="About us", body="<p>We are two.</p>", number=1, changed_at=NOW)
    hidden = Page(slug=f"hidden-{CANARY}", title=CANARY, body=f"<p>{CANARY}</p>", number=0, changed_at=NOW)
    wording = {"key": "site.tagline", "language": "en", "created_at": NOW, "written_by_id": alice.id}
    db.session.add_all(
        [
            issue, later, page, hidden,
            Setting(name="site_name", value="Bridge & Sons", changed_at=NOW, changed_by_id=bob.id),
            Setting(name="intake_paused_until", value=None, changed_at=NOW),
            Setting(name="texts_stamp", value=new_uid(), changed_at=NOW),
            TextVersion(version=1, body=f"Old {CANARY}", state=TextState.REPLACED, **wording),
            TextVersion(version=2, body="New", state=TextState.CURRENT, **wording),
            Synonym(terms="swim, swimming", changed_at=NOW, changed_by_id=bob.id),
            OldAddress(address="/?p=12", place=Place.POST, target=str(swim.id)),
        ]
    )  # fmt: skip


PATHS = (
    "/", "/posts", "/posts/may-i-swim", "/posts/is-tea-good", "/posts/wrong", "/topics", "/topics/treatment",
    "/topics/treatment/swimming", "/authors", "/authors/alice", "/authors/bob", "/pages/about", "/pages/privacy",
    "/feed.xml", "/feed.json", "/topics/treatment/feed.xml", "/authors/alice/feed.xml", "/sitemap.xml", "/robots.txt",
    "/magazine", "/magazine/june", "/videos", "/search?q=swim", "/?p=12", "/posts/nothing-here",
)  # fmt: skip


def pages(place: Flask) -> dict[str, tuple[int, str, bytes]]:
    """Every public page of a place: its status, where it leads, its bytes."""
    with place.app_context():
        db.session.remove()
        browser = place.test_client()
        found = {}
        for path in PATHS:
            answer = browser.get(path, headers={"Host": "localhost"})
            found[path] = (answer.status_code, answer.headers.get("Location", ""), answer.data)
        return found


def unlike(place: Flask, shown: dict[str, tuple[int, str, bytes]]) -> list[str]:
    """The public pages of a place that are not what they were elsewhere, to the byte."""
    now = pages(place)
    return [path for path in PATHS if now[path] != shown[path]]
