"""Nothing that a doctor typed is lost: kept while it is typed, over a session's end, and beside what others wrote."""

import pytest

from askmd.accounts.models import WebSession
from askmd.answers import drafts, queries, services
from askmd.answers.models import Answer, AnswerStatus
from askmd.extensions import db
from askmd.questions import services as questions
from tests import factories

WORDS = {"title": "May I swim?", "short_answer": "Often yes.", "body": "<p>Skin needs time.</p>"}


@pytest.fixture
def answer(alice) -> Answer:
    return factories.answer(author=alice, question=factories.question(assignee=alice))


@pytest.fixture
def page(client, answer, alice) -> str:
    client.sign_in(alice).visit(f"/dashboard/answers/{answer.id}")
    return f"/dashboard/answers/{answer.id}"


def autosave(browser, page, words=WORDS, *, doctor=1, turn=1, name="page-one", seen=0, base_number=1, token=None):
    """What js/autosave.js sends while somebody types."""
    sent = {
        "page": name, "turn": turn, "seen": seen, "doctor": doctor, "base_number": base_number,
        "fields": [[field, value] for field, value in words.items()],
    }  # fmt: skip
    token = token or browser.page.field("csrf_token")
    return browser.post(f"{page}/draft", json=sent, headers={"X-CSRFToken": token})


def test_an_unsaved_text_stands_in_the_editor_again_and_the_saved_one_is_a_click_away(client, page, answer, alice):
    words = WORDS | {"reference_label": "Half a", "reference_url": "reference"}
    reply = autosave(client, page, words, doctor=alice.id)
    assert (reply.status_code, reply.json["turn"], reply.json["has_moved_on"]) == (200, 1, False)
    assert queries.latest(answer).number == 1

    again = client.visit(page)
    assert again.has("Your unsaved text from")
    assert {name: again.field(name) for name in WORDS} == WORDS
    assert again.form("editor").values["reference_url"] == ["reference", ""]

    saved = client.visit(again.links["Use the saved text instead"])
    assert saved.field("title") == "May I swim after treatment?"
    client.visit(next(url for words, url in saved.links.items() if words.startswith("Use my unsaved text from")))
    client.press("Save draft", {"reference_label": [], "reference_url": []})
    assert queries.content_of(queries.latest(answer)).title == "May I swim?"
    assert not client.visit(page).has("Your unsaved text from")
    client.visit(f"{page}?text=saved")


def test_an_unsaved_text_can_be_thrown_away(client, page, answer, alice):
    autosave(client, page, doctor=alice.id)
    client.visit(f"{page}?text=saved")

    after = client.press("Throw the unsaved text away")

    assert after.field("title") == "May I swim after treatment?"
    assert drafts.of(answer, alice) is None


def test_what_no_page_of_ours_sends_is_refused_in_words_and_nothing_is_kept(client, page, answer, alice, bob):
    token = client.page.field("csrf_token")
    good = {"page": "page-one", "turn": 1, "seen": 0, "doctor": alice.id, "base_number": 1, "fields": [["title", "T"]]}
    bad = [
        [], {}, good | {"turn": -1}, good | {"turn": 2**60}, good | {"seen": "x"}, good | {"page": 7},
        good | {"page": "x" * 99}, good | {"page": "\x00\ud800" * 5},
        good | {"fields": "title"}, good | {"fields": [["title", 7]]},
        good | {"fields": [["a", "b"]] * 201}, good | {"fields": [["body", "x" * 600_000]]},
        good | {"doctor": bob.id}, good | {"base_number": True},
    ]  # fmt: skip

    for sent in bad:
        reply = client.post(f"{page}/draft", json=sent, headers={"X-CSRFToken": token})
        assert reply.status_code in (409, 422), sent
        assert reply.json["message"]

    assert drafts.of(answer, alice) is None
    client.post(
        f"{page}/draft", json=good | {"fields": [["title", "\ud800 \x00 half"]]}, headers={"X-CSRFToken": token}
    )
    assert "half" in client.visit(page).field("title")


def test_two_windows_of_one_doctor_do_not_overwrite_each_other(client, page, answer, alice):
    autosave(client, page, doctor=alice.id)

    reply = autosave(client, page, {"title": "Other"}, doctor=alice.id, name="page-two")

    assert reply.status_code == 409
    assert "another window" in reply.json["message"]
    assert dict(drafts.of(answer, alice).fields)["title"] == "May I swim?"


@pytest.fixture
def two_texts(client, page, answer, alice, make_client):
    """Alice saved in one window while she wrote in another; the page of the other shows both."""
    other = make_client().sign_in(alice)
    other.visit(page)
    other.press("Save draft", {"title": "May I dive?", "body": "<p>Their words.</p>"})
    assert client.submit(None, WORDS, button="Save draft").status_code == 409
    return client


@pytest.mark.parametrize(
    ("button", "title"),
    [
        ("Keep mine as the newest", "May I swim?"),
        ("Keep the other", "May I dive?"),
        ("Keep both: put the other below mine", "May I swim? / May I dive?"),
    ],
)
def test_two_texts_stand_side_by_side_and_none_of_them_is_lost(two_texts, answer, button, title):
    shown = two_texts.page
    assert shown.has("Somebody saved another text meanwhile")
    assert shown.has("[only here: swim]")
    assert shown.has("[only here: dive]")
    assert {name: shown.field(name) for name in WORDS} == WORDS

    after = two_texts.press(button)

    assert after.field("title") == title
    titles = [queries.content_of(revision).title for revision in queries.revisions(answer)]
    assert titles[0] == title
    assert "May I dive?" in titles
    assert any(one.startswith("May I swim?") for one in titles)


