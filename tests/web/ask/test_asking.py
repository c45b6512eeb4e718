"""A question comes in: the receipt, the status page, and the same form again."""

from sqlalchemy import func, select

from askmd.questions.models import Question


def fill(**changes):
    """What a patient types who wants a private answer."""
    return {
        "who_asks": "patient",
        "topic": "",
        "question": "May I go swimming next week?",
        "name": "Pat",
        "email": "",
        "consent": "private",
        "accept": "y",
    } | changes


def count(db):
    return db.session.execute(select(func.count(Question.id))).scalar()


def receipt_of(client, answer):
    assert answer.status_code == 303, client.page.errors
    return client.visit(answer.location)


def code_on(page):
    return page.all("p") and next(p.get("data-code") for p in page.all("p") if p.get("data-code"))


def test_a_question_comes_in_and_its_receipt_is_shown(client, db):
    answer = client.submit("/ask", fill())

    page = receipt_of(client, answer)
    assert answer.location == "/ask/sent"
    assert page.h1 == "Thank you. Keep this code."
    assert len(code_on(page)) == 28
    assert count(db) == 1


def test_the_receipt_can_be_reloaded_for_a_quarter_of_an_hour(client, time_machine):
    time_machine.move_to("2026-06-01 10:00:00+00:00", tick=False)
    receipt_of(client, client.submit("/ask", fill()))

    time_machine.shift(14 * 60)
    assert client.visit("/ask/sent").h1 == "Thank you. Keep this code."
    time_machine.shift(2 * 60)
    assert "15 minutes only" in client.visit("/ask/sent").main


def test_the_link_of_the_receipt_opens_the_status_page(client):
    page = receipt_of(client, client.submit("/ask", fill()))

    opened = client.get(page.links["Open the page of my question"])

    assert opened.location == "/my/question"
    assert client.visit("/my/question").h1 == "Received"
    assert client.page.has("May I go swimming next week?")


def test_the_very_same_form_again_is_the_same_question_with_the_same_code(client, make_client, db):
    client.visit("/ask")
    form = {**client.page.form().values, **fill()}

    first = code_on(receipt_of(client, client.post("/ask", data=form)))
    other = make_client()
    again = code_on(receipt_of(other, other.post("/ask", data=form)))

    assert first == again
    assert count(db) == 1


def test_another_text_in_the_same_form_is_another_question(client, db):
    client.visit("/ask")
    form = {**client.page.form().values, **fill()}

    first = code_on(receipt_of(client, client.post("/ask", data=form)))
    second = code_on(receipt_of(client, client.post("/ask", data=form | {"question": "And cycling?"})))

    assert first != second
    assert count(db) == 2


def test_a_form_after_eight_hours_comes_back_whole_and_takes_one_more_click(client, db, time_machine):
    time_machine.move_to("2026-06-01 08:00:00+00:00", tick=False)
    client.visit("/ask")
    form = {**client.page.form().values, **fill()}
    time_machine.move_to("2026-06-01 16:30:00+00:00", tick=False)

    answer = client.post("/ask", data=form)

    assert answer.status_code == 422
    assert client.page.field("question") == "May I go swimming next week?"
    assert client.page.errors == [
        "This form was open for a long time. Your words are still here. Please press Send once more."
    ]
    assert count(db) == 0
    receipt_of(client, client.submit(None, {}))
    assert count(db) == 1


def test_a_form_that_was_taken_in_shows_its_receipt_even_after_eight_hours(client, db, time_machine):
    time_machine.move_to("2026-06-01 08:00:00+00:00", tick=False)
    client.visit("/ask")
    form = {**client.page.form().values, **fill()}
    first = code_on(receipt_of(client, client.post("/ask", data=form)))
    time_machine.move_to("2026-06-01 20:00:00+00:00", tick=False)

    assert code_on(receipt_of(client, client.post("/ask", data=form))) == first
    assert count(db) == 1


def test_the_form_sets_no_cookie_and_is_kept_by_nobody(client):
    response = client.get("/ask")

    assert "Set-Cookie" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


def test_the_code_stands_in_no_cookie_in_clear(client):
    answer = client.submit("/ask", fill())

    cookie = answer.headers["Set-Cookie"]
    page = receipt_of(client, answer)
    assert code_on(page) not in cookie
    for word in ("HttpOnly", "SameSite=Lax", "Path=/ask/sent"):
        assert word in cookie
