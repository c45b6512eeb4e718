"""An old site comes in whole: what was public is public, what was not finished is a draft, what stays out is said."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, inspect, select

from askmd import keys
from askmd.accounts import queries as accounts
from askmd.accounts.models import Account
from askmd.answers import queries as answers
from askmd.answers import services as writing
from askmd.answers.models import Answer, AnswerKind, ReviewMode
from askmd.core import clock
from askmd.extensions import db
from askmd.media.models import Image
from askmd.outbox import Delivery
from askmd.posts import publishing, queries, searching, upkeep
from askmd.posts.models import Announcement, Post
from askmd.readers.models import Comment
from askmd.site import fixed_pages
from askmd.topics.models import Topic
from askmd.wordpress import people
from askmd.wordpress.models import ImportedItem
from askmd.wordpress.reading import Record
from askmd.wordpress.report import Report
from askmd.workflow import AnswerStatus, PostStatus
from tests import factories
from tests.support import old_site


@pytest.fixture
def export(app, tmp_path):
    old_site.picture(tmp_path / "uploads", "2019/03/curve.jpg")
    return old_site.whole(tmp_path)


def post(slug: str) -> Post:
    return db.session.execute(select(Post).where(Post.slug == slug)).scalar_one()


def rows() -> dict[str, list]:
    """Everything in the database but the audit log's seals."""
    names = sorted(inspect(db.session.connection()).get_table_names())
    return {name: sorted(map(repr, db.session.execute(db.text(f'SELECT * FROM "{name}"')))) for name in names}


@pytest.mark.both_databases
def test_posts_pages_people_subjects_comments_and_pictures_come_in(export, alice):
    report = old_site.bring_in(export, uploads=export.parent / "uploads")

    first = post("post-11")
    assert (first.title, first.excerpt, first.kind) == ("First & best", "By hand.", AnswerKind.ARTICLE)
    assert first.published_at == datetime(2019, 3, 2, 8, tzinfo=UTC)
    assert first.changed_at == datetime(2020, 1, 1, 9, tzinfo=UTC)
    assert [topic.path for topic in first.topics] == ["lung/non-small-cell"]
    assert first.keywords == ["Side effects"]
    image = db.session.execute(select(Image)).scalar_one()
    assert (first.picture_id, image.alternative) == (image.id, "A curve")
    assert f'<img src="/media/{image.name}" alt="A curve" width="60" height="40">' in first.body
    assert 'href="/posts/post-12#dose"' in first.body
    assert 'href="/topics/lung/non-small-cell"' in first.body
    assert (first.author.name, post("post-12").author) == ("Dr. Anna", alice)
    assert post("post-12").body == "<p>Line one<br>line two</p><p>Next</p>"
    video = post("post-43")
    assert (video.kind, video.video_url) == (AnswerKind.VIDEO, "https://youtu.be/abcdefghijk")
    assert video.body == "<p>Words after it.</p>"
    assert fixed_pages.current("papers").title == "Papers"
    # The built-in page of this address stays what it is.
    assert fixed_pages.current("about-2").title == "Who we are"
    assert (fixed_pages.current("page-23"), fixed_pages.kept("page-23").title) == (None, "Half a page")
    said = db.session.execute(select(Comment).order_by(Comment.id)).scalars().all()
    assert [(one.name, one.body) for one in said] == [
        ("Sam", "<p>First</p><p>words</p>"),
        ("Sam", "<p>An <strong>answer</strong></p>"),
    ]
    assert (said[1].parent_id, said[0].post_id) == (said[0].id, first.id)
    assert report.brought["posts"] == 3


def test_what_stays_out_is_said_and_what_is_missing_stands_on_a_list(export):
    report = old_site.bring_in(export, uploads=export.parent / "uploads")

    assert report.left_out == {"private": 1, "trash": 1, "password": 1, "comment": 2}
    told = {kind: [note["item"] for note in notes] for kind, notes in report.notes.items()}
    assert told["dead link"] == ["11"]
    assert told["custom field"] == ["asked_by"]
    assert told["type"] == ["product"]
    assert "Canary Name" not in repr(rows()) + repr(report)
    assert not {"sam@example.org", "203.0.113.7"} & set(repr(rows()).replace("'", " ").split())


def test_drafts_are_drafts_that_a_doctor_can_go_on_with(export, bob):
    old_site.bring_in(export)

    query = select(Answer).where(Answer.status == AnswerStatus.DRAFTING).order_by(Answer.id)
    drafts = db.session.execute(query).scalars().all()
    assert [answers.content_of(answers.latest(one)).title for one in drafts] == ["Half", "Later"]
    writing.take_over(drafts[0], by=bob)
    assert drafts[0].author is bob


@pytest.mark.parametrize("is_dry", [True, False])
def test_what_a_draft_was_about_is_told_to_whoever_publishes_it(app, tmp_path, is_dry):
    terms = old_site.term("category", "lung", "Lung") + old_site.term("post_tag", "rest", "Rest at night")
    export = old_site.write(tmp_path, old_site.item(7, "Half", terms=terms, status="draft"))

    report = old_site.bring_in(export, is_dry=is_dry)

    assert report.notes["draft topics"] == [{"item": "7", "subjects": "lung; Rest at night"}]
    assert "draft topics" not in old_site.bring_in(export).notes or is_dry


@pytest.mark.parametrize("has_folder", [True, False])
def test_every_file_that_is_no_picture_is_named(app, tmp_path, has_folder):
    (tmp_path / "uploads").mkdir()
    export = old_site.write(tmp_path, old_site.upload(1, "2019/03/leaflet.pdf"), old_site.upload(2, "moving.gif"))

    report = old_site.bring_in(export, uploads=tmp_path / "uploads" if has_folder else None)

    assert [note["item"] for note in report.notes["not a picture"]] == ["2019/03/leaflet.pdf", "moving.gif"]


