"""A body is cut at its headings."""

from askmd.posts.sections import cut


def test_a_body_is_cut_at_its_headings():
    found = cut("<p>Before.</p><h2>One <em>two</em></h2><p>After.</p>")

    assert [(part.title, part.html) for part in found] == [("", "<p>Before.</p>"), ("One two", "<p>After.</p>")]


def test_headings_of_the_same_words_have_addresses_of_their_own():
    found = cut("<h2>Same</h2><p>1</p><h2>Same</h2><p>2</p><h2>🙂</h2><p>3</p>")

    assert [part.anchor for part in found] == ["part-same", "part-same-2", "part-part"]


def test_the_part_that_says_when_to_call_is_known_by_its_heading():
    titles = ("Call your team today if", "See a doctor soon if", "Calls")
    body = "".join(f"<h2>{title}</h2><p>x</p>" for title in titles)

    assert [part.is_alarm for part in cut(body)] == [True, True, False]


def test_an_empty_body_and_an_empty_heading_make_no_empty_part():
    assert cut("") == []
    assert [part.title for part in cut("<h2> </h2><h2>Here</h2>")] == ["Here"]


def test_a_mark_leads_to_its_reference_and_nothing_else_is_taken_for_one():
    body = '<p>So [1], not [3] <a href="https://example.org/[1]">[2]</a>.</p>'

    [part] = cut(body, references=2)

    assert part.html == body.replace("So [1]", 'So <a href="#reference-1">[1]</a>')


def test_a_part_keeps_the_anchor_that_others_link_to():
    parts = cut('<h2 id="dose">Dose</h2><p>1</p><h2 lang="fr">Dose</h2><p>2</p>')

    assert [(part.anchor, part.title) for part in parts] == [("dose", "Dose"), ("part-dose", "Dose")]
