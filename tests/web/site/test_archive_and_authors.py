"""The archive by month and the list of authors: all of it, counted right, and nothing that is not public."""

from datetime import UTC, datetime, timedelta

import pytest

from askmd.answers.models import AnswerKind, ReviewMode
from askmd.posts import archive, publishing, queries
from askmd.posts.queries import Turn
from tests import factories

NEW_YEAR = datetime(2024, 1, 1, tzinfo=UTC)


def post(title, at, alice, bob):
    return factories.post(author=alice, reviewer=bob, title=title, published_at=at)


@pytest.mark.both_databases
def test_each_month_has_its_posts_to_its_last_moment_and_no_other(client, alice, bob):
    post("Just before", NEW_YEAR - timedelta(microseconds=1), alice, bob)
    post("At midnight", NEW_YEAR, alice, bob)
    post("Later", datetime(2024, 3, 9, tzinfo=UTC), alice, bob)
    publishing.withdraw(post("Gone", datetime(2024, 2, 9, tzinfo=UTC), alice, bob))

    page = client.visit("/archive/2024/1")

    assert page.h1 == "January 2024"
    assert "At midnight" in page.text
    assert "Just before" not in page.text
    assert page.links["Before: December 2023"] == "/archive/2023/12"
    assert page.links["After: March 2024"] == "/archive/2024/3"
    assert [(month.year, month.month, month.count) for month in archive.months()] == [
        (2024, 3, 1),
        (2024, 1, 1),
        (2023, 12, 1),
    ]


def test_the_archive_names_years_and_months_with_their_counts(client, alice, bob):
    post("One", NEW_YEAR, alice, bob)
    post("Two", NEW_YEAR + timedelta(days=1), alice, bob)

    page = client.visit("/archive")

    assert "2024 2 posts January 2024 2 posts" in page.text


@pytest.mark.parametrize("path", ["2024/2", "2024/13", "2024/0", "0/1", "9999/12", "99999999/1"])
def test_a_month_without_posts_is_a_page_that_never_was(client, alice, bob, path):
    post("One", NEW_YEAR, alice, bob)

    assert client.get(f"/archive/{path}").data == client.get("/archive/never").data


@pytest.mark.both_databases
def test_a_list_is_turned_page_by_page_there_and_back(app, alice, bob):
    for number in range(5):
        post(f"Post {number}", NEW_YEAR, alice, bob)
    year = (NEW_YEAR, NEW_YEAR + timedelta(days=366), 2)

    first = queries.between(*year)
    second = queries.between(*year, Turn(before=first.older))
    third = queries.between(*year, Turn(before=second.older))

    titles = [[card.title for card in listing.cards] for listing in (first, second, third)]
    assert titles == [["Post 4", "Post 3"], ["Post 2", "Post 1"], ["Post 0"]]
    assert (first.newer, third.older) == (None, None)
    assert queries.between(*year, Turn(after=third.newer)).cards == second.cards
    assert queries.between(*year, Turn(after=second.newer)) == first


def test_everybody_with_a_public_post_is_listed_and_nobody_else(client, alice, bob):
    alice.credentials, alice.biography = "Medical oncologist", "Alice likes to explain."
    post("One", NEW_YEAR, alice, bob)

    page = client.visit("/authors")

    assert "Alice likes to explain." in page.text
    assert page.links[alice.name] == f"/authors/{alice.slug}"
    assert bob.name not in page.text


def test_who_wrote_for_the_old_site_has_a_page_without_being_a_doctor_here(client, erin, alice, bob):
    post("Brought along", NEW_YEAR, alice, bob).author = erin

    assert client.visit(f"/authors/{erin.slug}").h1 == erin.name


def test_home_shows_answers_first_and_articles_beside_them(client, alice, bob):
    post("Of both kinds", NEW_YEAR, alice, bob)
    post("In reply", NEW_YEAR - timedelta(days=9), alice, bob).kind = AnswerKind.ANSWER

    page = client.visit("/")

    assert page.text.index("Latest answers") < page.text.index("In reply")
    assert page.text.index("In reply") < page.text.index("Latest articles") < page.text.index("Of both kinds")


def test_what_came_from_the_old_site_claims_no_check(client, alice, bob):
    made = post("Brought along", NEW_YEAR, alice, bob)
    made.approval, made.review_due_on = ReviewMode.IMPORTED, NEW_YEAR.date()

    page = client.visit(f"/posts/{made.slug}")

    assert "Published before second-doctor review" in page.text
    assert "checked" not in page.text[page.text.index("Name this page as a source") :].split("http")[0]
    assert "Last checked" not in page.text
    assert "is late" not in page.text
