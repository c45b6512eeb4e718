"""The page of a question: what its asker reads and does there, and nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from askmd import keys
from askmd.answers import services as answers
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.posts import planning
from askmd.posts import services as posts
from askmd.questions import services
from askmd.questions.models import Consent, WhoAsks
from askmd.workflow import PostStatus, QuestionStatus
from tests import factories


def deliver(question, alice, bob):
    answer = factories.approved(factories.answer(author=alice, question=question), reviewer=bob)
    answer.deliver_at = None
    answers.deliver(answer)
    return answer


def test_each_state_is_said_in_plain_words(client, opened, alice, bob):
    question = opened(consent=Consent.PUBLISH)
    assert client.page.h1 == "Received"
    services.claim(question, by=alice)
    assert client.visit("/my/question").h1 == "Being answered"
    services.ask_back(question, text="Which treatment?", by=alice)
    assert client.visit("/my/question").h1 == "The doctor has a question for you"
    services.reply(question, text="Radiotherapy.")
    answer = factories.submitted(factories.answer(author=alice, question=question))
    assert client.visit("/my/question").h1 == "Being checked"
    answers.approve(answer, digest=factories.revision(answer=answer).digest, by=bob)
    answers.deliver(answer)
    assert client.visit("/my/question").h1 == "Answered"
    post = posts.start_preview(answer, [], by=alice)
    assert client.visit("/my/question").h1 == "Please read the public wording"
    client.press("I agree")
    posts.publish(post)
    assert client.visit("/my/question").h1 == "Published"
    assert client.page.links["Read the page that everybody sees"] == f"/posts/{post.slug}"


def test_opening_the_page_is_recorded_before_it_is_shown(client, opened, db):
    question = opened()

    assert question.last_opened_at is not None
    query = select(AuditEvent.subject_id).where(AuditEvent.action == "question.opened_by_asker")
    assert db.session.execute(query).scalars().all() == [question.id]


def test_the_answer_names_who_wrote_and_who_checked_it(client, opened, alice, bob):
    deliver(opened(assignee=alice), alice, bob)

    page = client.visit("/my/question")

    assert page.has("Written by Alice.")
    assert page.has("Checked by Bob.")
    assert page.has("Often yes, once the skin has healed.")


def test_a_reply_goes_to_the_doctor(client, opened, alice):
    question = opened(assignee=alice)
    services.ask_back(question, text="Which treatment?", by=alice)
    client.visit("/my/question")

    client.press("Send my reply", {"reply-text": "Radiotherapy."})

    assert question.status is QuestionStatus.CLAIMED
    assert client.page.has("Thank you. The doctor gets your reply.")


def test_an_empty_reply_is_told_at_the_top_and_at_the_field(client, opened, alice):
    services.ask_back(opened(assignee=alice), text="Which treatment?", by=alice)
    client.visit("/my/question")

    client.press("Send my reply")

    assert client.page.title.startswith("Error:")
    assert client.page.errors == ["Write something before you send."]


def test_asking_on_is_possible_for_thirty_days(client, opened, alice, bob, time_machine):
    question = opened(assignee=alice)
    deliver(question, alice, bob)
    client.visit("/my/question")
    client.press("Send", {"follow-text": "And cycling?"})
    assert question.status is QuestionStatus.WAITING
    assert client.page.has("Often yes, once the skin has healed.")

    other = opened(assignee=bob)
    deliver(other, bob, alice)
    other.answered_at = clock.now() - timedelta(days=31)
    assert "Send" not in client.visit("/my/question").buttons


def test_looking_opens_the_window_of_a_wording_that_nobody_was_mailed_about(client, opened, alice, bob):
    question = opened(assignee=alice, consent=Consent.PUBLISH)
    posts.start_preview(deliver(question, alice, bob), [], by=alice)

    client.visit("/my/question")

    preview = planning.preview_of(question)
    assert preview.until - preview.opened_at == planning.WINDOW


def test_no_means_no(client, opened, alice, bob):
    question = opened(assignee=alice, consent=Consent.PUBLISH)
    post = posts.start_preview(deliver(question, alice, bob), [], by=alice)
    client.visit("/my/question")

    client.press("Do not publish")

    assert post.status is PostStatus.CANCELLED
    assert client.page.has("We will not publish this wording.")


def test_a_yes_to_a_wording_that_was_replaced_counts_for_nothing(client, opened, alice, bob):
    question = opened(assignee=alice, consent=Consent.PUBLISH)
    post = posts.start_preview(deliver(question, alice, bob), [], by=alice)
    client.visit("/my/question")

    form = client.page.form("agree").values | {"preview": "999"}
    client.visit(client.post("/my/question/agree", data=form).location)

    assert post.status is PostStatus.PREVIEW
    assert client.page.has("This wording has changed since you opened the page.")


def test_taking_back_the_yes_takes_the_page_down(client, opened, alice, bob):
    question = opened(assignee=alice, consent=Consent.PUBLISH)
    post = posts.start_preview(deliver(question, alice, bob), [], by=alice)
    planning.agree(planning.preview_of(question))
    posts.publish(post)
    client.visit("/my/question")

    client.press("Save my choice", {"publish-consent": "private"})

    assert post.status is PostStatus.WITHDRAWN
    assert client.visit("/my/question").h1 == "Answered"


def test_more_may_be_allowed_later_but_only_with_the_right_to(client, opened):
    question = opened(who_asks=WhoAsks.FRIEND)

    client.press("Save my choice", {"publish-consent": "publish"})
    assert client.page.errors == ["Tick the box to say that the patient knows and agrees, or choose “Answer me only”."]
    client.press("Save my choice", {"publish-consent": "publish", "publish-for_other": "y"})

    assert question.consent is Consent.PUBLISH


def test_an_address_can_be_given_later_and_is_never_shown(client, opened):
    question = opened()

    client.press("Save this address", {"address-email": "pat@example.org"})

    assert keys.read(question, "address") == "pat@example.org"
    assert "pat@example.org" not in client.visit("/my/question").html


def test_taking_back_keeps_the_words_until_they_are_deleted(client, opened):
    question = opened(body="May I go swimming?")

    client.visit("/my/question/ending")
    client.press("Take my question back")

    assert question.status is QuestionStatus.WITHDRAWN
    assert client.page.h1 == "Withdrawn"
    assert client.page.has("May I go swimming?")


def test_deleting_takes_a_tick_and_leaves_nothing_behind(client, opened):
    question = opened()
    client.visit("/my/question/ending")
    client.press("Delete my question for ever")
    assert client.page.errors == ["Tick the box if you are sure."]

    answer = client.submit(None, {"sure": "y"}, button="Delete my question for ever")

    assert question.status is QuestionStatus.ERASED
    assert "storage" in answer.headers["Clear-Site-Data"]
    assert client.visit(answer.location).h1 == "Deleted"
    assert client.get("/my/question").location == "/my"


def test_leaving_closes_the_page_in_this_browser(client, opened):
    opened()

    client.submit(None, button="Leave this page now")

    assert client.page.h1 == "You have left"
    assert client.get("/my/question").location == "/my"


def test_half_an_hour_later_the_page_is_closed(client, opened, time_machine):
    opened()

    time_machine.shift(timedelta(minutes=31))

    assert client.get("/my/question").location == "/my"


@pytest.mark.parametrize(
    "act", ["reply", "follow-up", "reopen", "agree", "object", "consent", "address", "withdraw", "erase"]
)
def test_without_the_code_nobody_acts(client, act):
    form = client.visit("/my").form().values

    client.post(f"/my/question/{act}", data=form)

    assert client.response.status_code == 404


def test_a_form_of_one_question_does_nothing_to_another_that_was_opened_since(client, opened):
    first = opened()
    client.visit("/my/question/ending")
    stale = client.page.form("erase")
    second = opened()

    response = client.post(stale.action, data=stale.values | {"sure": "y"})

    assert response.status_code == 400
    assert {first.status, second.status} == {QuestionStatus.WAITING}
