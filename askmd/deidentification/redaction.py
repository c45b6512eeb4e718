"""What could stand in the place of an identifier, so that a text still reads well."""

from __future__ import annotations

import re
from collections.abc import Mapping

from askmd.deidentification.finding import Identifier, find

_PLAIN = {
    "NAME": "[name]", "NAME_PROV": "my doctor", "GEO": "[place]", "FACILITY": "[hospital or place]", "PHONE": "[phone]",
    "FAX": "[fax]", "EMAIL": "[e-mail]", "SSN": "[number]", "NHS": "[number]", "MRN": "[number]", "HPBN": "[number]",
    "ACCT": "[number]", "LICENSE": "[number]", "VEHICLE": "[number]", "DEVICE": "[number]", "ID": "[number]",
    "URL": "[link]", "IP": "[address]", "HANDLE": "[user name]", "AGE90": "over 90", "DATE_REL": "recently",
}  # fmt: skip
_SEASONS = (
    ("winter", r"\b(?:dec|jan|feb)|christmas|new year|(?:^|[-/.])(?:12|0?1|0?2)(?=[-/.]|$)"),
    ("spring", r"\b(?:mar|apr|may)|easter|(?:^|[-/.])0?[345](?=[-/.]|$)"),
    ("summer", r"\b(?:jun|jul|aug)|(?:^|[-/.])0?[678](?=[-/.]|$)"),
    ("autumn", r"\b(?:sep|oct|nov)|halloween|thanksgiving|(?:^|[-/.])(?:0?9|10|11)(?=[-/.]|$)"),
)
_LEADING = re.compile(r"(?:on|since|in|at|the)\s*$", re.IGNORECASE)


def suggestion(text: str, identifier: Identifier) -> str:
    """What to write instead: a season for a date, a word in brackets for most else."""
    if identifier.type != "DATE":
        return _PLAIN.get(identifier.type, "[removed]")
    written = text[identifier.start : identifier.end].lower()
    for season, months in _SEASONS:
        if re.search(months, written):
            return season if _LEADING.search(text[: identifier.start]) else f"in {season}"
    return "[date]"


def redact(text: str, decisions: Mapping[Identifier, bool | str]) -> str:
    """The text with what was decided: True takes our suggestion, a string stands there as it is, False keeps it."""
    done = text
    for identifier, decision in sorted(decisions.items(), key=lambda pair: -pair[0].start):
        if decision is not False:
            put = decision if isinstance(decision, str) else suggestion(text, identifier)
            done = done[: identifier.start] + put + done[identifier.end :]
    return done


def redact_all(text: str) -> str:
    """Everything that is found replaced by our suggestions."""
    return redact(text, dict.fromkeys(find(text), True))


_ROUND_AGES = ("", "", "twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties")


def rounded_age(age: int) -> str:
    """`in my fifties` for 57: exact enough for a doctor. Ages over 89 are one group (45 CFR 164.514(b)(2)(i)(C))."""
    if age < 1 or age >= 90:
        return "over 90" if age >= 90 else "a baby"
    return f"in my {_ROUND_AGES[age // 10]}" if age >= 20 else ("a teenager" if age >= 13 else "a child")
