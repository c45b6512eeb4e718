"""The page inspector finds each thing that it promises to find."""

import pytest

from tests.support.html import Page
from tests.support.inspector import problems

GOOD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Ask a question</title>
<link rel="stylesheet" href="/static/site.css"></head>
<body><main><h1>Ask</h1><h2>You</h2><h3>Name</h3>
<form method="post" action="/ask">
<label for="name">Your name</label><input id="name" name="name" aria-describedby="hint">
<p id="hint">Leave it empty if you like.</p>
<fieldset><legend>Who asks?</legend>
<label><input type="radio" name="who" value="patient"> I am the patient</label></fieldset>
<button>Send</button></form><img src="/static/arch.svg" alt=""><a href="#name">Up</a></main></body></html>"""


def planted(old: str, new: str) -> list[str]:
    assert old in GOOD
    return problems(Page(GOOD.replace(old, new)))


def test_a_sound_page_has_no_problem():
    assert problems(Page(GOOD)) == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ('<html lang="en">', "<html>", "does not say its language"),
        ("<title>Ask a question</title>", "<title> </title>", "no title"),
        ("<h1>Ask</h1>", "<p>Ask</p>", "0 <h1>"),
        ("<h1>Ask</h1>", "<h1>Ask</h1><h1>Ask</h1>", "2 <h1>"),
        ("<h1>Ask</h1>", "<h1> </h1>", "is empty"),
        ("<h2>You</h2>", "", "jump from h1 to h3"),
        ("<main>", "<div>", "0 <main>"),
        ('<meta name="viewport" content="width=device-width">', "", "phone"),
        ("<!doctype html>\n", "", "doctype"),
        ("Your name", "{{ label }}", "piece of template"),
        ("</h3>", "</h4>", "not well formed"),
        ('id="hint"', 'id="name"', "stands 2 times"),
        ('<label for="name">', "<label>", "“name” has no label"),
        ('<label for="name">', '<label for="nome">', "is for “nome”"),
        ('aria-describedby="hint"', 'aria-describedby="help"', "points at “help”"),
        ('href="#name"', 'href="#nome"', "points at #nome"),
        ("<legend>Who asks?</legend>", "", "no fieldset with a legend"),
        ("<button>Send", "<script>send()</script><button>Send", "inline script"),
        ("<button>", "<style>p{}</style><button>", "inline <style>"),
        ("<button>", '<button style="color:red">', "style attribute"),
        ("<button>", '<button onclick="send()">', "onclick handler"),
        ('href="#name"', 'href="javascript:up()"', "code in its href"),
        ("/static/arch.svg", "https://pictures.example.org/arch.svg", "loads from another host"),
        ("/static/arch.svg", "//pictures.example.org/arch.svg", "loads from another host"),
        ('href="/static/site.css"', 'href="https://fonts.example.org/a.css"', "loads from another host"),
        ('action="/ask"', 'action="https://forms.example.org/"', "loads from another host"),
        (' alt=""', "", "no alt text"),
        ("<button>Send</button>", "<button></button>", "<button> says nothing"),
        ('<a href="#name">Up</a>', '<a href="#name"></a>', "<a> says nothing"),
        ("<button>", '<button tabindex="2">', "jumps the queue"),
    ],
)
def test_a_planted_fault_is_found(old, new, finding):
    assert any(finding in problem for problem in planted(old, new))


def test_links_to_other_hosts_are_no_loads():
    assert planted('<a href="#name">Up</a>', '<a href="https://www.example.org/">Source</a>') == []
