"""An export is read item by item, whoever wrote it: what is hostile is refused, what is broken says where."""

import tracemalloc

import pytest

from askmd.wordpress import reading, survey
from askmd.wordpress.reading import Broken
from tests.support import old_site

BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
HOSTILE = {
    "bomb": (f'<!DOCTYPE rss [<!ENTITY a0 "ha">{BOMB}]><rss><channel>&a11;</channel></rss>', reading.DOCTYPE),
    "file": (
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel>&x;</channel></rss>',
        reading.DOCTYPE,
    ),
    "outer": ('<!DOCTYPE rss SYSTEM "http://192.0.2.1/x.dtd"><rss><channel/></rss>', reading.DOCTYPE),
    "page": ("<html><body><p>Hello</p></body></html>", reading.NO_EXPORT),
    "deep": ("<rss><channel>" + "<a>" * 5_000, reading.TOO_DEEP),
    "unknown entity": ("<rss><channel><item><title>&x;", "line 1: undefined entity"),
    "no xml": ("PK\x03\x04", "line 1"),
    "nothing": ("", "line 1: no element found"),
}


def told(folder, text):
    path = folder / "export.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(reading.read(path))


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_export_is_refused_in_one_sentence(name, tmp_path):
    text, words = HOSTILE[name]

    with pytest.raises(Broken) as refused:
        told(tmp_path, text)

    assert words in str(refused.value)
    assert "passwd" not in str(refused.value)


def test_an_inclusion_is_an_element_that_we_do_not_know(tmp_path):
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'

    [_, item] = told(tmp_path, old_site.HEAD + f"<item><title>A{include}</title></item>" + old_site.END)

    assert "root:" not in repr(item)


def test_a_file_that_was_cut_off_tells_what_stands_before_and_where_it_ends(tmp_path):
    path = old_site.write(tmp_path, old_site.item(1, "Whole"), old_site.item(2, "Cut"))
    path.write_text(path.read_text().partition("<title>Cut")[0])

    found = survey.walk(path)

    assert (found.items, list(found.things)) == (1, ["1"])
    assert "broken or cut off at line" in str(found.broken)


def test_characters_that_no_xml_may_hold_are_left_out(tmp_path):
    [_, item] = told(tmp_path, (old_site.HEAD + "<item><title>A\x0b\x01B</title></item>" + old_site.END).encode())

    assert item.get("title") == "AB"


def test_what_lies_in_memory_does_not_grow_with_the_file(tmp_path):
    def peak(count: int) -> int:
        path = old_site.write(tmp_path, *(old_site.item(1, "Same", "x" * 5_000) for _ in range(count)))
        tracemalloc.start()
        for _ in reading.read(path):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(400) < 1.5 * peak(40)


def test_an_address_that_cannot_be_read_is_none():
    assert survey.upload_path("http://[x/wp-content/uploads/a.png") == ""
