"""Somebody finds the answer in a post: it is counted, and the post is no newer for it."""

from sqlalchemy import select

from askmd.audit.models import AuditEvent
from askmd.posts import services
from askmd.posts.models import Post
from tests import factories


def test_each_person_counts_once_more_and_the_post_stays_as_it_was(app, db):
    post = factories.post()
    db.session.commit()
    changed_at, version = post.changed_at, post.version

    for _ in range(2):
        services.record_answered(post)
    db.session.commit()

    stored = db.session.execute(select(Post.answered_count, Post.changed_at, Post.version)).one()
    assert stored == (2, changed_at, version)


def test_the_audit_log_knows_the_post_and_nothing_of_the_person(app, db):
    post = factories.post()

    services.record_answered(post)

    event = db.session.execute(select(AuditEvent).where(AuditEvent.action == "post.answered_somebody")).scalar_one()
    assert (event.subject, event.subject_id, event.by_id, event.detail) == ("post", post.id, None, {})


def test_doctors_see_how_many_found_their_answer(client, db, alice):
    post = factories.post(author=alice)
    page = client.sign_in(alice).visit(f"/dashboard/posts/{post.id}")
    assert "found" not in page.text

    services.record_answered(post)
    assert "1 person found the answer here" in client.visit(f"/dashboard/posts/{post.id}").text

    services.record_answered(post)
    assert "2 people found their answer here" in client.visit(f"/dashboard/posts/{post.id}").text
