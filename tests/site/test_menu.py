"""The menu: short, and only to places that a browser may go."""

import pytest

from askmd.core.errors import Invalid, NotAllowed, Stale, Unknown
from askmd.site import links, menu, settings


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


def test_links_stand_below_others_and_a_word_may_only_open_its_list(app, erin):
    menu.change(
        [("Blog", ""), ("Essentials", "/topics/a", True), ("Videos", "/videos", True), ("Ask", "/ask")], by=erin
    )

    entries = settings.get("menu")
    assert [entry["label"] for entry in entries] == ["Blog", "Ask"]
    assert [child["label"] for child in entries[0]["children"]] == ["Essentials", "Videos"]
    assert menu.rows(entries)[1] == ("Essentials", "/topics/a", True)
    for lines in ([("A", "/a", True)], [("Blog", "")], [("Blog", ""), ("A", "/a")]):
        with pytest.raises(Invalid):
            menu.change(lines, by=erin)


def test_a_link_is_moved_and_taken_out_where_it_stands(app, erin):
    menu.change([("Blog", "/posts"), ("A", "/a", True), ("B", "/b", True), ("Ask", "/ask")], by=erin)

    menu.move((0, 1), -1, label="B", entries=settings.get("menu"), by=erin)
    menu.move((1,), -1, label="Ask", entries=settings.get("menu"), by=erin)
    menu.take_out((1, 1), label="A", entries=settings.get("menu"), by=erin)
    menu.add(menu.Row("C", "/c"), below=1, entries=settings.get("menu"), by=erin)

    assert menu.rows(settings.get("menu")) == [
        ("Ask", "/ask", False), ("Blog", "/posts", False), ("B", "/b", True), ("C", "/c", True),
    ]  # fmt: skip
    with pytest.raises(Stale):
        menu.move((0,), 1, label="Blog", entries=settings.get("menu"), by=erin)
    with pytest.raises(Unknown):
        menu.move((0, 1), 1, label="A", entries=settings.get("menu"), by=erin)


def test_social_links_lead_elsewhere(app, erin):
    with pytest.raises(Invalid, match="starts with https"):
        links.change_social([("Here", "/posts")], by=erin)
