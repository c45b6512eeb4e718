"""The public wording before it is public: its asker agrees, wants a change, or says no."""

import pytest

from askmd import keys
from askmd.answers import services as answers
from askmd.posts import planning
from askmd.posts import services as posts
from askmd.questions import queries
from askmd.questions.models import Consent, MessageKind
from askmd.workflow import AnswerStatus, PostStatus, QuestionStatus
from tests import factories


@pytest.fixture
def asked_to_read(client, opened, deliver, alice):
    """`asked_to_read()`: a question whose public wording waits for a word, and the post it is for."""

    def make(consent=Consent.PUBLISH):
        question = opened(assignee=alice, consent=consent)
        post = posts.start_preview(deliver(question), [], by=alice)
        client.visit("/my/question")
        return question, post

    return make


def test_looking_opens_the_window_of_a_wording_that_nobody_was_mailed_about(asked_to_read):
    question, _post = asked_to_read()

    preview = planning.preview_of(question)
    assert preview.until - preview.opened_at == planning.WINDOW


def test_no_means_no(client, asked_to_read):
    _question, post = asked_to_read()

    client.press("Do not publish")

    assert post.status is PostStatus.CANCELLED
    assert client.page.has("We will not publish this wording.")


def test_a_yes_to_a_wording_that_was_replaced_counts_for_nothing(client, asked_to_read):
    _question, post = asked_to_read()

    form = client.page.form("agree").values | {"preview": "999"}
    client.visit(client.post("/my/question/agree", data=form).location)

    assert post.status is PostStatus.PREVIEW
    assert client.page.has("This wording has changed since you opened the page.")


def test_a_wish_goes_to_the_doctors_and_nothing_is_published_meanwhile(client, asked_to_read):
    question, post = asked_to_read()

    client.press("Send my wish", {"wish-text": "Please do not say lake."})

    wish = queries.messages(question)[-1]
    assert (wish.kind, keys.read(wish, "body")) == (MessageKind.CHANGE, "Please do not say lake.")
    assert b"lake" not in wish.body_sealed
    assert post.status is PostStatus.CANCELLED
    assert post.answer.status is AnswerStatus.DRAFTING
    assert client.page.has("The doctors look at this wording again.")


def test_after_a_wish_the_answer_can_still_be_read(client, asked_to_read):
    question, _post = asked_to_read()

    client.press("Send my wish", {"wish-text": "Please do not say lake."})

    assert question.status is QuestionStatus.ANSWERED
    assert client.page.has("Often yes, once the skin has healed.")


def test_the_next_wording_is_read_and_agreed_to_like_the_first(client, asked_to_read, alice, bob):
    question, post = asked_to_read()
    client.press("Send my wish", {"wish-text": "Please do not say lake."})

    answer = post.answer
    answers.save(answer, factories.content(question="Is it safe to swim?"), base_number=1, by=alice)
    factories.approved(answer, reviewer=bob)
    answers.deliver(answer)
    posts.start_preview(answer, [], by=alice)

    assert client.visit("/my/question").h1 == "Please read the public wording"
    client.press("I agree")
    assert planning.is_agreed(answer, factories.revision(answer=answer))
    assert question.status is QuestionStatus.ANSWERED


def test_an_empty_wish_changes_nothing(client, asked_to_read):
    _question, post = asked_to_read()

    client.press("Send my wish")

    assert client.page.errors == ["Write something before you send."]
    assert post.status is PostStatus.PREVIEW


def test_a_wish_about_a_wording_that_was_replaced_comes_back(client, asked_to_read):
    question, post = asked_to_read()

    form = client.page.form("Send my wish").values | {"preview": "999", "wish-text": "Please do not say lake."}
    client.post("/my/question/change", data=form)

    assert post.status is PostStatus.PREVIEW
    assert queries.messages(question) == []
    assert client.page.has("This wording has changed since you opened the page.")
    assert client.page.has("Please do not say lake.")


def test_when_doctors_take_the_page_down_the_asker_is_told_not_to_go_by_the_answer(client, alice, bob, opened, db):
    question = opened(assignee=alice, consent=Consent.PUBLISH)
    answer = factories.approved(factories.answer(author=alice, question=question), reviewer=bob)
    answers.deliver(answer)
    post = posts.start_preview(answer, [], by=alice)
    posts.agree(planning.preview_of(question))
    assert posts.publish(post)

    posts.retract(post, notice="It is out of date.", by=bob)
    page = client.visit("/my/question")

    assert page.has("Please do not go by this answer any more, and ask your own team.")
