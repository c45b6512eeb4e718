"""What is typed is kept for its doctor alone, the newest of each page, and nothing that was shown as kept is lost."""

import pytest

from askmd.answers import drafts, keeping, queries, services
from askmd.answers.drafts import Typed
from askmd.answers.models import Draft
from askmd.core.errors import Invalid, NotAllowed, Stale, WrongState
from askmd.privacy import services as privacy
from askmd.workflow import ASKER
from tests import factories

WORDS = "Half a sentence about"


def typed(words=WORDS, *, page="page-one", turn=1, seen=0, base_number=1, content=None) -> Typed:
    fields = [("title", words), ("reference_url", "https://half")]
    return Typed(page=page, turn=turn, seen=seen, base_number=base_number, fields=fields, content=content)


def words_kept(answer, by):
    kept = drafts.of(answer, by)
    return dict(kept.fields)["title"] if kept else None


@pytest.fixture
def answer(app, alice):
    return factories.answer(author=alice)


def test_the_newest_text_of_a_page_is_kept_as_it_was_typed_sealed_and_for_its_doctor_only(answer, db, alice, bob):
    drafts.keep(answer, typed("First", turn=1), by=alice)
    drafts.keep(answer, typed("Second", turn=2), by=alice)

    with pytest.raises(Stale):
        drafts.keep(answer, typed("First", turn=1), by=alice)

    kept = drafts.of(answer, alice)
    assert kept.fields == [("title", "Second"), ("reference_url", "https://half")]
    assert drafts.of(answer, bob) is None
    assert b"Second" not in db.session.query(Draft).one().content_sealed


def test_another_window_replaces_a_text_only_after_it_has_seen_it(answer, alice):
    number = drafts.keep(answer, typed("In the first window"), by=alice).number

    with pytest.raises(WrongState):
        drafts.keep(answer, typed("In the second", page="page-two"), by=alice)
    assert words_kept(answer, alice) == "In the first window"

    drafts.keep(answer, typed("Opened later", page="page-three", seen=number), by=alice)
    assert words_kept(answer, alice) == "Opened later"
    with pytest.raises(WrongState):
        drafts.keep(answer, typed("In the first window again", turn=2), by=alice)


def test_a_revision_ends_the_draft_that_led_to_it_and_no_late_copy_brings_it_back(answer, alice):
    content = factories.content(title="Whole")
    drafts.keep(answer, typed("Who", turn=7), by=alice)

    services.save(answer, content, base_number=1, by=alice)
    drafts.spend(answer, content, page="page-one", by=alice)

    assert drafts.of(answer, alice) is None
    with pytest.raises(Stale):
        drafts.keep(answer, typed("Whol", turn=8), by=alice)
    drafts.keep(answer, typed("Later", page="page-two", base_number=2), by=alice)
    assert words_kept(answer, alice) == "Later"


def test_a_sending_that_comes_after_its_own_page_was_saved_is_refused(answer, alice):
    content = factories.content(title="Whole")
    services.save(answer, content, base_number=1, by=alice)
    drafts.spend(answer, content, page="page-one", by=alice)

    with pytest.raises(Stale):
        drafts.keep(answer, typed("Whol"), by=alice)


def test_a_saved_text_leaves_the_other_text_of_another_window_alone(answer, alice):
    drafts.keep(answer, typed("In the other window"), by=alice)

    services.save(answer, factories.content(title="Here"), base_number=1, by=alice)

    assert words_kept(answer, alice) == "In the other window"
    same = factories.content(title="There")
    drafts.keep(answer, typed("There", turn=2, base_number=2, content=same), by=alice)
    services.save(answer, same, base_number=2, by=alice)
    assert drafts.of(answer, alice) is None


def test_whoever_takes_a_draft_over_gets_what_its_author_never_saved(answer, alice, bob):
    unsaved = factories.content(title="Never saved")
    drafts.keep(answer, typed("Never saved", content=unsaved), by=alice)

    services.take_over(answer, by=bob)

    newest = queries.latest(answer)
    assert (queries.content_of(newest), newest.created_by) == (unsaved, alice)
    assert drafts.of(answer, alice) is None
    with pytest.raises(NotAllowed, match="took this draft over"):
        drafts.keep(answer, typed("On and on", turn=2), by=alice)


def test_only_who_writes_or_checks_now_has_a_draft(answer, alice, bob, charlie):
    for by in (bob, charlie):
        with pytest.raises(NotAllowed):
            drafts.keep(answer, typed(), by=by)

    in_review = factories.submitted(author=alice)
    drafts.keep(in_review, typed("Mended"), by=bob)
    assert words_kept(in_review, bob) == "Mended"
    with pytest.raises(WrongState, match="Your text is still here"):
        drafts.keep(in_review, typed(), by=alice)


def test_a_text_beyond_all_measure_is_refused(answer, alice):
    with pytest.raises(Invalid):
        drafts.keep(answer, typed("x" * (drafts.LIMIT + 1)), by=alice)


def test_drafts_are_deleted_with_the_words_they_are_about(app, db, alice):
    question = factories.question(assignee=alice)
    answer = factories.answer(question=question, author=alice)
    drafts.keep(answer, typed(), by=alice)

    privacy.erase(question, by=ASKER)

    assert db.session.query(Draft).count() == 0
    with pytest.raises((Stale, WrongState)):
        drafts.keep(answer, typed(turn=2), by=alice)


@pytest.mark.parametrize("which", ["mine", "other", "both"])
def test_of_two_texts_none_is_lost_whichever_is_kept(answer, alice, which):
    other = factories.content(title="Theirs", body="<p>Their words.</p>", team_questions=["One?"])
    mine = factories.content(title="Mine", body="<p>My words.</p>", team_questions=["Two?", "One?"])
    services.save(answer, other, base_number=1, by=alice)

    keeping.keep_of_two(answer, mine, which=which, base_number=2, by=alice)

    texts = [queries.content_of(revision) for revision in queries.revisions(answer)]
    newest = texts[0]
    if which == "both":
        assert newest.title == "Mine / Theirs"
        assert newest.body == "<p>My words.</p><p>Their words.</p>"
        assert newest.team_questions == ("Two?", "One?")
        # What is the same in both is there once.
        assert newest.question == mine.question
    else:
        assert newest == {"mine": mine, "other": other}[which]
        assert mine in texts
    assert other in texts
