"""A post's body, cut at its headings: pages link to each part, and the part that says when to call stands in a box.

Pure. The box is known by the first words of its heading, so a doctor needs no other tool than a heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from slugify import slugify

from askmd.core.html import plain

# A mark such as [1], outside tags and links.
_MARK = re.compile(r"(<a\b.*?</a>|<[^>]*>)|\[([1-9]\d?)\]", re.DOTALL)
# With the anchor that it has of its own, if any: others link to it.
_HEADING = re.compile(r"<h2(?=[ >])(?:[^>]*? id=\"([^\"]*)\")?[^>]*>(.*?)</h2>", re.DOTALL)
WHEN_TO_CALL = re.compile(
    r"(call (your|a|the|somebody)|see a doctor soon|show a doctor|get help at once|ask for help)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Section:
    """One part. The first may have no heading. `is_alarm`: it tells readers to act for their safety."""

    anchor: str
    title: str
    html: str
    is_alarm: bool = False


def cut(body: str, references: int = 0) -> list[Section]:
    """The parts of a sanitised body, in order; none of them is empty. Marks lead to their reference on the page."""
    pieces = _HEADING.split(_linked(body, references))
    sections = [Section("", "", pieces[0].strip())] if pieces[0].strip() else []
    taken: set[str] = set()
    for own, heading, html in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        title = plain(heading)
        if title:
            anchor = own or _free(slugify(title, max_length=50, word_boundary=True) or "part", taken)
            sections.append(Section(anchor, title, html.strip(), bool(WHEN_TO_CALL.match(title))))
        elif html.strip():
            sections.append(Section("", "", html.strip()))
    return sections


def _linked(body: str, references: int) -> str:
    def link(found: re.Match[str]) -> str:
        if found[1] or int(found[2]) > references:
            return found[0]
        return f'<a href="#reference-{found[2]}">[{found[2]}]</a>'

    return _MARK.sub(link, body)


def _free(wanted: str, taken: set[str]) -> str:
    # The layout has a few ids of its own.
    anchor, number = f"part-{wanted}", 1
    while anchor in taken:
        number += 1
        anchor = f"part-{wanted}-{number}"
    taken.add(anchor)
    return anchor
