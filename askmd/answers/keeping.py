"""Two texts of one answer, written at the same time: which of them goes on. Both stand in the history all the same."""

from __future__ import annotations

from askmd.accounts.models import Account
from askmd.answers import queries
from askmd.answers.content import LIMITS, Content
from askmd.answers.drafting import save
from askmd.answers.models import Answer, Revision

OTHER, BOTH = "other", "both"


def keep_of_two(answer: Answer, mine: Content, *, which: str, base_number: int, by: Account) -> Revision:
    """Save `mine` as the newest; with OTHER the text that stood there comes on top again, with BOTH it is put below.

    `base_number` is the revision that was compared with. Raises Stale when another one was saved since, Invalid when
    both together are too long.
    """
    other = queries.content_of(queries.latest(answer))
    if which == BOTH:
        return save(answer, both(mine, other), base_number=base_number, by=by)
    revision = save(answer, mine, base_number=base_number, by=by)
    if which == OTHER:
        revision = save(answer, other, base_number=revision.number, by=by)
    return revision


def both(mine: Content, other: Content) -> Content:
    """One text with everything of both, mine first. What was judged is as in mine. Raises Invalid when too long."""
    title = " / ".join(_different(mine.title, other.title))
    references = dict.fromkeys((one.label, one.url) for one in (*mine.references, *other.references))
    return Content.clean(
        title=title if len(title) <= LIMITS["title"] else mine.title,
        question="\n\n".join(_different(mine.question, other.question)),
        short_answer="\n\n".join(_different(mine.short_answer, other.short_answer)),
        body="".join(_different(mine.body, other.body)),
        team_questions=list(dict.fromkeys([*mine.team_questions, *other.team_questions])),
        references=list(references),
        kept_identifiers=mine.kept_identifiers,
        needs_no_reference=mine.needs_no_reference,
        conflict=mine.conflict,
        grade_reason=mine.grade_reason,
        video_url=mine.video_url or other.video_url,
    )


def _different(mine: str, other: str) -> list[str]:
    return [text for text in dict.fromkeys((mine, other)) if text]
