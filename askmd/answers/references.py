"""References by PMID, DOI or web address: from what somebody typed to a link. Pure, and asks no other machine.

PMID: 1 to 8 digits without leading zeros (NLM, MEDLINE/PubMed data element descriptions).
DOI: `10.`, 4 to 9 digits, a slash, a suffix (Crossref, "DOIs and matching regular expressions", 2015). The DOI Handbook
(2.2.2) lets a suffix have any printable character, so the suffix is not narrowed further.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote

from askmd.core.errors import Invalid
from askmd.core.text import clean_line

PUBMED = "https://pubmed.ncbi.nlm.nih.gov/"
DOI = "https://doi.org/"
LONGEST = 2_000
WRONG = "A reference needs a PMID, a DOI, or an address that begins with http:// or https://."

_PMID = re.compile(
    r"(?:pmid\s*:?\s*|https?://(?:pubmed\.ncbi\.nlm\.nih\.gov|(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed)/)?([1-9]\d{0,7})/?\Z",
    re.IGNORECASE | re.ASCII,
)
_DOI = re.compile(r"(?:doi\s*:?\s*|https?://(?:dx\.|www\.)?doi\.org/)?(10\.\d{4,9}/\S+)\Z", re.IGNORECASE | re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s<>\"]{4,2000}\Z")
# What a sentence puts behind a DOI, and no DOI ends with.
_TRAILING = ".,;:!?\"'”’"


@dataclass(frozen=True)
class Source:
    """Where a reference leads: how readers may call it when nobody gave it a label, and the link."""

    kind: Literal["pmid", "doi", "url"]
    name: str
    url: str


def read(typed: str) -> Source:
    """The source that somebody named by PMID, DOI or address. Raises Invalid with one sentence.

    Reading a link that came out gives the same link again.
    """
    text = clean_line(typed)
    if len(text) > LONGEST:
        raise Invalid(WRONG)
    pmid = _PMID.match(text)
    if pmid:
        return Source("pmid", f"PMID {pmid[1]}", f"{PUBMED}{pmid[1]}/")
    doi = _DOI.match(text)
    if doi:
        name = (clean_line(unquote(doi[1])) if "://" in text else doi[1]).rstrip(_TRAILING)
        if _DOI.match(name):
            return Source("doi", f"doi:{name}", DOI + quote(name, safe="/:;()._-~"))
    if not _ADDRESS.match(text):
        raise Invalid(WRONG)
    return Source("url", text, text)
