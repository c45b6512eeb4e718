"""A reference is named by PMID, DOI or address, and always leads to a link that a page can carry."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from askmd.answers.content import Content
from askmd.answers.references import read
from askmd.core.errors import Invalid

LINK = re.compile(r"https?://[^\s<>\"]{4,}\Z")
SICI = "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2"


@pytest.mark.parametrize(
    ("typed", "name", "url"),
    [
        ("PMID 12345678", "PMID 12345678", "https://pubmed.ncbi.nlm.nih.gov/12345678/"),
        ("pmid:1", "PMID 1", "https://pubmed.ncbi.nlm.nih.gov/1/"),
        (" 12345678 ", "PMID 12345678", "https://pubmed.ncbi.nlm.nih.gov/12345678/"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/123", "PMID 123", "https://pubmed.ncbi.nlm.nih.gov/123/"),
        ("10.1000/xyz", "doi:10.1000/xyz", "https://doi.org/10.1000/xyz"),
        ("doi: 10.1000/xyz.", "doi:10.1000/xyz", "https://doi.org/10.1000/xyz"),
        ("http://dx.doi.org/10.1000/XYZ", "doi:10.1000/XYZ", "https://doi.org/10.1000/XYZ"),
        (SICI, f"doi:{SICI}", "https://doi.org/" + SICI.replace("<", "%3C").replace(">", "%3E")),
        ("https://www.example.org/a?b=c", "https://www.example.org/a?b=c", "https://www.example.org/a?b=c"),
    ],
)
def test_each_form_is_read_as_its_link(typed, name, url):
    source = read(typed)

    assert (source.name, source.url) == (name, url)
    assert Content.clean(references=[("", typed)]).references[0].label == name


@pytest.mark.parametrize(
    "typed", ["", "0123", "123456789", "PMID", "10.1/x", "doi:10.1000/", "javascript:alert(1)", "a b"]
)
def test_what_is_none_of_them_is_refused_in_one_sentence(typed):
    with pytest.raises(Invalid, match="A reference needs a PMID, a DOI, or an address"):
        read(typed)


@given(st.one_of(st.text(), st.text().map("10.1000/".__add__), st.text().map("https://doi.org/10.1000/".__add__)))
@example("https://doi.org/10.1000/%250041")
@example("https://doi.org/10.1000/%00%ff%2e")
def test_whatever_is_typed_leads_to_a_link_that_leads_to_itself_or_is_refused(typed):
    try:
        source = read(typed)
    except Invalid:
        return

    assert LINK.match(source.url)
    assert read(source.url) == source if source.kind != "url" else read(source.url).url == source.url


@given(st.integers(min_value=1, max_value=99_999_999))
def test_every_pmid_is_one(number):
    assert read(str(number)) == read(f"PMID {number}") == read(f"https://pubmed.ncbi.nlm.nih.gov/{number}/")
