"""Writing with all that the editor offers: what came over is taken out, a snippet, a reference, a picture, a paste."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from askmd.accounts import passwords
from askmd.answers import queries, services, snippets
from askmd.answers.models import Answer, SnippetKind
from askmd.extensions import db
from askmd.questions.models import Consent
from tests import factories
from tests.journeys.people import PASSWORD, sign_in

ASKED = "My name is Maria Lopez and I was treated at St. Mary's Hospital. May I swim?"
# As Word puts it on the clipboard: its own list paragraphs, a comment, tracked changes, a picture on the writer's disk.
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {margin:0cm}</style>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings></o:OfficeDocumentSettings></xml><![endif]--></head>
<body lang=EN-GB><!--StartFragment--><h1 style='margin:0'><b>From Word</b><o:p></o:p></h1>
<p class=MsoNormal style='mso-margin-top-alt:auto'><span style='font-weight:bold'>Bold</span> and <del cite="mailto:x"
datetime="2026-01-01">gone</del><ins cite="mailto:x">new</ins><span class=MsoCommentReference><a class=msocomanchor
href="#_msocom_1">[AB1]</a></span> <a href="https://www.example.org/leaflet">a leaflet</a>.<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7pt "Times New Roman"'>&nbsp; </span></span>
</span><![endif]>First<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='text-indent:-18.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>o<span>&nbsp; </span></span><![endif]>Inner<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>Second<o:p></o:p></p>
<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span>&nbsp; </span></span><![endif]>Numbered<o:p></o:p></p>
<p class=MsoNormal><img src="file:///C:/image001.png"><o:p>&nbsp;</o:p></p><!--EndFragment--></body></html>"""
DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><h3 dir="ltr"><span
style="font-size:13pt;font-weight:400;">From Docs</span></h3><p dir="ltr"><span style="font-style:italic;">Slanted</span
><span style="font-weight:700;"> strong</span> <a href="https://www.google.com/url?q=https://www.example.org/a&amp;sa=D"
><span style="text-decoration:underline;">link</span></a></p><ul><li dir="ltr"><p><span>One</span></p>
</li><ul><li dir="ltr"><p><span>Inner</span></p></li></ul></ul></b><br class="Apple-interchange-newline">"""
CLEAN = (
    "<h2>From Word</h2><p><strong>Bold</strong> and new "
    '<a href="https://www.example.org/leaflet" rel="noopener noreferrer">a leaflet</a>.</p>'
    "<ul><li><p>First</p><ul><li><p>Inner</p></li></ul></li><li><p>Second</p></li></ul>"
    "<ol><li><p>Numbered</p></li></ol>"
    '<h3>From Docs</h3><p><em>Slanted</em><strong> strong</strong> <a href="https://www.example.org/a" '
    'rel="noopener noreferrer">link</a></p><ul><li><p>One</p><ul><li><p>Inner</p></li></ul></li></ul>'
)
PASTE = """(element, html) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  element.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def draft(live):
    """Alice's answer to a question that tells who asks."""
    with live.app.app_context():
        alice = factories.doctor(name="Dr Alice", slug="alice", address="alice@example.org")
        passwords.set_password(alice, PASSWORD)
        question = factories.question(assignee=alice, body=ASKED, consent=Consent.PUBLISH, has_agreement=True)
        answer = services.start(question, by=alice)
        body = "<p>Call {{whom}} if {{what happens}}.</p>"
        snippets.add(SnippetKind.SNIPPET, name="When to call", body=body, by=alice)
        snippets.add(SnippetKind.SNIPPET, name="Another", body="<p>Other words.</p>", by=alice)
        db.session.commit()
        return answer.id


