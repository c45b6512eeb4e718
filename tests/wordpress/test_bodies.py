"""Texts of WordPress become bodies of ours: every word stays, nothing that runs comes along, and all is counted."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askmd.core.html import plain, sanitise
from askmd.wordpress import content
from askmd.wordpress.blocks import Shown
from askmd.wordpress.content import Counts, Source

SRC = f"/media/{'a' * 32}.webp"
IMG = f'<img src="{SRC}" alt="Words" width="6" height="4">'
REL = 'rel="noopener noreferrer"'


class Places:
    """Everything is here."""

    def link(self, href: str) -> str:
        return "/posts/new" if href == "/?p=1" else href

    def picture(self, src: str) -> Shown | None:
        return None if "lost" in src else Shown(SRC, 6, 4, "Words", "Its caption")


def made(text: str, **more) -> content.Converted:
    return content.convert(Source(text, **more), Places(), {"7": "<!-- wp:paragraph --><p>Shared</p>"})


BODIES = {
    "classic": ("One\ntwo\n\nThree <b>four</b>", "<p>One<br>two</p><p>Three <strong>four</strong></p>"),
    "classic with marks": ("<p>One</p>\n\nTwo<ul><li>a</li></ul>", "<p>One</p><p>Two</p><ul><li>a</li></ul>"),
    "blocks": ("<!-- wp:paragraph -->\n<p>One\ntwo</p>\n<!-- /wp:paragraph -->", "<p>One\ntwo</p>"),
    "boxes": ("<div id='x'><div>One</div><div>Two</div></div>", '<p id="x">One</p><p>Two</p>'),
    "headings": ("<h1 id='a'>A</h1><h5>B</h5>", '<h2 id="a">A</h2><h4>B</h4>'),
    "link": ('<p><a href="/?p=1" target="_blank" style="x">it</a></p>', f'<p><a href="/posts/new" {REL}>it</a></p>'),
    "anchor": ('<p><a name="n">Note</a></p>', f'<p><a href="#n" id="n" {REL}>Note</a></p>'),
    "caption": (
        '[caption id="attachment_4" width="3"]<img src="/x.jpg"> Under <em>it</em>[/caption]',
        f'<figure id="attachment_4">{IMG}<figcaption>Under <em>it</em></figcaption></figure>',
    ),
    "gallery": (
        '[gallery ids="4"]',
        f"<figure>{IMG}<figcaption>Its caption</figcaption></figure>",
    ),
    "lost picture": ("<figure><img src='/lost.jpg'><figcaption>Cap</figcaption></figure>",
                     "<figure><figcaption>Cap</figcaption></figure>"),
    "table": (
        "<figure class='wp-block-table'><table><caption>C</caption><tr><th scope='col'>H</th></tr>"
        "<tr><td colspan='2'><p>1</p></td></tr></table></figure>",
        '<table><caption>C</caption><tbody><tr><th scope="col">H</th></tr><tr><td colspan="2"><p>1</p></td></tr>'
        "</tbody></table>",
    ),
    "frame": (
        '<p><iframe src="//www.youtube.com/embed/abcdefghijk"></iframe></p>',
        f'<p><a href="https://www.youtube.com/watch?v=abcdefghijk" {REL}>Watch the video on youtube.com</a></p>',
    ),
    "lone address": (
        "Look:\n\nhttps://vimeo.com/123456\n\nEnd",
        f'<p>Look:</p><p><a href="https://vimeo.com/123456" {REL}>Watch the video on vimeo.com</a></p><p>End</p>',
    ),
    "sound": ('[audio mp3="https://old.example.org/a.mp3"]',
              f'<p><a href="https://old.example.org/a.mp3" {REL}>See this on old.example.org</a></p>'),
    "unknown shortcode": ('[slider id="3"]<p>In [sic] [1]</p>[/slider]', "<p>In [sic] [1]</p>"),
    "shared block": ('<!-- wp:block {"ref":7} /-->', "<p>Shared</p>"),
    "nested list": ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
    "quotation": ("<blockquote>A<br>b</blockquote>", "<blockquote><p>A<br>b</p></blockquote>"),
    "code": ("<pre>a\n\n  b &lt;i&gt;</pre>", "<pre>a\n\n  b &lt;i&gt;</pre>"),
    "script": ("<p onclick='x()'>a</p><script>evil()</script><style>p{}</style>", "<p>a</p>"),
    "plugin's note": (
        "Word[ref]Source[/ref].",
        f'<p>Word<sup><a href="#note-1" id="note-1-link" {REL}>1</a></sup>.</p>'
        f'<ol><li id="note-1">Source <a href="#note-1-link" {REL}>↩</a></li></ol>',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_a_text_becomes_a_body(name):
    text, body = BODIES[name]

    assert made(text).body == body


def test_footnotes_of_wordpress_itself_stand_where_their_block_stood():
    text = '<!-- wp:paragraph --><p>A<sup data-fn="f"><a href="#f" id="f-link">1</a></sup></p><!-- wp:footnotes /-->'

    found = made(text, footnotes='[{"id":"f","content":"Source"}]')

    assert '<li id="f">Source <a href="#f-link"' in found.body
    assert found.before.against(found.after) == {}


def test_what_is_lost_is_counted():
    found = made('<p id="main">A <a href="javascript:x()">b</a><img src="/lost.png"></p>[contact-form-7 id="1"]')

    assert found.before.against(found.after) == {"anchors": (1, 0), "images": (1, 0)}
    assert found.unknown == ["contact-form-7"]
    assert "javascript" not in found.body


def test_what_is_kept_counts_the_same():
    text = (
        "<table><caption>c</caption><tr><td>x</td></tr></table><ul><li><b>a</b> <i>b</i></li></ul><p>c<sup>1</sup></p>"
    )

    found = made(text)

    assert found.before == found.after == Counts(tables=1, captions=1, footnotes=1, lists=1, emphasis=2)


def test_what_lies_deep_keeps_its_words():
    assert "deep" in made("<div>" * 3_000 + "deep" + "</div>" * 3_000).body
    assert "deep" in made("<div>" * 50_000 + "deep").body
    assert "inner" in made("[a_b]" * 500 + "inner" + "[/a_b]" * 500).body


PIECES = st.sampled_from(
    ["<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<ul><li>", "</li></ul>", "<table><tr><td>", "</td></tr></table>",
     "<h3>", "</h3>", "\n\n", "\n", "<br>", "<blockquote>", "</blockquote>", "<a href='/?p=1'>", "</a>", "<figure>",
     "</figure>", "<figcaption>", "</figcaption>", "<em onclick=x>", "<svg/onload=x>", "[ref]", "[/ref]"]
)  # fmt: skip
WORDS = st.text("abcé &<>\"'乳", min_size=1, max_size=8).map(lambda text: text.replace("<", "&lt;"))


@settings(max_examples=60)
@given(st.lists(PIECES | WORDS, max_size=14).map("".join))
def test_no_word_is_lost_and_nothing_runs_whatever_the_marks(text):
    body = made(text).body

    letters = re.compile(r"[abcé乳]")
    # What the sanitiser alone keeps of the words; a footnote's words move to the end.
    kept = sorted(letters.findall(plain(text)))
    assert sorted(letters.findall(re.sub("Its caption|↩", "", plain(body)))) == kept
    assert sanitise(body) == body
    assert not re.search(r"<svg|onclick=|onload=[^<]*>", re.sub(r"&lt;", "", body))


def test_a_shared_block_never_stands_inside_itself():
    shared = "<p>Once</p>" + '<!-- wp:block {"ref":7} /-->' * 60
    body = content.convert(Source('<!-- wp:block {"ref":7} /-->'), Places(), {"7": shared}).body
    assert body.count("Once") == 1


def test_shared_blocks_make_no_text_too_long(monkeypatch):
    monkeypatch.setattr(content, "MOST_CHARACTERS", 200)
    body = content.convert(Source('<!-- wp:block {"ref":7} /-->' * 5), Places(), {"7": "<p>Some words</p>"}).body
    assert 0 < body.count("Some words") < 5
