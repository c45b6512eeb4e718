"""The rulebook as a page for people: docs/rulebook.md is made from the tables, and a test keeps it current."""

from __future__ import annotations

from pathlib import Path

from askmd.workflow import TABLES, Step, Who

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "rulebook.md"
PARTS = {
    Who.ASKER: "asker",
    Who.DOCTOR: "doctor",
    Who.AUTHOR: "author",
    Who.OTHER_DOCTOR: "another doctor",
    Who.SELF_REVIEWER: "author, where one doctor works alone",
    Who.SYSTEM: "system",
    Who.RETENTION: "retention",
}
HEAD = """# The rulebook

Made from `askmd/workflow.py` by `make rulebook`; a test fails when it is not current. Every status and every step
of a question, an answer and a post, and who may take it. `workflow.advance` is the only way to a new status.
"""


def page() -> str:
    """The whole page as Markdown, with one diagram and one table for each of the three lives."""
    return "\n".join([HEAD, *(_section(name) for name in TABLES)])


def _section(name: str) -> str:
    diagram = ["```mermaid", "stateDiagram-v2"]
    table = ["| step | from | to | who |", "|---|---|---|---|"]
    for step, rule in TABLES[name].items():
        sources = [source.value if source else "[*]" for source in rule.sources]
        diagram += [f"    {source} --> {rule.to.value}: {step}" for source in sources]
        shown = ", ".join(source.replace("[*]", "–") for source in sources)
        table.append(f"| {step} | {shown} | {rule.to.value} | {_who(rule)} |")
    return "\n".join([f"## {name.capitalize()}", "", *diagram, "```", "", *table, ""])


def _who(rule: Step) -> str:
    return ", ".join(word for part, word in PARTS.items() if part & rule.who)
