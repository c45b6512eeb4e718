"""What the helpers see in a text: what came over from the private question, what is hard, where somebody stumbles."""

from askmd.answers.content import Content
from askmd.answers.looking import look
from askmd.answers.markup import FaultKind, faults

ASKED = (
    "My name is Maria Lopez and I was treated at St. Mary's Hospital on 3 April 2021 by Dr. Smith. "
    "My number is 555-123-4567. May I swim again, and when may I go back to work?"
)


def written(**fields):
    return Content.clean(**({"title": "May I swim?", "question": "May I swim again after treatment?"} | fields))


def test_what_stands_in_the_private_question_and_again_in_public_is_named_with_its_field():
    content = written(
        title="May Maria swim?",
        question="I was treated at st. mary's hospital in spring.",
        body="<p>Maria <strong>Lopez</strong> may.</p><p>Dr. Smith agrees.</p>",
        team_questions=["Call 555-123-4567?"],
    )

    taken = [(one.field, one.words, one.put) for one in look(content, [ASKED]).taken]

    assert taken == [
        ("title", "Maria", "[name]"),
        ("question", "st. mary's hospital", "[hospital or place]"),
        ("body", "Maria Lopez", "[name]"),
        ("body", "Smith", "my doctor"),
        ("team_questions", "555-123-4567", "[phone]"),
    ]


def test_plain_words_that_only_look_like_a_name_are_not_taken_over():
    seen = look(written(body="<p>May you go back to work? Smithereens, marias.</p>"), [ASKED], names=["May"])

    assert [one.words for one in seen.taken] == ["May", "May", "May"]
    assert not look(written(title="When?", question="How soon?", body="<p>It may be soon.</p>"), [ASKED], ["May"]).taken


def test_the_name_that_an_asker_gave_is_looked_for_and_what_did_not_come_over_is_told_apart():
    seen = look(written(question="I am Petra, and my friend John Miller asks."), [ASKED], names=["Petra Novak"])

    assert [one.words for one in seen.taken] == ["Petra"]
    assert [one.words for one in seen.identifiers] == ["John Miller"]


def test_the_hardest_sentence_is_named_whole_and_with_its_field():
    hard = "Notwithstanding multidisciplinary considerations, symptomatology frequently ameliorates."
    seen = look(written(short_answer="Yes. You may swim.", body=f"<h2>Why it is so</h2><p>{hard} Skin heals.</p>"))

    assert [(one.field, one.words) for one in seen.hardest] == [("body", hard)]
    assert seen.short_answer_words == 4


def test_stumbling_blocks_of_headings_links_images_and_marks_are_found_in_order():
    body = (
        "<h3>Small first</h3><p>A <a href='https://example.org'>Here</a> and "
        "<a href='https://example.org'>https://example.org</a>.</p><h2> </h2><p><strong>Looks like one</strong></p>"
        "<img src='/media/a.webp' alt=' '><p>So it is [1], [2].</p>"
    )

    assert [(fault.kind, fault.words) for fault in faults(body, references=1)] == [
        (FaultKind.FIRST_HEADING_SMALL, "Small first"),
        (FaultKind.LINK_SAYS_NOTHING, "Here"),
        (FaultKind.LINK_IS_ADDRESS, "https://example.org"),
        (FaultKind.EMPTY_HEADING, ""),
        (FaultKind.BOLD_AS_HEADING, "Looks like one"),
        (FaultKind.IMAGE_WITHOUT_WORDS, ""),
        (FaultKind.NO_SUCH_REFERENCE, "[2]"),
    ]


def test_a_sound_body_has_no_stumbling_block():
    body = (
        "<h2>Why</h2><p>Read <a href='https://example.org'>the leaflet of your ward</a> <strong>now</strong>. [1]</p>"
        "<h3>More</h3><figure><img src='/media/a.webp' alt='A bag on a stand'><figcaption>A bag</figcaption></figure>"
    )

    assert faults(body, references=1) == []