def test_an_author_without_an_account_has_a_page_and_cannot_come_in(export):
    old_site.bring_in(export)

    anna = queries.author("anna")
    assert anna is not None
    assert (anna.active, anna.is_doctor, anna.password, anna.joined_at) == (False, False, None, None)
    assert accounts.by_address("anna@example.org") is anna
    assert keys.read(anna, "address") == "anna@example.org"


def test_nobody_checked_it_yet_so_it_is_due_and_nobody_is_told(export, alice):
    old_site.bring_in(export)

    first = post("post-11")
    assert (first.approval, first.reviewer_id, first.reviewed_at) == (ReviewMode.IMPORTED, None, None)
    assert first.review_due_on == clock.now().date()
    assert first in upkeep.due()
    assert [hit.slug for hit in searching.search("curve").hits] == ["post-11"]
    assert db.session.execute(select(func.count()).select_from(Announcement)).scalar_one() == 0
    assert db.session.execute(select(func.count()).select_from(Delivery)).scalar_one() == 0


def test_its_first_edit_puts_a_post_under_the_rule(export, alice, bob):
    old_site.bring_in(export)
    answer = post("post-12").answer

    writing.revise(answer, by=alice)
    writing.save(answer, factories.content(title="Better"), base_number=1, by=alice)
    writing.submit(answer, digest=answers.latest(answer).digest, by=alice)

    assert answer.status is AnswerStatus.IN_REVIEW
    assert (post("post-12").title, post("post-12").status) == ("Second", PostStatus.PUBLISHED)


@pytest.mark.both_databases
@pytest.mark.parametrize("tags", [False, True])
def test_a_second_run_changes_nothing(export, tags):
    options = {"uploads": export.parent / "uploads", "are_tags_topics": tags}
    old_site.bring_in(export, **options)
    before = rows()

    report = old_site.bring_in(export, **options)

    assert rows() == before
    assert not report.has_changed
    assert (report.brought["unchanged"], report.brought["updated"]) == (8, 0)


def test_what_changed_there_is_taken_over_while_nobody_changed_it_here(export, alice):
    old_site.bring_in(export)
    writing.revise(post("post-12").answer, by=alice)
    db.session.commit()
    export.write_text(export.read_text().replace("Line one", "Line 1").replace("First &amp;amp; ", "Newest "))

    report = old_site.bring_in(export)

    assert (post("post-11").title, post("post-11").revision.number) == ("Newest best", 2)
    assert "Line one" in post("post-12").body
    assert [note["post"] for note in report.notes["changed here"]] == ["post-12"]


def test_a_post_that_was_withdrawn_here_does_not_come_back(export):
    old_site.bring_in(export)
    publishing.withdraw(post("post-11"))
    db.session.commit()

    report = old_site.bring_in(export)

    assert (post("post-11").status, post("post-11").body) == (PostStatus.WITHDRAWN, None)
    assert report.left_out["withdrawn"] == 1
    assert db.session.execute(select(func.count()).select_from(Comment)).scalar_one() == 0


def test_a_dry_run_says_the_same_and_changes_nothing(export):
    before = rows()

    dry = old_site.bring_in(export, uploads=export.parent / "uploads", is_dry=True)

    assert rows() == before
    wet = old_site.bring_in(export, uploads=export.parent / "uploads")
    assert dry.left_out == wet.left_out
    for name in ("posts", "videos", "drafts", "pages", "comments", "pictures", "keywords"):
        assert dry.brought[name] == wet.brought[name], name


def test_an_empty_topic_that_is_here_takes_its_old_place(export):
    other = factories.topic(name="Other", slug="other", path="other")
    here = factories.topic(name="Lungs", slug="lung", path="other/lung", parent_id=other.id)

    report = old_site.bring_in(export)

    assert (here.path, here.name, here.parent_id) == ("lung", "Lung", None)
    assert db.session.execute(select(func.count()).select_from(Topic)).scalar_one() == 3
    assert [note["item"] for note in report.notes["moved topic"]] == ["lung"]


def test_a_file_outside_of_the_folder_is_never_read(app, tmp_path):
    old_site.picture(tmp_path, "secret.jpg")
    (tmp_path / "uploads").mkdir()
    export = old_site.write(tmp_path, old_site.upload(1, "../secret.jpg"), old_site.upload(2, "%2e%2e/secret.jpg"))

    old_site.bring_in(export, uploads=tmp_path / "uploads")

    assert db.session.execute(select(Image)).first() is None


def test_doctors_find_it_among_what_is_due_and_can_revise_it(export, client, bob):
    old_site.bring_in(export)
    first = post("post-11")
    client.sign_in(bob)

    due = client.visit("/dashboard/posts/due")

    assert due.has("First & best")
    assert due.has("Published before second-doctor review")
    assert not any(words.startswith("Still correct") for words in due.buttons)
    assert client.visit(f"/dashboard/posts/{first.id}").has("First & best")
    assert client.visit("/dashboard/?tab=review-due").has("First & best")
    assert client.visit(f"/posts/{first.slug}").has("Published before second-doctor review")


def test_no_address_that_somebody_signed_in_with_stands_in_clear(app):
    login = "jane.doe@example.org"
    one = Record("wp:author", {"wp:author_login": login, "wp:author_display_name": login})
    first = people.bring_in("https://old.example.org", [one], set(), Report())
    db.session.flush()

    account = db.session.get_one(Account, first[login])
    assert (account.name, account.slug) == ("Author", "author")
    assert login not in db.session.execute(select(ImportedItem.key)).scalars().all()
    assert people.bring_in("https://old.example.org", [one], set(), Report()) == first
