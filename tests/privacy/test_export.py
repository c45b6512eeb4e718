"""Everything that is kept of a question, for its asker: nothing is left out, and no colleague's name is given away."""

import json

from sqlalchemy import select

from askmd import audit, privacy
from askmd.answers import services as answering
from askmd.audit.models import AuditEvent
from askmd.posts import planning, publishing
from askmd.posts import services as posts
from askmd.questions import asking, history, services
from askmd.questions.asking import Asked
from askmd.questions.models import Consent, Question, WhoAsks
from askmd.site import services as site
from askmd.site import texts
from tests import factories

CANARY = "Quagga swimming"


def whole_life(alice, bob) -> Question:
    asked = Asked(
        text=CANARY,
        name="Zebedee",
        address="pat@example.org",
        who_asks=WhoAsks.PATIENT,
        consent=Consent.PUBLISH,
        topic_id=factories.topic(name="Sport").id,
    )
    question = asking.ask(asked, code=b"c" * 16)
    services.confirm_address(question)
    audit.viewed("question.viewed", [question], by=bob)
    services.claim(question, by=alice)
    services.ask_back(question, text="Which quagga?", by=alice)
    services.reply(question, text="The striped one.")
    services.add_note(question, text="A secret among doctors", by=bob)
    answer = factories.approved(factories.answer(author=alice, question=question), reviewer=bob)
    answering.deliver(answer)
    post = posts.start_preview(answer, [], by=alice)
    planning.agree(planning.preview_of(question))
    assert publishing.publish(post)
    return question


def test_all_that_the_asker_wrote_and_was_told_is_in_it(alice, bob):
    kept = privacy.export(whole_life(alice, bob))

    about = kept["question"]
    assert (about["text"], about["name"], about["e_mail_address"]) == (CANARY, "Zebedee", "pat@example.org")
    assert (about["status"], about["topic"], about["who_asks"]) == ("answered", "Sport", "patient")
    assert [(turn["by"], turn["text"]) for turn in kept["messages"]] == [
        ("Alice", "Which quagga?"),
        ("you", "The striped one."),
    ]
    [answer] = kept["answers"]
    assert (answer["written_by"], answer["checked_by"]) == ("Alice", "Bob")
    assert answer["html"].startswith("<p>")
    assert "<" not in answer["text"]
    [wording] = kept["public_wordings"]
    assert wording["agreed_at"]
    assert [post["address"] for post in kept["posts"]] == ["/posts/may-i-swim-after-treatment"]
    assert {mail["kind"] for mail in kept["e_mails"]} >= {"questions_received", "questions_answer_ready"}


def test_it_is_plain_json_and_says_when_all_of_it_goes(alice, bob):
    question = whole_life(alice, bob)

    kept = json.loads(json.dumps(privacy.export(question)))

    assert kept["question"]["deleted_on_unless_opened_before"] == privacy.erase_on(question).isoformat()


def test_doctors_who_read_it_are_counted_and_not_named(alice, bob):
    kept = privacy.export(whole_life(alice, bob))

    assert len(kept["read_by_doctors"]) == 1
    assert {event["by"] for event in kept["history"]} == {"you", "a doctor", "the site"}
    assert "Bob" not in json.dumps(kept["history"])


def test_a_note_between_doctors_is_counted_and_not_shown(alice, bob):
    kept = privacy.export(whole_life(alice, bob))

    assert kept["not_shown"] == {"notes_between_doctors": 1}
    assert "secret among doctors" not in json.dumps(kept)


def test_the_consent_is_shown_in_the_words_that_were_agreed_to(erin, app):
    site.change("ask.consent_publish", "You may publish it.", by=erin)
    question = factories.question()
    services.change_consent(question, consent=Consent.PUBLISH)
    site.change("ask.consent_publish", "You may publish it in new words.", by=erin)

    given = privacy.export(question)["consent"]

    assert (given["wording"], given["wording_version"]) == ("You may publish it.", 1)
    assert privacy.export(factories.question())["consent"]["wording"] == texts.text("ask.consent_private")


def test_that_it_was_asked_for_is_written_down(app, db):
    question = factories.question()

    privacy.export(question)

    query = select(AuditEvent.subject_id, AuditEvent.by_part).where(AuditEvent.action == "question.exported")
    assert [tuple(row) for row in db.session.execute(query)] == [(question.id, "asker")]


def test_an_asker_is_never_told_that_something_is_not_urgent(app):
    question = factories.question()
    doctor = factories.doctor()
    services.set_urgent(question, by=doctor)
    services.clear_urgent(question, newest=history.newest(question), by=doctor)

    kept = str(privacy.export(question)).lower()

    for word in ("is_urgent", "warning_signs", "urgent mark", "not urgent"):
        assert word not in kept, word
