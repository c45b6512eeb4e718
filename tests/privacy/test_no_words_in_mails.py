"""Whatever a question holds, no mail that comes of it says a word of it: in no header, in no part."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from askmd import outbox
from askmd.core import clock
from askmd.outbox import Delivery, Recipient, notices, rendering, samples
from askmd.posts import planning
from askmd.questions import notes
from askmd.questions import services as questions
from askmd.questions.models import Consent
from tests import factories

CANARY, NAME = "quaggacanary", "Zebedeecanary"
# Kinds that know of no question: what stands in them is public, or the account's own.
OF_NO_QUESTION = {"posts_announcement", "posts_digest", "posts_changed"}
ROOMS = ("questions_", "answers_", "posts_")


def every_field(alice, **values):
    """A question whose every word is a canary, turns and notes too."""
    question = factories.question(
        assignee=alice, body=CANARY, name=NAME, address="pat@example.org", is_confirmed=True, **values
    )
    notes.add_note(question, text=CANARY, by=alice)
    questions.ask_back(question, text=CANARY, by=alice)
    questions.reply(question, text=CANARY)
    question.erase_told_at = clock.now()
    return question


def canaries(question) -> dict[str, str]:
    words = dict.fromkeys(("title", "short_answer"), CANARY)
    return words | {"question": question, "body": f"<p>{CANARY}</p>"}


@pytest.fixture
def deliveries(app, db, alice, bob, mails) -> dict[str, Delivery]:
    """By kind: a mail of every kind that a question can bring, as its room owes it."""
    waiting = every_field(alice)
    in_review = factories.submitted(factories.answer(author=alice, **canaries(every_field(alice))))
    shown = factories.approved(
        factories.answer(author=alice, **canaries(every_field(alice, consent=Consent.PUBLISH))), reviewer=bob
    )
    planning.start_preview(shown, [], by=alice)
    db.session.flush()
    found = {row.notice: row for row in db.session.query(Delivery) if row.notice == "posts_preview_ready"}
    day = clock.now() + timedelta(days=7)
    context = {
        "language": "en",
        "is_confirmed": True,
        "day": day.date().isoformat(),
        "deadline": day.isoformat(),
        "what": "corrected",
        "post": None,
        "wanted": True,
        "count": 2,
        "oldest": "5 days",
        "is_yours": True,
        "turn": "approved",
    }
    for kind in kinds() - set(found):
        is_to_asker = "my_url" in samples.of(kind).make()
        question = waiting if kind.startswith("questions_") else shown.questions[0]
        owner = question if is_to_asker else bob if kind == "answers_to_check" else alice
        answer = in_review if kind == "answers_to_check" else shown
        to = Recipient.QUESTION if is_to_asker else Recipient.ACCOUNT
        found[kind] = outbox.owe(kind, to=to, id=owner.id, lookup=owner.address_lookup, answer=answer.id, **context)
    return found


def kinds() -> set[str]:
    return {name for name in notices.names() if name.startswith(ROOMS)} - OF_NO_QUESTION


def test_no_word_of_a_question_stands_in_a_mail(deliveries):
    assert set(deliveries) == kinds()

    for kind, delivery in deliveries.items():
        letter = rendering.letter(delivery, "pat@example.org")
        assert letter is not None, kind
        mail = message_from_bytes(letter.as_bytes(), policy=policy.default)
        said = [*(str(value) for value in mail.values()), *(part.get_content() for part in mail.iter_parts())]
        assert not any(word in words for word in (CANARY, NAME) for words in [*said, letter.envelope_from]), kind
