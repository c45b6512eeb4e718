"""What a text needs before somebody else reads it: most of it is found out, and judgements are part of the text."""

import json

import pytest

from askmd.answers import checklist, queries
from askmd.answers import services as answers
from askmd.answers.content import Content
from askmd.answers.models import AnswerKind
from askmd.core.errors import Invalid
from askmd.questions.models import Consent
from askmd.workflow import AnswerStatus
from tests import factories

HARD = "Pharmacological interventions necessitate comprehensive multidisciplinary evaluation, notwithstanding. " * 12


def open_checks(kind=AnswerKind.ANSWER, *, is_private=False, names=(), **text):
    made = factories.content(**text)
    return {one.name for one in checklist.of(made, kind=kind, is_private=is_private, names=names) if not one.is_done}


def test_a_checklist_fills_itself_and_asks_for_judgements_only(app):
    empty = {one.name for one in checklist.of(Content(), kind=AnswerKind.ANSWER) if not one.is_done}

    assert empty == {"title", "question", "short_answer", "body", "references", "conflict"}
    assert open_checks() == set()
    assert open_checks(short_answer="word " * 61) == {"short"}
    assert open_checks(body="<p>Take {{name of the drug}} and {{ dose }}.</p>") == {"blanks"}
    assert open_checks(title="{{" + "x" * 95 + "}}") == {"blanks"}
    assert open_checks(needs_no_reference=False) == {"references"}
    assert open_checks(needs_no_reference=False, references=[("A book", "https://example.org")]) == set()
    assert open_checks(conflict="") == {"conflict"}
    assert open_checks(conflict="A maker of drugs paid for a talk.") == set()
    assert open_checks(body=f"<p>{HARD}</p>") == {"grade"}
    assert open_checks(body=f"<p>{HARD}</p>", grade_reason="It is for colleagues.") == set()
    assert open_checks(AnswerKind.ARTICLE, question="") == set()
    assert open_checks(AnswerKind.VIDEO, question="") == {"video_url"}
    assert open_checks(AnswerKind.VIDEO, video_url="https://example.org/v/1") == set()


def test_each_identifier_is_decided_by_taking_it_out_or_by_a_tick(app):
    asked = "My name is Maria Lopez. I was seen on 3 May 2024 at St. Mary's Hospital last Tuesday."

    found = checklist.identifiers(factories.content(question=asked), kind=AnswerKind.ANSWER)
    written = [one.text for one in found]

    assert written == ["Maria Lopez", "3 May 2024", "St. Mary's Hospital", "last Tuesday"]
    assert open_checks(question=asked) == {"identifiers"}
    assert open_checks(question=asked, kept_identifiers=written[:3]) == {"identifiers"}
    assert open_checks(question=asked, kept_identifiers=[one.upper() for one in written]) == set()
    # A doctor's own "next week" tells nobody anything; a name in it does, and so does what an asker calls herself.
    assert open_checks(body="<p>Ask your team next week.</p>") == set()
    assert open_checks(body="<p>Call Maria Lopez on 020 7946 0018.</p>") == {"identifiers"}
    assert open_checks(body="<p>Dear Quill, ask your team.</p>", names=["Quill"]) == {"identifiers"}
    far_down = factories.content(body="<p>Ask your team.</p>" * 1_350 + "<p>My name is Maria Lopez.</p>")
    assert [one.text for one in checklist.identifiers(far_down, kind=AnswerKind.ARTICLE)] == ["Maria Lopez"]


def test_a_private_answer_needs_neither_title_nor_public_question(app, alice, bob):
    question = factories.question(assignee=alice, consent=Consent.PRIVATE)
    made = answers.start(question, by=alice)
    text = factories.content(title="", question="", body="<p>Dear Maria Lopez, ask your team.</p>")
    answers.save(made, text, base_number=0, by=alice)

    answers.submit(made, digest=factories.revision(answer=made).digest, by=alice)
    factories.approved(made, reviewer=bob)

    assert made.status is AnswerStatus.APPROVED


def test_what_is_still_to_do_blocks_sending_adopting_and_approving(app, db, alice, bob):
    question = factories.question(assignee=alice, consent=Consent.PRIVATE)
    made = answers.start(question, by=alice)
    answers.save(made, factories.content(question="My name is Maria Lopez.", conflict=""), base_number=0, by=alice)
    with pytest.raises(Invalid, match="conflict of interest"):
        answers.submit(made, digest=factories.revision(answer=made).digest, by=alice)
    answers.save(made, factories.content(question="My name is Maria Lopez."), base_number=1, by=alice)
    factories.submitted(made)

    # The asker lets us publish meanwhile: what may stand in a private answer may not stand in a public one.
    question.consent = Consent.PUBLISH
    with pytest.raises(Invalid, match="may stay"):
        answers.approve(made, digest=factories.revision(answer=made).digest, by=bob)
    mended = factories.content(question="My name is Maria Lopez.", title="Another title")
    answers.return_mended(made, mended, comment="", base_number=2, by=bob)
    with pytest.raises(Invalid, match="may stay"):
        answers.adopt(made, by=alice)


def test_judgements_are_sealed_with_the_text_and_named_by_its_digest(app, alice):
    made = factories.answer(author=alice)
    before = factories.revision(answer=made).digest

    answers.save(made, factories.content(kept_identifiers=["Maria"]), base_number=1, by=alice)

    newest = queries.latest(made)
    assert newest.digest != before
    assert queries.content_of(newest).kept_identifiers == ("Maria",)
    older = {"title": "Old", "question": "", "short_answer": "", "body": "", "team_questions": [], "references": []}
    assert Content.from_json(json.dumps(older)) == Content(title="Old")


def test_what_a_doctor_said_last_of_references_and_conflicts_is_remembered(app, alice):
    made = factories.answer(author=alice)
    assert (alice.needs_no_reference, alice.has_no_conflict) == (False, False)

    factories.submitted(made)
    assert (alice.needs_no_reference, alice.has_no_conflict) == (True, True)
    other = factories.article(author=alice, references=[("A book", "https://example.org")], conflict="A talk.")
    factories.submitted(other)

    # With references in it a text says nothing about whether one would be needed.
    assert (alice.needs_no_reference, alice.has_no_conflict) == (True, False)


@pytest.mark.parametrize("address", ["http://example.org/v", "javascript:alert(1)", "https://", "https://a b.org/"])
def test_a_video_is_only_at_a_safe_address(address):
    with pytest.raises(Invalid):
        Content.clean(video_url=address)
