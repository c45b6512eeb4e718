"""The contact page and the form below a post: everybody is let in once, nothing is lost, other sites are not us."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from askmd import keys
from askmd.accounts import limits
from askmd.core.text import clean, clean_line
from askmd.posts import publishing
from askmd.questions import asking
from askmd.readers import queries, services
from askmd.readers.models import Feedback, ReaderMessage
from askmd.web.readers.forms import MESSAGE_LIMIT, NAME_LIMIT, WORDS_LIMIT
from askmd.web.readers.receiving import MOST, PER_SECONDS
from tests import factories
from tests.support.naughty import Hasty, as_sent, from_other_networks, packs
from tests.web.ask.test_guard import solve

URGENT = "I am on chemotherapy and have a fever of 39 now."


@pytest.fixture
def post(alice, bob):
    return factories.post(author=alice, reviewer=bob)


@pytest.fixture
def door(request, post):
    """Address, model and a good form of one of the two doors."""
    if request.param == "contact":
        return "/contact", ReaderMessage, {"message": "A link is broken.", "name": "", "email": ""}
    return f"/feedback/{post.slug}", Feedback, {"helped": "no", "words": "A link is broken."}


BOTH = pytest.mark.parametrize("door", ["contact", "feedback"], indirect=True)


def rows(db, model):
    return db.session.execute(select(model).order_by(model.id)).scalars().all()


def words_field(form):
    return "message" if "message" in form else "words"


def test_a_message_comes_in_once_however_often_its_form_is_sent(client, db, alice):
    client.visit("/contact")
    assert client.response.headers["Cache-Control"] == "no-store"
    sent = {"message": "A link\n\nis <b>broken</b>.", "name": " Pat ", "email": "pat@example.org"}
    form = client.page.form("/contact").values | sent

    for _ in range(3):
        assert client.post("/contact", data=form).location == "/contact/sent"
    client.post("/contact", data=form | {"message": "Another one"})

    assert client.visit("/contact/sent").has("Nobody will call you.")
    found = [keys.read(row, "words", "name", "address") for row in rows(db, ReaderMessage)]
    assert found == [
        ("A link\n\nis <b>broken</b>.", "Pat", "pat@example.org"),
        ("Another one", "Pat", "pat@example.org"),
    ]
    assert not client.get_cookie("askmd")


def test_a_button_that_was_pressed_twice_at_once_brings_one_message(client, db, monkeypatch):
    form = {"message": "A link is broken.", "nonce": asking.new_nonce()}
    monkeypatch.setattr(queries, "is_sent", lambda _code: False)

    assert [client.post("/contact", data=form).location for _ in range(2)] == ["/contact/sent"] * 2

    assert len(rows(db, ReaderMessage)) == 1


def test_a_reader_says_below_a_post_what_was_missing(client, db, post, time_machine):
    time_machine.move_to("2026-06-01T10:00:00Z", tick=False)
    page = client.visit(f"/posts/{post.slug}")
    assert client.response.headers["Cache-Control"].startswith("public")
    assert "csrf_token" not in page.html
    assert not client.response.headers.getlist("Set-Cookie")

    for _ in range(2):
        response = client.submit(f"/posts/{post.slug}", {"helped": "no", "words": "What of turnips?"}, form="/feedback")
    client.post(f"/feedback/{post.slug}", data={"helped": "yes"})

    assert client.visit(response.location).has("Thank you")
    assert client.response.headers["Cache-Control"] == "no-store"
    found = [(row.has_helped, row.key_id and keys.read(row, "words")) for row in rows(db, Feedback)]
    assert found == [(False, "What of turnips?"), (True, None)]


@pytest.mark.parametrize(("words", "readers"), [("", 2), ("What of turnips?", 1)])
def test_two_readers_behind_one_address_may_both_say_yes(client, db, post, words, readers):
    for _ in range(2):
        assert client.post(f"/feedback/{post.slug}", data={"helped": "yes", "words": words}).status_code == 303

    assert len(rows(db, Feedback)) == readers


@BOTH
@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Sec-Fetch-Site": "cross-site"}, 403), ({"Origin": "https://evil.example"}, 403), ({"Origin": "null"}, 303)],
)
def test_another_site_cannot_send_our_forms(client, db, door, headers, status):
    address, model, form = door

    answer = client.post(address, data=form | {"nonce": asking.new_nonce()}, headers=headers)

    assert answer.status_code == status
    assert len(rows(db, model)) == (status == 303)


@BOTH
def test_a_hospital_is_let_in_and_a_flood_is_stopped_with_its_words_kept(client, db, door, time_machine):
    address, model, form = door
    time_machine.move_to("2026-06-01T10:00:00Z", tick=False)
    nonce, block = asking.new_nonce(), keys.store().day_mac(b"127.0.0.1/32").hex()
    for number in range(15):
        sent = form | {"nonce": nonce, words_field(form): f"Number {number}"}
        assert client.post(address, data=sent).status_code == 303
    for _ in range(MOST - 15):
        limits.hit(address.split("/")[1], block, MOST, PER_SECONDS)

    answer = client.post(address, data=form | {"nonce": nonce, words_field(form): "One more"})

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert client.page.field(words_field(form)) == "One more"
    assert len(rows(db, model)) == 15


@BOTH
def test_what_fills_in_the_hidden_field_takes_one_more_step_and_only_once(client, db, door):
    address, model, form = door
    false = form | {"remark": "https://buy.example.org"} | ({"nonce": asking.new_nonce()} if "message" in form else {})

    assert client.post(address, data=false).status_code == 429
    assert rows(db, model) == []
    payload = solve(client.page)
    again = {name: value for name, [value] in client.page.form().values.items()} | {"sum": payload}

    for _ in range(3):
        assert client.post(address, data=again).status_code == 303
    assert client.post(address, data=again | {words_field(form): "Other words"} | {"remark": "x"}).status_code == 429
    assert len(rows(db, model)) == 1


@BOTH
@pytest.mark.parametrize("fault", ["nothing", "long", "away"])
def test_what_cannot_be_taken_in_comes_back_with_a_sentence_and_every_word(client, db, door, fault, monkeypatch):
    address, model, form = door
    words = {"nothing": "", "long": "a " * 3_000, "away": "Is it <this>?"}[fault]
    sent = form | {"nonce": asking.new_nonce(), words_field(form): words}
    if fault == "nothing":
        sent.pop("helped", None)
    if fault == "away":
        error = OperationalError("x", {}, Exception("database is locked"))
        for verb in ("give", "send"):
            monkeypatch.setattr(services, verb, lambda *_, **__: (_ for _ in ()).throw(error))
        client.may_fail = True

    answer = client.post(address, data=sent)

    assert answer.status_code == (503 if fault == "away" else 422)
    assert client.page.title.startswith("Error:")
    assert client.page.field(words_field(form)) == words.strip()
    assert client.page.field("nonce") == sent["nonce"]
    assert rows(db, model) == []
    if fault == "away":
        monkeypatch.undo()
        assert client.post(address, data=sent).status_code == 303
        assert len(rows(db, model)) == 1


def test_a_form_that_was_open_for_long_takes_one_more_press(client, db, time_machine):
    time_machine.move_to("2026-06-01T10:00:00Z", tick=False)
    client.visit("/contact")
    old = client.page.form("/contact").values | {"message": "A link is broken."}
    time_machine.shift(timedelta(hours=9))

    assert client.post("/contact", data=old).status_code == 422
    assert client.page.has("This form was open for a long time.")
    assert client.submit(None, {}, form="/contact").location == "/contact/sent"
    assert len(rows(db, ReaderMessage)) == 1


@BOTH
def test_a_sign_that_somebody_needs_help_is_answered_with_what_to_do(client, db, door):
    address, model, form = door

    answer = client.post(address, data=form | {"nonce": asking.new_nonce(), words_field(form): URGENT})

    assert answer.status_code == 200
    assert client.page.has("Please read this first")
    assert len(rows(db, model)) == 1


@pytest.mark.parametrize("take_down", ["withdraw", "retract"])
def test_a_post_that_is_not_public_takes_no_feedback(client, db, post, take_down):
    address = f"/feedback/{post.slug}"
    if take_down == "withdraw":
        publishing.withdraw(post)
    else:
        publishing.retract(post, notice="Not right any more.", by=post.author)

    unknown = client.get("/feedback/never-there")
    for answer in (client.get(address), client.post(address, data={"helped": "no"}), client.get(f"{address}/thanks")):
        assert (answer.status_code, answer.data) == (404, unknown.data)
    assert rows(db, Feedback) == []


def test_naughty_strings_come_in_as_they_were_typed(app, db, post, make_client_of):
    app.test_client_class = Hasty
    client = app.test_client()
    taken, said = set(), set()
    for words in from_other_networks(client, packs(WORDS_LIMIT - 200)):
        name = words if len(clean_line(words)) <= NAME_LIMIT else ""
        form = {"nonce": asking.new_nonce(), "message": as_sent(words), "name": name, "helped": words}
        assert client.post("/contact", data=form).status_code in (200, 303)
        assert client.post(f"/feedback/{post.slug}", data=form | {"words": as_sent(words)}).status_code in (200, 303)
        taken.add(clean(words)), said.add(clean(words))

    assert MESSAGE_LIMIT > WORDS_LIMIT
    assert {keys.read(row, "words") for row in rows(db, ReaderMessage)} == taken
    assert {keys.read(row, "words") for row in rows(db, Feedback)} == said