def test_a_form_with_a_fault_does_not_hide_that_somebody_saved_meanwhile(client, page, answer, alice):
    services.save(answer, factories.content(title="May I dive?"), base_number=1, by=alice)
    assert client.submit(None, WORDS | {"title": "t" * 301}, button="Save draft").status_code == 422

    assert client.submit(None, {"title": "Short"}, button="Save draft").status_code == 409


def test_an_unsaved_text_stands_beside_what_was_saved_since(client, page, answer, alice):
    autosave(client, page, doctor=alice.id)
    services.save(answer, factories.content(title="May I dive?"), base_number=1, by=alice)

    assert autosave(client, page, doctor=alice.id, turn=2).json["has_moved_on"] is True
    shown = client.visit(page)

    assert shown.has("Somebody saved another text meanwhile")
    assert client.press("Keep the other").field("title") == "May I dive?"
    assert drafts.of(answer, alice) is None
    assert [queries.content_of(one).title for one in queries.revisions(answer)][1] == "May I swim?"


def test_whoever_was_taken_over_while_writing_keeps_the_text_and_can_take_it_back(client, page, answer, alice, bob):
    services.take_over(answer, by=bob)
    services.save(answer, factories.content(title="May I dive?"), base_number=1, by=bob)

    assert client.submit(None, WORDS, button="Save draft").status_code == 409
    assert client.page.has("A colleague is the author now.")
    assert client.page.has("[only here: swim]")
    assert client.page.has("Skin needs time.")
    after = client.press("Take the draft over and keep both")

    assert after.field("title") == "May I swim? / May I dive?"
    assert db.session.get(Answer, answer.id).author == alice


def test_what_can_no_longer_be_saved_can_be_copied_by_its_doctor_alone(client, page, answer, alice, bob, make_client):
    autosave(client, page, WORDS | {"comment": "Aside."}, doctor=alice.id)
    services.submit(answer, digest=queries.latest(answer).digest, by=alice)

    reply = autosave(client, page, doctor=alice.id, turn=2)
    assert reply.status_code == 409
    assert "Your text is still here" in reply.json["message"]
    assert "Skin needs time." in client.visit(page).html
    assert "Skin needs time." not in make_client().sign_in(bob).visit(page).html
    assert not client.press("Throw my unsaved text away").has("Your text was not saved")


def test_a_reviewers_text_is_kept_too_and_not_lost_when_the_author_takes_the_answer_back(client, alice, bob):
    answer = factories.submitted(author=alice)
    page = f"/dashboard/answers/{answer.id}"
    client.sign_in(bob).visit(f"{page}/mend")
    autosave(client, page, WORDS | {"comment": "Plainer now."}, doctor=bob.id)

    again = client.visit(f"{page}/mend")
    assert (again.field("title"), again.field("comment")) == ("May I swim?", "Plainer now.")
    assert client.visit(f"{page}/mend?text=saved").field("title") == "May I swim after treatment?"
    client.visit(f"{page}/mend")
    services.recall(answer, by=alice)
    assert client.submit(None, {"title": "May I float?"}, button="Hand it back").status_code == 409
    assert client.page.has("Your text was not saved")
    assert "May I float?" in client.page.html
    assert db.session.get(Answer, answer.id).status is AnswerStatus.DRAFTING


def sign_out_everywhere():
    db.session.query(WebSession).delete()
    db.session.commit()


def test_an_expired_session_keeps_the_text_and_a_fresh_token_goes_on(client, page, answer, alice):
    autosave(client, page, doctor=alice.id)
    old = client.page.field("csrf_token")
    sign_out_everywhere()

    reply = autosave(client, page, doctor=alice.id, turn=2)
    assert (reply.status_code, list(reply.json)) == (401, ["message"])
    assert client.get("/dashboard/token").status_code == 303
    client.sign_in(alice)
    assert autosave(client, page, doctor=alice.id, turn=3, token=old).status_code == 400
    fresh = client.get("/dashboard/token").json["token"]
    assert autosave(client, page, WORDS | {"title": "On"}, doctor=alice.id, turn=4, token=fresh).status_code == 200
    assert client.visit(page).field("title") == "On"


def test_a_form_sent_after_the_session_ended_comes_back_whole_and_is_sent_again(client, page, answer, alice):
    sign_out_everywhere()

    response = client.submit(None, WORDS | {"team_questions": "\nWhen?\nWhere?"}, button="Save draft")

    assert response.status_code == 401
    assert client.page.h1 == "You were signed out"
    assert response.headers["Cache-Control"] == "no-store"
    assert "May I swim after treatment?" not in response.text
    assert client.page.field("title") == "May I swim?"

    form = client.page
    client.sign_in(alice)
    client.page = form
    assert client.submit(None, button="Send it again").status_code == 400
    assert client.page.h1 == "Not saved yet"
    assert client.press("Send it again").has("Your draft is saved.")
    content = queries.content_of(queries.latest(answer))
    assert (content.title, content.body, content.team_questions) == ("May I swim?", WORDS["body"], ("When?", "Where?"))


def test_a_form_of_another_site_does_not_come_back(client, page, answer):
    sign_out_everywhere()

    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        response = client.post(page, data=WORDS, headers=headers)
        assert response.status_code == 400
        assert "Skin needs time." not in response.text


def test_what_was_written_to_a_question_that_has_moved_on_is_shown_to_be_copied(client, alice, bob):
    question = factories.question(assignee=alice)
    page = f"/dashboard/questions/{question.id}"
    client.sign_in(alice).visit(page)
    questions.release(question, by=alice)

    response = client.submit(None, {"ask-back-text": "Since when is it so?"}, form="ask-back")

    assert response.status_code == 409
    assert "Since when is it so?" in client.page.html
