"""Leaving the page, taking a question back, deleting it: one button, and one tick that cannot be undone."""

from datetime import timedelta

import pytest

from askmd import privacy
from askmd.workflow import QuestionStatus


def test_taking_back_keeps_the_words_until_they_are_deleted(client, opened):
    question = opened(body="May I go swimming?")

    client.visit("/my/question/ending")
    client.press("Take my question back")

    assert question.status is QuestionStatus.WITHDRAWN
    assert client.page.h1 == "Withdrawn"
    assert client.page.has("May I go swimming?")


def test_with_the_tick_everything_is_deleted_at_once_and_nothing_stays_behind(client, opened):
    question = opened()
    page = client.visit("/my/question/ending")
    assert page.has("Also delete everything now. This cannot be undone.")

    answer = client.submit(None, {"sure": "y"}, button="Take my question back")

    assert question.status is QuestionStatus.ERASED
    assert "storage" in answer.headers["Clear-Site-Data"]
    assert client.visit(answer.location).h1 == "Deleted"
    assert client.get("/my/question").location == "/my"


def test_the_way_to_it_is_one_button_and_nothing_is_ticked_beforehand(client, opened):
    opened()

    assert client.page.links["Take my question back"] == "/my/question/ending"
    form = client.visit("/my/question/ending").form("ending")

    assert list(form.buttons) == ["Take my question back"]
    assert "sure" not in form.values


def test_pressing_twice_takes_it_back_once_and_asks_for_nothing(client, opened):
    question = opened()
    form = client.visit("/my/question/ending").form("ending")

    client.post(form.action, data=form.values)
    client.visit(client.post(form.action, data=form.values).location)

    assert question.status is QuestionStatus.WITHDRAWN
    assert client.page.h1 == "Withdrawn"


def test_what_was_taken_back_can_still_be_deleted_and_takes_the_tick(client, opened):
    question = opened()
    privacy.withdraw(question)
    client.visit("/my/question/ending")

    client.press("Delete everything")
    assert client.page.errors == ["Tick the box if you are sure."]
    assert client.press("Delete everything", {"sure": "y"}).h1 == "Deleted"

    assert question.status is QuestionStatus.ERASED


@pytest.mark.parametrize(("act", "status"), [("withdraw", QuestionStatus.WITHDRAWN), ("erase", QuestionStatus.ERASED)])
def test_each_of_both_can_be_sent_alone(client, opened, act, status):
    question = opened()
    values = client.visit("/my/question/ending").form("ending").values

    client.post(f"/my/question/{act}", data=values | {"sure": "y"})

    assert question.status is status


def test_nothing_is_deleted_without_the_tick(client, opened):
    question = opened()
    values = client.visit("/my/question/ending").form("ending").values

    assert client.post("/my/question/erase", data=values).status_code == 422

    assert question.status is QuestionStatus.WAITING


def test_a_copy_is_offered_before_the_end(client, opened):
    opened()

    links = client.visit("/my/question/ending").hrefs

    assert {"/my/question/export", "/my/question/export.json"} <= set(links)


def test_leaving_closes_the_page_and_leaves_nothing_in_this_browser(client, opened):
    opened()
    name = client.application.config["SESSION_COOKIE_NAME"]
    assert client.get_cookie(name) is not None

    client.submit(None, button="Leave this page now")

    assert client.page.h1 == "You have left"
    assert client.response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get_cookie(name) is None
    assert client.get("/my/question").location == "/my"


def test_a_doctor_who_leaves_the_page_of_a_question_stays_signed_in(client, opened, alice):
    client.sign_in(alice)
    opened()

    client.submit(None, button="Leave this page now")

    assert client.get("/my/question").location == "/my"
    assert client.get("/dashboard/").status_code == 200


def test_no_cache_keeps_the_page(client, opened):
    opened()

    assert client.response.headers["Cache-Control"] == "no-store"


def test_half_an_hour_later_the_page_is_closed(client, opened, time_machine):
    opened()

    time_machine.shift(timedelta(minutes=31))

    assert client.get("/my/question").location == "/my"
