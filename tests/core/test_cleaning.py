"""Cleaning changes how a text is written down, never what it says, and lets nothing dangerous through."""

from __future__ import annotations

import html5lib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from askmd.core import html, text

ANY = st.text(alphabet=st.characters(), max_size=300)
LONE = "a\ud800b"


@given(ANY)
@example(LONE)
@example("a\x00b")
def test_a_cleaned_text_can_always_be_stored(dirty):
    clean = text.clean(dirty)

    assert "\x00" not in clean
    clean.encode("utf-8")


@given(ANY)
@example("e\x00\u0301")
def test_cleaning_twice_is_cleaning_once(dirty):
    assert text.clean(text.clean(dirty)) == text.clean(dirty)


@pytest.mark.parametrize("words", ["مرحبا بكم", "שלום", "👩‍👩‍👧 ça va ?", "ﬁ 2²", "line one\nline two\tend"])
def test_real_writing_of_any_kind_is_kept(words):
    assert text.clean(words) == words


def test_a_letter_is_one_letter_also_where_a_control_stood_in_it():
    assert text.clean("cafe\x00\u0301") == "caf\u00e9"


def test_code_points_that_are_nobodys_are_taken_out_for_no_page_or_feed_may_hold_them():
    assert text.clean("a\ufdd0b\ufffec\uffffd\U0010fffee\U0001f600\U00020000\U0003ffff") == "abcde\U0001f600\U00020000"


def test_text_that_only_turns_its_neighbours_round_is_taken_out():
    assert text.clean("abc\u202edef") == "abcdef"


@pytest.mark.parametrize(
    ("address", "masked"), [("pat@example.org", "p•••@e•••.org"), ("p@x.co", "p•••@x•••.co"), ("nonsense", "n•••@•••")]
)
def test_a_masked_address_can_be_recognised_but_not_written_to(address, masked):
    assert text.mask_address(address) == masked


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<p style='position:fixed'>x</p>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe src='https://example.org'></iframe>",
    "<img src='https://example.org/pixel.gif' alt=''>",
    "<a href='data:text/html,x'>x</a>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
]


@given(st.one_of(st.sampled_from(HOSTILE), ANY))
def test_rich_text_never_brings_a_script_a_style_or_a_foreign_picture(dirty):
    root = html5lib.parse(html.sanitise(dirty), namespaceHTMLElements=False)

    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        assert element.tag in html.TAGS | {"html", "head", "body"}
        assert not any(name.startswith("on") or name == "style" for name in element.attrib)
        assert not element.get("href", "").lower().startswith(("javascript", "data", "vbscript"))
        assert element.get("src", "/media/").startswith("/media/")


def test_what_the_editor_makes_is_kept_as_it_is():
    written = (
        "<h2>Why</h2><p>One <strong>two</strong> <em>three</em>.</p><ul><li>a</li></ul>"
        "<blockquote><p>q</p></blockquote>"
        '<p><a href="https://example.org" rel="noopener noreferrer">link</a></p>'
    )

    assert html.sanitise(written) == written


def test_an_image_of_ours_keeps_its_words_and_one_of_elsewhere_leaves_no_gap():
    ours = (
        '<figure><img src="/media/a.webp" alt="One &gt; two" width="4" height="3"><figcaption>x</figcaption></figure>'
    )

    assert html.sanitise(ours) == ours
    assert html.sanitise('<p>a</p><figure><img src="https://example.org/a.png" alt="One > two"></figure>') == "<p>a</p>"


def test_plain_words_of_a_rich_text_keep_their_lines():
    assert html.plain("<h2>Why</h2><p>Because &amp; so.</p>") == "Why\nBecause & so."
