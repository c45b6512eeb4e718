"""The editor: drafts are revisions, nothing typed is lost, and what is sent is exactly what was saved."""

from urllib.parse import urlencode

import pytest

from askmd.answers import queries, services
from askmd.answers.models import Answer
from askmd.extensions import db
from askmd.workflow import AnswerStatus
from tests import factories

TEXT = {
    "title": "May I swim?",
    "question": "Is swimming safe in the week after a treatment?",
    "short_answer": "Often yes. Ask your own team first.",
    "body": "<h2>Why</h2><p>Skin needs time.</p>",
    "team_questions": "When may I swim?\nWhich pool?",
    "needs_no_reference": "y",
    "has_no_conflict": "y",
}


@pytest.fixture
def page(client, alice) -> str:
    question = factories.question(assignee=alice, body="A private word.")
    client.sign_in(alice).visit(f"/dashboard/questions/{question.id}")
    client.press("Start the answer")
    return client.response.request.path


def the_answer(page: str):
    return db.session.get(Answer, int(page.rsplit("/", 1)[-1]))


def test_a_draft_is_saved_and_comes_back(client, page):
    values = TEXT | {"reference_label": ["A page"], "reference_url": ["https://www.example.org/page"]}
    client.visit(page)

    after = client.press("Save draft", values)

    assert after.has("Your draft is saved.")
    assert {name: after.field(name) for name in TEXT} == TEXT
    assert after.has("A private word.")
    content = queries.content_of(queries.latest(the_answer(page)))
    assert [reference.url for reference in content.references] == ["https://www.example.org/page"]


def test_dangerous_html_is_taken_out(client, page):
    client.visit(page)

    client.press("Save draft", TEXT | {"body": "<p onclick=x>Hi</p><script>alert(1)</script>"})

    assert queries.content_of(queries.latest(the_answer(page))).body == "<p>Hi</p>"


def test_another_reference_can_be_added_without_scripts(client, page):
    client.visit(page)

    after = client.press("Add another reference", {"reference_label": "One", "reference_url": "https://example.org/1"})

    assert after.text.count("Its PMID, DOI or address") == 2
    assert after.form("editor").values["reference_label"] == ["One", ""]
    assert queries.latest(the_answer(page)) is None


def test_it_is_sent_only_when_whole(client, page):
    client.visit(page)

    response = client.submit(None, {"title": "May I?", "short_answer": "word " * 61}, button="Send for checking")

    assert response.status_code == 422
    assert len(client.page.errors) == 5
    assert client.page.field("title") == "May I?"
    assert the_answer(page).status is AnswerStatus.DRAFTING


def test_exactly_the_text_on_the_page_is_sent_and_can_be_called_back(client, page):
    client.visit(page)

    after = client.press("Send for checking", TEXT)

    answer = the_answer(page)
    assert answer.status is AnswerStatus.IN_REVIEW
    assert queries.content_of(queries.latest(answer)).title == TEXT["title"]
    assert after.has("Being checked")
    assert client.press("Take it back").has("You can write again.")


def test_a_stale_save_keeps_both_texts(client, make_client, page, alice):
    other = make_client().sign_in(alice)
    other.visit(page)
    client.visit(page)
    other.press("Save draft", TEXT | {"body": "<p>The other window.</p>"})

    response = client.submit(None, TEXT | {"body": "<p>My own words.</p>"}, button="Save draft")

    assert response.status_code == 409
    assert client.page.field("body") == "<p>My own words.</p>"
    assert client.page.has("window")
    assert queries.latest(the_answer(page)).number == 1
    assert client.press("Save draft").has("Your draft is saved.")
    assert queries.latest(the_answer(page)).number == 2


def test_a_text_that_can_no_longer_be_saved_is_shown_to_be_copied(client, page, bob):
    client.visit(page)
    services.take_over(the_answer(page), by=bob)

    response = client.submit(None, TEXT, button="Save draft")

    assert response.status_code == 409
    assert client.page.has("Your text was not saved")
    assert "Skin needs time." in client.page.html


def test_an_older_text_is_compared_and_taken_again(client, page):
    client.visit(page)
    client.press("Save draft", TEXT)
    client.press("Save draft", TEXT | {"title": "May I dive?"})

    compared = client.visit(f"{page}/revisions/1")

    assert compared.has("[taken out: swim] [added: dive]")
    assert client.press("Use this older text again").field("title") == "May I swim?"
    assert queries.latest(the_answer(page)).number == 3
    assert client.get(f"{page}/revisions/99").status_code == 404


HOSTILE = ["\x00", "\ud800", "\u202eabc", "🌉" * 400, "<script>", "a\r\nb"]


def test_whatever_is_typed_is_answered(client, page):
    token = client.visit(page).field("csrf_token")
    names = [*TEXT, "reference_label", "reference_url", "base_number", "act", "comment"]

    for typed in HOSTILE:
        data = [(name, typed.encode("utf-8", "surrogatepass")) for name in names] * 2 + [("csrf_token", token)]
        kind = "application/x-www-form-urlencoded"
        response = client.post(page, data=urlencode(data), content_type=kind)

        assert response.status_code in (200, 303, 409, 422)


def test_a_text_beyond_all_measure_is_refused_in_words(client, page):
    token = client.visit(page).field("csrf_token")

    response = client.post(page, data=TEXT | {"body": "x" * 10_000_000, "csrf_token": token})

    assert response.status_code in (413, 422)
    assert queries.latest(the_answer(page)) is None


def test_a_text_too_long_for_its_field_comes_back(client, page):
    client.visit(page)

    response = client.submit(None, TEXT | {"title": "t" * 301}, button="Save draft")

    assert response.status_code == 422
    assert client.page.errors == ["The title is too long. Please keep it to 300 characters."]
    assert client.page.field("body") == TEXT["body"]


def test_a_reference_without_an_address_comes_back(client, page):
    client.visit(page)
    bad = {"reference_label": "A page", "reference_url": "javascript:alert(1)"}

    response = client.submit(None, TEXT | bad, button="Save draft")

    assert response.status_code == 422
    assert client.page.errors == [
        "1: A reference needs a PMID, a DOI, or an address that begins with http:// or https://."
    ]
    assert client.page.form("editor").values["reference_label"] == ["A page", ""]
