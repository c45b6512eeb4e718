"""What the design says of every step, written down a second time by hand: nothing here is read from the rulebook.

Each line: the verb, from where, to where, who. A doctor has a part of their own towards one answer: `author`, or
`other`, a doctor who is not its named author.
"""

from __future__ import annotations

from dataclasses import dataclass

NOTHING = "-"
TEXT = {
    "question": """
        ask        -                                                       waiting      asker
        edit       waiting                                                 waiting      asker
        claim      waiting                                                 claimed      doctor
        hand_over  claimed                                                 claimed      doctor
        release    claimed                                                 waiting      doctor,system
        ask_back   claimed                                                 needs_reply  doctor
        reply      needs_reply                                             claimed      asker,system
        answer     waiting,claimed,needs_reply                             answered     system
        follow_up  answered                                                waiting      asker
        take_back  answered                                                claimed      doctor
        decline    waiting,claimed,needs_reply                             declined     doctor,retention
        reopen     declined                                                waiting      doctor,asker
        bin        waiting,claimed                                         spam         doctor
        unbin      spam                                                    waiting      doctor
        withdraw   waiting,claimed,needs_reply,answered,declined,spam      withdrawn    asker
        erase      waiting,claimed,needs_reply,answered,declined,spam,withdrawn  erased  asker,retention
    """,
    "answer": """
        draft            -                                drafting   doctor
        bring_in         -                                delivered  system
        bring_in_draft   -                                drafting   system
        submit           drafting                         in_review  author
        recall           in_review                        drafting   author
        approve          in_review                        approved   other
        undo_approval    approved                         in_review  other
        request_changes  in_review                        drafting   other
        revise           in_review,approved,delivered     drafting   doctor,system
        deliver          approved                         delivered  system
        close            drafting,in_review,approved      closed     system
    """,
    "post": """
        preview       -,cancelled                                          preview    doctor
        agree         preview                                              scheduled  asker,system
        object        preview,scheduled                                    cancelled  asker
        stop_preview  preview                                              cancelled  doctor,system
        schedule      -,cancelled                                          scheduled  doctor
        unschedule    scheduled                                            cancelled  doctor,system
        publish       scheduled                                            published  system
        bring_in      -                                                    published  system
        correct       published                                            published  doctor
        hide          published                                            cancelled  system
        retract       published                                            retracted  doctor
        republish     retracted                                            published  doctor
        withdraw      preview,scheduled,cancelled,published,retracted      withdrawn  system
    """,
}
STATUSES = {
    "question": "waiting claimed needs_reply answered declined spam withdrawn erased".split(),
    "answer": "drafting in_review approved delivered closed".split(),
    "post": "preview scheduled cancelled published retracted withdrawn".split(),
}
# Which parts the nine have, towards the answer in question. A doctor is what they are; staff without that, a doctor
# whose account is disabled (whatever else they were), and whoever is not signed in, have no part at all.
PARTS = {
    "asker": {"asker"},
    "author": {"doctor", "author"},
    "submitter": {"doctor", "other"},
    "last editor": {"doctor", "other"},
    "other doctor": {"doctor", "other"},
    "editor": set(),
    "administrator": set(),
    "disabled": set(),
    "anonymous": set(),
    # No people, but they act too.
    "system": {"system"},
    "retention": {"retention", "system"},
}
NINE = [role for role in PARTS if role not in ("system", "retention")]
DOCTORS = ["author", "submitter", "last editor", "other doctor"]
STRANGERS = ["editor", "administrator", "disabled", "anonymous"]


@dataclass(frozen=True)
class Line:
    """One step as the design has it."""

    sources: tuple[str, ...]
    to: str
    who: frozenset[str]

    def lets(self, role: str, status: str) -> bool:
        """Whether this role may take the step from this status."""
        return status in self.sources and bool(self.who & PARTS[role])


def _read(text: str) -> dict[str, Line]:
    lines = [line.split() for line in text.split("\n") if line.strip()]
    return {verb: Line(tuple(old.split(",")), to, frozenset(who.split(","))) for verb, old, to, who in lines}


LAW = {table: _read(text) for table, text in TEXT.items()}
