"""The page of a question: what its asker reads and does there, and nobody else."""

from datetime import timedelta

import pytest
from babel.dates import format_date
from sqlalchemy import select

from askmd import keys
from askmd.answers import services as answers
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.posts import planning
from askmd.posts import services as posts
from askmd.privacy import retention
from askmd.questions import services
from askmd.questions.models import Consent, WhoAsks
from askmd.workflow import PostStatus, QuestionStatus
from tests import factories


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


def test_the_answer_names_who_wrote_and_who_checked_it(client, answered):
    answered()

    page = client.page

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


def test_asking_on_is_possible_for_thirty_days(client, answered):
    question = answered()
    client.press("Send", {"follow-text": "And cycling?"})
    assert question.status is QuestionStatus.WAITING
    assert client.page.has("Often yes, once the skin has healed.")

    other = answered()
    other.answered_at = clock.now() - timedelta(days=31)
    assert "Send" not in client.visit("/my/question").buttons


def test_taking_back_the_yes_takes_the_page_down(client, opened, deliver, alice):
    question = opened(assignee=alice, consent=Consent.PUBLISH)
    post = posts.start_preview(deliver(question), [], by=alice)
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


ACTS = "reply follow-up reopen agree object change consent address corrections edit feedback ending withdraw erase"


@pytest.mark.parametrize("act", ACTS.split())
def test_without_the_code_nobody_acts(client, act):
    form = client.visit("/my").form().values

    client.post(f"/my/question/{act}", data=form)

    assert client.response.status_code == 404


def test_a_form_of_one_question_does_nothing_to_another_that_was_opened_since(client, opened):
    first = opened()
    client.visit("/my/question/ending")
    stale = client.page.form("ending")
    second = opened()

    response = client.post(stale.action, data=stale.values | {"sure": "y"})

    assert response.status_code == 400
    assert {first.status, second.status} == {QuestionStatus.WAITING}


def test_the_page_says_how_long_most_people_wait(client, opened):
    for _ in range(9):
        factories.question(asked_at=clock.now() - timedelta(days=3))

    opened(asked_at=clock.now() - timedelta(days=1))

    assert client.page.has("Most people wait up to 3 days.")
    assert client.page.has(f"You sent it on {format_date(clock.now() - timedelta(days=1), 'd MMMM y', locale='en')}.")


def test_while_few_have_asked_the_page_promises_nothing(client, opened):
    opened()

    assert client.page.has("We cannot say yet how long it takes.")


def test_once_there_is_an_answer_nothing_is_said_about_waiting(client, answered):
    answered()

    assert not client.page.has("We cannot say yet")


def test_the_page_names_the_day_on_which_it_is_deleted(client, answered):
    question = answered()

    assert client.page.has(
        f"on {format_date(retention.erase_on(question), 'd MMMM y', locale='en')}, if you do not open it before."
    )


def test_an_asker_with_an_address_may_be_told_of_corrections(client, answered):
    answered()
    assert "Tell me if this answer is corrected" not in client.page.text

    question = answered(address="pat@example.org")
    client.press("Save this choice", {"corrections-wants": "y"})
    assert question.wants_corrections
    assert client.page.has("at most 24 months after this page is deleted")

    client.press("Save this choice", {"corrections-wants": []})
    assert not question.wants_corrections


def test_a_word_of_a_doctor_to_get_help_stands_before_everything_else(client, opened, alice):
    services.help_now(opened(), by=alice)

    page = client.visit("/my/question")

    assert page.main.index("Please get help now") < page.main.index("Received")
