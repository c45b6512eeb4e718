"""Whatever comes through the form: no error page, nothing lost, and a clear sentence."""

import io

import pytest
from sqlalchemy import func, select

from askmd import keys
from askmd.questions.models import Question

pytestmark = pytest.mark.both_databases

NO_ADDRESS = "Enter an e-mail address in the correct format, like name@example.com."
WRITINGS = [
    "هل هذا طبيعي؟",
    "האם זה נורמלי?",
    "Is it 🙂 normal? 👩\u200d⚕️",
    "a\u202eb",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    "one\r\n\r\ntwo",
    "<script>alert(1)</script>",
]
GOOD = {"who_asks": "patient", "topic": "", "question": "Is this normal?", "consent": "private", "accept": "y"}


def fresh(client):
    client.visit("/ask")
    return {**client.page.form().values, **GOOD}


def count(db):
    return db.session.execute(select(func.count(Question.id))).scalar()


def test_an_empty_form_names_each_thing_once_at_the_top_and_at_the_field(client):
    client.submit("/ask", {})

    assert client.response.status_code == 422
    assert client.page.title.startswith("Error:")
    assert client.page.errors == [
        "Choose who is asking.",
        "Write your question. One sentence is enough.",
        "Choose if we may publish.",
        "Tick the box to show that you have read this.",
    ]
    for sentence in client.page.errors:
        assert client.page.text.count(sentence) == 2


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("question", "x" * 20_001, "Your text is too long. Please take out about 1 letters. We take up to 20,000."),
        ("question", " \t\n ", "Write your question. One sentence is enough."),
        ("question", "\x00\x01", "Write your question. One sentence is enough."),
        ("name", "P" * 81, "This name is too long. Please use up to 80 letters."),
        ("email", "pat at home", NO_ADDRESS),
        (
            "email",
            "pat@example.org\nBcc: sam@example.org",
            NO_ADDRESS,
        ),
        ("email", "p" * 250 + "@example.org", "This e-mail address is too long."),
        ("who_asks", "robot", "Choose who is asking."),
        ("consent", "everything", "Choose if we may publish."),
    ],
)
def test_what_cannot_be_used_comes_back_with_everything_else_that_was_typed(client, db, field, value, sentence):
    form = fresh(client) | {"name": "Pat", field: value}

    answer = client.post("/ask", data=form)

    assert answer.status_code == 422
    assert client.page.errors == [sentence]
    assert client.page.field("question") == form["question"].strip("\r\n") or field == "question"
    assert count(db) == 0


def test_a_text_far_too_long_comes_back_whole(client):
    words = "Why? " * 40_000

    client.post("/ask", data=fresh(client) | {"question": words})

    assert client.response.status_code == 422
    assert client.page.field("question").strip() == words.strip()


def test_ten_megabytes_are_refused_with_a_page_that_says_so(client, db):
    form = fresh(client)

    client.post("/ask", data=form | {"question": "x" * 10_000_000})

    assert client.response.status_code == 413
    assert client.page.h1 == "That was too much at once"
    assert count(db) == 0


@pytest.mark.parametrize("words", WRITINGS)
def test_every_way_of_writing_comes_in_as_it_was_meant(client, db, words):
    client.post("/ask", data=fresh(client) | {"question": words})

    assert client.response.status_code == 303
    kept = keys.read(db.session.execute(select(Question)).scalar_one(), "body")
    assert kept == words.replace("\r\n", "\n").replace("\u202e", "")


@pytest.mark.parametrize("raw", [b"%ED%A0%80x", b"%00a%00", b"%FF%FEx", b"%C0%AFx"])
def test_bytes_that_are_no_text_never_fail(client, raw):
    nonce = fresh(client)["nonce"]
    nonce = nonce[0] if isinstance(nonce, list) else nonce
    body = b"who_asks=patient&topic=&consent=private&accept=y&nonce=" + nonce.encode() + b"&question=" + raw

    client.post("/ask", data=body, content_type="application/x-www-form-urlencoded")

    assert client.response.status_code == 303


def test_a_field_sent_twice_counts_once(client, db):
    client.post("/ask", data=fresh(client) | {"question": ["First.", "Second."], "consent": ["private", "publish"]})

    question = db.session.execute(select(Question)).scalar_one()
    assert keys.read(question, "body") == "First."
    assert question.consent == "private"


def test_a_file_is_not_taken(client, db):
    form = fresh(client)
    nonce = form["nonce"][0] if isinstance(form["nonce"], list) else form["nonce"]

    client.post(
        "/ask",
        data=GOOD | {"nonce": nonce, "scan": (io.BytesIO(b"x" * 400_000), "scan.png")},
        content_type="multipart/form-data",
    )

    assert client.response.status_code == 303
    assert count(db) == 1


@pytest.mark.parametrize("nonce", ["", "x", "é", "A" * 56, "%00"])
def test_a_form_that_is_not_ours_takes_one_more_click(client, db, nonce):
    client.post("/ask", data=GOOD | {"nonce": nonce})

    assert client.response.status_code == 422
    assert client.page.field("question") == "Is this normal?"
    assert count(db) == 0
    client.submit(None, {})
    assert count(db) == 1


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example.org"}])
def test_a_form_that_another_site_sent_is_not_taken_but_not_lost(client, db, headers):
    client.post("/ask", data=fresh(client), headers=headers)

    assert client.response.status_code == 403
    assert client.page.field("question") == "Is this normal?"
    assert count(db) == 0


def test_somebody_else_is_asked_about_only_with_a_right_to_publish(client, db):
    form = fresh(client) | {"who_asks": "relative", "consent": "publish"}

    client.post("/ask", data=form)
    assert client.page.errors == ["Tick the box to say that the patient knows and agrees, or choose “Answer me only”."]
    client.submit(None, {"for_other": "y"})

    assert db.session.execute(select(Question)).scalar_one().has_agreement


def test_other_ways_to_call_the_form_never_fail(client):
    for path in ("/ask/sent", "/my/0", "/my/" + "A" * 28, "/my/mail/x", "/confirm/x", "/never/x", "/my/mail/é"):
        client.get(path)
        client.post(path, data={"code": "x"})
