"""Every naughty string through every field there is once a question is sent, and through the doors beside it."""

from urllib.parse import quote

import pytest

from askmd import keys
from askmd.answers.queries import for_question
from askmd.core.text import clean
from askmd.posts import services as posts
from askmd.questions import queries, services
from askmd.questions.models import Consent
from askmd.questions.turns import MESSAGE_LIMIT
from askmd.web.ask.ask_form import QUESTION_LIMIT
from tests import factories
from tests.support.html import Page
from tests.support.naughty import OURS, as_sent, from_other_networks, packs, some, written

# These are passwords too; looking at one takes its time.
PASSWORDS = {*OURS[::2], "null", "<script>alert(123)</script>", "' OR 1=1 -- 1"}

# Where one address or a code is typed, and the name of its field. They are made alike, and share the list.
LINES = {
    "/my": "code",
    "/my/lost": "email",
    "/subscribe": "address",
    "/account/sign-in": "address",
    "/account/forgotten": "address",
}
# What stands behind these is opened by a secret in the address.
SECRETS = ("/my/", "/my/mail/", "/confirm/", "/never/", "/unsubscribe/", "/subscriptions/", "/account/reset/")
# All strings in as many messages.
MESSAGES = range(2)


def comes_back(hasty, path, field, form, share):
    """Each that no address and no code can be is refused, and stands in its field again."""
    for words in from_other_networks(hasty, some(share)):
        password = {"password": words if words in PASSWORDS else ""} if "password" in form else {}
        hasty.post(path, data=form | {field: as_sent(words)} | password)

        assert hasty.response.status_code == 422, repr(words)
        assert hasty.field(field) == clean(words)


@pytest.mark.parametrize("path", LINES)
def test_each_that_is_no_address_and_no_code_comes_back(hasty, path):
    form = Page(hasty.get(path).text).form().values

    comes_back(hasty, path, LINES[path], form, list(LINES).index(path))


def test_each_that_nobody_can_be_told_at_comes_back(hasty):
    comes_back(hasty, f"/ask/watch/post/{factories.post().slug}", "address", {}, 0)


@pytest.mark.parametrize("path", LINES)
def test_the_page_that_comes_back_is_as_good_as_any(client, path):
    form = client.visit(path).form().values
    for words in from_other_networks(client, OURS):
        client.post(path, data=form | {LINES[path]: as_sent(words)})

        assert client.page.errors, repr(words)


def test_as_another_address_of_a_question_they_come_back(client, opened):
    opened()
    form = client.page.form("/my/question/address").values
    for words in some(1):
        client.post("/my/question/address", data=form | {"address-email": as_sent(words)})

        assert client.response.status_code == (422 if clean(words) else 303), repr(words)
        assert not clean(words) or client.page.field("address-email") == clean(words)


@pytest.mark.parametrize("path", SECRETS)
def test_each_as_a_secret_opens_nothing(hasty, path):
    wrong = hasty.get(f"{path}AAAA").data
    for words in from_other_networks(hasty, some(SECRETS.index(path))):
        hasty.get(path + quote(words, safe=""))

        assert hasty.response.status_code == 404, repr(words)
        # A dead link of a subscriber says so; what is no link at all is not found.
        assert hasty.response.data == wrong or path == "/subscriptions/"


@pytest.mark.both_databases
def test_in_the_place_of_the_first_words_they_are_kept_as_they_were_typed(client, opened, db):
    question = opened()
    form = client.page.form("/my/question/edit").values
    for words in [*OURS, *packs(QUESTION_LIMIT)]:
        client.post("/my/question/edit", data=form | {"edit-text": as_sent(words)})
        if client.response.status_code == 200:
            assert client.page.field("edit-text") == clean(words)
            client.submit(None, {"edit-has_read": "y"}, button="Save my words")

        assert client.response.status_code == (303 if clean(words) else 422), repr(words)
        assert not clean(words) or keys.read(question, "body") == clean(words)


def tell(client, question, field, words, button, **more):
    """Write to the doctors from the page as it is; what has to be read first is read. It stands on the page then."""
    client.submit(None, {field: as_sent(words)} | more, button=button)
    if client.response.status_code == 200:
        assert client.page.field(field) == clean(words)
        ticked = field.replace("text", "has_read")
        client.submit(None, {field: as_sent(client.page.field(field)), ticked: "y"}, button=button)
    assert client.response.status_code == 303
    assert written(client.visit("/my/question"), "turn-text")[-1] == clean(words)
    assert keys.read(queries.messages(question)[-1], "body") == clean(words)


@pytest.mark.both_databases
@pytest.mark.parametrize("part", MESSAGES)
class TestAMessageOfAll:
    @pytest.fixture
    def words(self, part):
        made = packs(MESSAGE_LIMIT)
        assert len(made) == len(MESSAGES)
        return made[part]

    def test_as_a_reply(self, client, opened, alice, words):
        question = opened(assignee=alice)
        services.ask_back(question, text="Which treatment?", by=alice)
        client.visit("/my/question")

        tell(client, question, "reply-text", words, "Send my reply")

    def test_as_a_question_after_the_answer(self, client, answered, words):
        tell(client, answered(), "follow-text", words, "Send")

    def test_as_what_was_missing(self, client, answered, words):
        tell(client, answered(), "feedback-text", words, "Tell the doctors", **{"feedback-helped": "no"})

    def test_as_a_wish_for_another_wording(self, client, answered, alice, words):
        question = answered(consent=Consent.PUBLISH)
        posts.start_preview(for_question(question), [], by=alice)
        client.visit("/my/question")

        tell(client, question, "wish-text", words, "Send my wish")

    def test_in_a_page_that_had_closed(self, client, answered, words):
        answered()

        client.post("/my/question/follow-up", data={"follow-text": as_sent(words), "csrf_token": words})

        assert client.response.status_code == 400
        assert written(client.page, "given-back") == [clean(words)]


def test_in_every_field_of_every_form_of_the_page_they_fail_nothing(client, answered, alice):
    """Choices that are none, ticks, hidden values and buttons too."""
    posts.start_preview(for_question(answered(consent=Consent.PUBLISH)), [], by=alice)
    forms = [form for form in client.visit("/my/question").forms if form.action.startswith("/my/question/")]
    assert len(forms) >= 7
    for words in OURS:
        for form in forms:
            kept = {name: value for name, value in form.values.items() if "csrf_token" in name}

            client.post(form.action, data=dict.fromkeys([*form.names, "go"], as_sent(words)) | kept)
