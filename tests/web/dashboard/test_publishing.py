"""From an approved text to readers: consent first, and nothing unapproved whatever the browser sends."""

from datetime import timedelta

import pytest

from askmd.answers import services
from askmd.core import clock
from askmd.posts import planning
from askmd.posts import services as posts
from askmd.posts.models import Post
from askmd.questions.models import Consent
from askmd.workflow import PostStatus
from tests import factories


def checked(consent, alice, bob):
    question = factories.question(assignee=alice, consent=consent, topic=factories.topic(name="Chemotherapy"))
    made = factories.approved(question=question, reviewer=bob)
    services.deliver(made)
    return made


def test_a_private_answer_offers_no_way_to_readers(client, alice, bob):
    made = checked(Consent.PRIVATE, alice, bob)

    page = client.sign_in(alice).visit(f"/dashboard/answers/{made.id}")

    assert page.has("Only the asker sees this answer.")
    assert not {"Publish now", "Show the wording to the asker"} & set(page.buttons)


@pytest.mark.parametrize("consent", [Consent.PUBLISH, Consent.ASK_FIRST])
def test_the_wording_is_shown_to_the_asker_before_anything_is_public(client, db, alice, bob, consent):
    made = checked(consent, alice, bob)
    client.sign_in(alice).visit(f"/dashboard/answers/{made.id}")
    assert client.page.has("Chemotherapy")

    page = client.press("Show the wording to the asker")

    post = planning.post_of(made)
    assert post.status is PostStatus.PREVIEW
    assert [topic.name for topic in post.topics] == ["Chemotherapy"]
    assert page.has("Asker reads it")


def test_an_agreed_wording_waits_for_its_moment_and_can_be_undone(client, alice, bob):
    made = checked(Consent.ASK_FIRST, alice, bob)
    posts.start_preview(made, [], by=alice)
    posts.agree(planning.preview_of(made.questions[0]))
    client.sign_in(alice).visit(f"/dashboard/answers/{made.id}")

    page = client.press("Undo, keep it private")

    assert planning.post_of(made).status is PostStatus.CANCELLED
    assert "Publish now" in page.buttons


def test_an_article_is_published_now_or_at_a_time(client, alice, bob):
    made = factories.approved(factories.article(author=alice), reviewer=bob)
    address = f"/dashboard/answers/{made.id}"
    client.sign_in(alice).visit(address)

    assert client.press("Publish now").has("It goes public on")
    token = {"csrf_token": client.page.field("csrf_token")}
    assert client.post(f"{address}/schedule", data=token | {"when": "later"}).status_code == 409
    client.visit(address)
    client.press("Undo, keep it private")
    assert client.submit(address, {"at": "2020-01-01T10:00"}, button="Publish at this time").status_code == 422
    assert client.submit(address, {"at": "9999-12-31T23:59"}, button="Publish at this time").status_code == 422
    assert client.submit(address, {"at": ""}, button="Publish at this time").status_code == 422
    assert planning.post_of(made).status is PostStatus.CANCELLED


@pytest.mark.parametrize("act", ["preview", "schedule"])
@pytest.mark.parametrize("stage", ["drafting", "in_review", "private", "unasked"])
def test_nothing_unapproved_or_unasked_is_planned_whatever_is_sent(client, db, alice, bob, act, stage):
    consent = Consent.PRIVATE if stage == "private" else Consent.PUBLISH
    question = factories.question(assignee=alice, consent=consent)
    made = factories.answer(question=question)
    if stage != "drafting":
        factories.submitted(made)
    if stage in ("private", "unasked"):
        services.deliver(factories.approved(made, reviewer=bob))
    token = client.sign_in(alice).visit("/dashboard/intake").field("csrf_token")

    response = client.post(f"/dashboard/answers/{made.id}/{act}", data={"csrf_token": token, "when": "now"})

    is_preview_of_consented = (act, stage) == ("preview", "unasked")
    assert response.status_code == (303 if is_preview_of_consented else 403)
    assert db.session.query(Post).filter(Post.status != PostStatus.PREVIEW).count() == 0


