"""The menu: short, and only to places that a browser may go."""

import pytest

from askmd.core.errors import Invalid, NotAllowed
from askmd.site import menu, settings


def test_a_menu_keeps_its_order_and_leaves_empty_rows_out(app, erin):
    menu.change([("Ask", "/ask"), ("", ""), (" Our  clinic ", "https://clinic.example/")], by=erin)

    assert settings.get("menu") == [
        {"label": "Ask", "url": "/ask"},
        {"label": "Our clinic", "url": "https://clinic.example/"},
    ]


@pytest.mark.parametrize(
    "address",
    ["", "ask", "javascript:go()", "//elsewhere.example", "/\\elsewhere.example", "http://a.example", "https://"],
)
def test_an_address_that_leads_astray_is_refused(app, erin, address):
    with pytest.raises(Invalid, match="Row 1: please give an address"):
        menu.change([("Ask", address)], by=erin)


def test_a_link_without_words_is_refused(app, erin):
    with pytest.raises(Invalid, match="Row 2: please write the words"):
        menu.change([("Ask", "/ask"), ("", "/posts")], by=erin)


def test_a_menu_is_short(app, erin):
    with pytest.raises(Invalid, match="8 entries"):
        menu.change([(f"Link {number}", "/") for number in range(9)], by=erin)


def test_only_an_editor_arranges_the_menu(app, alice):
    with pytest.raises(NotAllowed):
        menu.change([("Ask", "/ask")], by=alice)