def test_an_answer_is_written_with_everything_the_editor_has(live, draft, browser_at, axe):
    page = browser_at(360)
    sign_in(page, "alice@example.org")
    page.goto(f"/dashboard/answers/{draft}")
    expect(page.get_by_role("region", name="The question, as it was sent")).to_contain_text("Maria Lopez")

    what_came_over_is_taken_out(page)
    a_snippet_is_filled_in(page, axe)
    a_reference_is_marked(page)
    a_picture_is_added(page, axe)
    text = page.get_by_role("textbox", name="More detail")
    text.evaluate(PASTE, WORD)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    text.evaluate(PASTE, DOCS)
    page.set_viewport_size({"width": 1280, "height": 900})
    axe(page)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Your draft is saved.")).to_be_visible()

    with live.app.app_context():
        content = queries.content_of(queries.latest(db.session.get(Answer, draft)))
    assert (content.title, content.short_answer) == ("May [name] swim?", "Well. Other words.")
    assert [one.url for one in content.references] == [
        "https://doi.org/10.1000/182",
        "https://pubmed.ncbi.nlm.nih.gov/12/",
    ]
    picture = r'<img src="/media/[0-9a-f]{32}\.webp" alt="A bag on a stand" width="40" height="30">'
    words = r"<p>Call your team if it hurts\. \[2\]</p>"
    assert re.fullmatch(
        words + f"<figure>{picture}<figcaption>A bag</figcaption></figure>" + re.escape(CLEAN), content.body
    )


def what_came_over_is_taken_out(page: Page) -> None:
    page.get_by_label("Title, as a question").fill("May Maria swim?")
    taken = page.get_by_role("button", name=re.compile("^Replace with .*Maria$"))
    taken.click()
    expect(page.get_by_label("Title, as a question")).to_have_value("May [name] swim?")
    expect(taken).to_have_count(0)


def a_snippet_is_filled_in(page: Page, axe) -> None:
    page.get_by_role("textbox", name="Short answer").focus()
    page.keyboard.type("Well. /oth")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    text = page.get_by_role("textbox", name="More detail")
    text.focus()
    page.keyboard.type("/")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.type("call")
    expect(page.get_by_role("option")).to_have_count(1)
    axe(page)
    page.keyboard.press("Enter")
    page.keyboard.type("your team")
    page.keyboard.press("Tab")
    page.keyboard.type("it hurts")
    expect(text).to_have_text("Call your team if it hurts.")
    page.keyboard.press("Control+End")


def a_reference_is_marked(page: Page) -> None:
    page.get_by_role("button", name="Reference", exact=True).click()
    dialog = page.get_by_role("dialog", name="Reference")
    field = dialog.get_by_label("PMID, DOI or web address")
    expect(field).to_be_focused()
    field.fill("nothing")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("Write a PMID")
    field.fill("PMID 12")
    page.keyboard.press("Enter")
    text = page.get_by_role("textbox", name="More detail")
    expect(text).to_be_focused()
    expect(text).to_contain_text("hurts. [1]")

    page.locator("#references").get_by_label("PMID, DOI or web address").fill("doi:10.1000/182")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=re.compile("^Move up.*Reference 2$")).click()
    expect(page.get_by_role("button", name=re.compile("^Move down.*Reference 1$"))).to_be_focused()
    expect(text).to_contain_text("hurts. [2]")


def a_picture_is_added(page: Page, axe) -> None:
    file = io.BytesIO()
    Image.new("RGB", (40, 30)).save(file, "PNG")
    page.get_by_role("textbox", name="More detail").focus()
    page.keyboard.press("Control+End")
    page.get_by_role("button", name="Image").click()
    dialog = page.get_by_role("dialog", name="Image")
    dialog.get_by_label("Picture", exact=True).set_input_files(
        {"name": "bag.png", "mimeType": "image/png", "buffer": file.getvalue()}
    )
    dialog.get_by_role("button", name="Put it into the text").click()
    expect(dialog.get_by_role("alert")).to_contain_text("what the picture shows")
    dialog.get_by_label("What it shows").fill("A bag on a stand")
    dialog.get_by_label("Words below the picture").fill("A bag")
    axe(page)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_alt_text("A bag on a stand")).to_be_visible()
    page.keyboard.press("Control+End")