def test_what_is_no_topic_is_left_out(client, alice, bob):
    made = factories.approved(factories.article(author=alice), reviewer=bob)
    client.sign_in(alice)

    for typed in ("", "x", "99999999999999999999", "-1", "\x00", "²"):
        client.visit(f"/dashboard/answers/{made.id}")
        client.press("Publish now", {"topic": [typed] * 9})

        assert planning.post_of(made).topics == []
        client.press("Undo, keep it private")


def test_a_post_is_retracted_with_a_notice_after_a_second_question(client, alice):
    post = factories.post(author=alice)
    client.sign_in(alice).visit(f"/dashboard/posts/{post.id}")
    client.visit(client.page.links["Retract this post"])

    assert client.submit(button="Take it down now").status_code == 422
    page = client.press("Take it down now", {"text": "New facts came to light."})

    assert post.status is PostStatus.RETRACTED
    assert page.has("New facts came to light.")


def test_a_retracted_answer_goes_to_its_asker_before_it_returns(client, alice, bob, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    made = checked(Consent.ASK_FIRST, alice, bob)
    post = posts.start_preview(made, [], by=alice)
    posts.agree(planning.preview_of(made.questions[0]))
    assert posts.publish(post)
    posts.retract(post, notice="New facts came to light.", by=alice)
    time_machine.shift(timedelta(minutes=1))
    services.revise(made, by=alice)
    services.save(made, factories.content(title="Better words"), base_number=1, by=alice)
    factories.approved(made, reviewer=bob)

    page = client.sign_in(alice).visit(f"/dashboard/posts/{post.id}")
    assert "Publish the newly approved text" not in page.buttons
    client.visit(page.links["Show it to the asker"].split("#")[0])
    client.press("Show the wording to the asker")

    assert planning.open_preview_of(made.questions[0]).post is not post
    assert "Publish it again" not in client.visit(f"/dashboard/posts/{post.id}").text


def test_a_post_is_corrected_with_a_newly_approved_text(client, alice, bob):
    post = factories.post(author=alice)
    client.sign_in(alice).visit(f"/dashboard/posts/{post.id}")
    assert "Show the corrected text" not in client.page.buttons
    token = {"csrf_token": client.page.field("csrf_token")}
    assert client.post(f"/dashboard/posts/{post.id}/correct", data=token).status_code == 403
    services.deliver(post.answer)
    services.revise(post.answer, by=alice)
    services.save(post.answer, factories.content(title="Better words"), base_number=1, by=alice)
    factories.approved(post.answer, reviewer=bob)

    client.visit(f"/dashboard/posts/{post.id}")
    assert client.submit(button="Show the corrected text").status_code == 422
    page = client.press("Show the corrected text", {"text": "One word was wrong."})

    assert post.title == "Better words"
    assert page.has("One word was wrong.")


def test_published_posts_are_listed_and_those_due_for_review_too(client, alice, time_machine):
    post = factories.post(author=alice, title="An old friend")
    client.sign_in(alice)

    assert client.visit("/dashboard/posts").has("An old friend")
    assert client.visit("/dashboard/posts/due").has("Nothing is due")
    time_machine.move_to(clock.now() + timedelta(days=740))
    assert client.sign_in(alice).visit("/dashboard/posts/due").has("An old friend")
    assert post.status is PostStatus.PUBLISHED


def test_the_intake_is_paused_until_a_day_and_opened_again(client, alice):
    client.sign_in(alice).visit("/dashboard/intake")
    for until in ("", "yesterday", "2001-01-01", "9999-12-31"):
        assert client.submit("/dashboard/intake", {"until": until}, form="intake").status_code == 422
    client.visit("/dashboard/intake")

    day = (clock.now() + timedelta(days=9)).date().isoformat()
    page = client.press("Pause questions", {"until": day, "sentence": "We are on leave."})

    assert page.has("Questions are paused until")
    assert page.has("We are on leave.")
    assert client.press("Take questions again now").has("Questions are taken")
