"""Plain words in which safe addresses are links, and nothing else is."""

import pytest

from askmd.core.html import linked


def link(url):
    return f'<a href="{url}" rel="noopener noreferrer">{url}</a>'


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("See https://www.example.org/a?b=1.", f"See {link('https://www.example.org/a?b=1')}."),
        ("(https://example.org)\nNext", f"({link('https://example.org')})\nNext"),
        ("https://example.org/?a=1&b=2", link("https://example.org/?a=1&amp;b=2")),
        ("<b>https://example.org/x</b>", f"&lt;b&gt;{link('https://example.org/x')}&lt;/b&gt;"),
        ('https://example.org/"onclick="x', f"{link('https://example.org/')}&quot;onclick=&quot;x"),
    ],
)
def test_an_address_is_a_link(typed, shown):
    assert linked(typed) == shown


@pytest.mark.parametrize(
    "typed",
    ["http://example.org", "javascript:alert(1)", "https://example.org@evil.org/", "https://localhost/", "example.org"],
)
def test_what_is_not_safe_stays_words(typed):
    assert linked(typed) == typed
