"""How the invented site shows what it has: a magazine, pictures of videos, a menu in the editor's order."""

from __future__ import annotations

from typing import Any

from askmd import media
from askmd.accounts.models import Account
from askmd.demo import backdate, pictures
from askmd.posts import magazine
from askmd.posts import pictures as pictures_of_posts
from askmd.posts.models import MagazineIssue, Post
from askmd.site import links, menu
from askmd.site.menu import Row

ISSUES: tuple[dict[str, Any], ...] = (
    {
        "title": "First steps",
        "introduction": "Somebody close to you is ill, or you are. This issue is about the first weeks.",
        "days_ago": 95,
        "cover": ("stones", "A drawing of a wall of stones, one of them dark red"),
        "posts": {
            "what-is-a-sentinel-lymph-node": "A word that many hear before an operation.",
            "why-chemotherapy-before-the-operation": "",
        },
    },
    {
        "title": "Reading the news, and reading on",
        "introduction": "Every week brings a headline about cancer. We chose what helps to tell hope from noise.\n\n"
        "Take your time.",
        "days_ago": 9,
        "cover": ("bridge", "A drawing of a stone bridge whose last stone is being put in"),
        "posts": {
            "how-to-read-news-about-a-breakthrough": "Begin here. Five questions are enough for most headlines.",
            "is-a-clinical-trial-a-last-resort": "The word “trial” sounds like a court. It is something else.",
            "how-a-question-becomes-a-post": "Three minutes about what we do with what you send us.",
            "what-can-lower-the-risk-of-bowel-cancer": "",
        },
    },
)
TOPICS = (
    ("The essentials", "/topics/the-essentials"),
    ("Prevention and healthy life", "/topics/prevention-and-healthy-lifestyle"),
    ("Research advances", "/topics/research-advances"),
    ("Navigation Corner", "/topics/navigation-corner"),
    ("Video library", "/videos"),
)
DOCTORS = (("Dr. Alice Example", "/authors/dr-alice-example"), ("Dr. Bob Example", "/authors/dr-bob-example"))


def picture(post: Post, entry: dict[str, Any], *, by: Account) -> None:
    """The poster of a video, where its entry names one."""
    if entry.get("poster"):
        image = media.add(pictures.draw(entry["poster"]), alternative=entry["poster_alternative"], by=by)
        pictures_of_posts.set_picture(post, image, by=by)


def arrange(posts: dict[str, Post], *, by: Account) -> None:
    """The magazine, the menu and the foot."""
    for entry in ISSUES:
        _issue(entry, posts, by)
    below = [Row(label, address, True) for label, address in TOPICS]
    doctors = [Row(label, address, True) for label, address in DOCTORS]
    ends = [("How it works", "/pages/how-it-works"), ("Find my answer", "/my")]
    menu.change(
        [("Magazine", "/magazine"), ("Answers", "/posts"), *below, ("Meet the doctors", "/authors"), *doctors, *ends],
        by=by,
    )
    links.change_social([("Mastodon", "https://social.example.org/@medoncmd")], by=by)


def _issue(entry: dict[str, Any], posts: dict[str, Post], by: Account) -> MagazineIssue:
    issue = magazine.begin(entry["title"], introduction=entry["introduction"], by=by)
    name, alternative = entry["cover"]
    magazine.set_cover(issue, media.add(pictures.draw(name), alternative=alternative, by=by), by=by)
    for slug, note in entry["posts"].items():
        magazine.add(issue, posts[slug], note=note, by=by)
    magazine.publish(issue, by=by)
    issue.created_at = issue.published_at = backdate.days_ago(entry["days_ago"])
    return issue
