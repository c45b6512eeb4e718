"""The tables of the statistics, once for the page and for the file that a spreadsheet opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import format_date
from flask_babel import gettext as _

from askmd.core.csv_file import Cell
from askmd.posts import statistics, statistics_topics, statistics_waits
from askmd.posts.statistics import Found, Grades, Votes
from askmd.posts.statistics_topics import Wanted
from askmd.posts.statistics_waits import FEWEST, TopicWaits, Week
from askmd.web.dashboard.finding import doctor

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Table:
    """A head and rows. A number stays a number; None is not known, and an empty cell in the file."""

    head: list[str]
    rows: list[list[Cell]]


def days(wait: timedelta | None) -> float | None:
    """A wait in days, to one decimal."""
    return None if wait is None else round(wait / DAY, 1)


def few() -> str:
    """What stands in place of a number that would single somebody out."""
    return _("fewer than %(number)s", number=FEWEST)


def topic_name(name: str | None) -> str:
    """A topic, or that there is none."""
    return name or _("No topic yet")


def weeks(found: Sequence[Week]) -> Table:
    """What came, what was answered, and how long it took."""
    head = [_("Week from"), _("Came in"), _("Answered"), _("Still waiting"), _("Half within (days)")]
    return Table(
        [*head, _("8 of 10 within (days)")],
        [
            [
                format_date(week.begins, "yyyy-MM-dd"),
                week.waits.came,
                week.answered,
                week.waits.waiting,
                days(week.waits.median),
                days(week.waits.most),
            ]
            for week in found
        ],
    )


def topics(found: Sequence[TopicWaits]) -> Table:
    """The same by topic; of few askers only that they are few."""
    head = [_("Topic"), _("Came in"), _("Still waiting"), _("Half within (days)"), _("8 of 10 within (days)")]
    return Table(head, [[topic_name(one.topic), *_waits(one)] for one in found])


def _waits(one: TopicWaits) -> list[Cell]:
    if one.waits.is_small:
        return [few(), None, None, None]
    return [one.waits.came, one.waits.waiting, days(one.waits.median), days(one.waits.most)]


def wanted(found: Sequence[Wanted]) -> Table:
    """What is asked most and not yet published."""
    head = [_("Topic"), _("Asked in 90 days"), _("Asked in 180 days"), _("Public posts")]
    rows: list[list[Cell]] = [
        [topic_name(one.topic), *((few(), few()) if one.is_small else (one.in_short, one.in_long)), one.posts]
        for one in found
    ]
    return Table(head, rows)


def votes(said: Votes, total: int) -> Table:
    """What askers said, and how many people needed not ask."""
    return Table(
        [_("What people told us"), _("How many")],
        [
            [_("The answer helped"), said.helped],
            [_("The answer did not help"), said.not_helped],
            [_("Found the answer in a post and sent no question"), total],
        ],
    )


def posts(found: Sequence[Found]) -> Table:
    """The posts in which most people found their answer."""
    head = [_("Post"), _("Found it here"), _("Helped"), _("Did not help")]
    return Table(
        head,
        [
            [post.title, post.count, post.votes.helped, post.votes.not_helped]
            if post.votes is not None
            else [post.title, post.count, few(), few()]
            for post in found
        ],
    )


def grades(found: Grades) -> Table:
    """How hard public posts are to read."""
    rows: list[list[Cell]] = [[grade_name(grade), count] for grade, count in found.posts.items()]
    return Table([_("Reading grade"), _("Public posts")], [*rows, [_("Not counted yet"), found.unknown]])


def grade_name(grade: int) -> str:
    """One column of the reading grades."""
    if grade == statistics.EASIEST:
        return _("%(grade)s or less", grade=grade)
    return _("%(grade)s or more", grade=grade) if grade == statistics.HARDEST else str(grade)


def reviews() -> Table:
    """When public posts must be read again."""
    due = statistics.due()
    return Table(
        [_("Next review"), _("Public posts")],
        [
            [_("Its day has come"), due.overdue],
            [_("Within 30 days"), due.soon],
            [_("In 31 to 90 days"), due.later],
            [_("Later"), due.after],
            [_("No day set"), due.never],
        ],
    )


def own() -> Table:
    """The figures of whoever is signed in; there is no way to ask for anybody else's."""
    found = statistics.own(doctor())
    return Table(
        [_("In the last 12 weeks"), _("You")],
        [
            [_("Answers that you wrote and that were delivered"), found.answered],
            [_("Texts of colleagues that you checked"), found.checked],
            [_("Half of yours took from claim to answer (days)"), days(found.median)],
        ],
    )


# The files that can be taken away, by the last part of their address.
FILES: dict[str, Callable[[], Table]] = {
    "weeks": lambda: weeks(statistics_waits.read()[0]),
    "topics": lambda: topics(statistics_waits.read()[1]),
    "wanted": lambda: wanted(statistics_topics.wanted()),
    "votes": lambda: votes(statistics.votes(), statistics.found_here()[0]),
    "posts": lambda: posts(statistics.found_here()[1]),
    "grades": lambda: grades(statistics.grades()),
    "reviews": reviews,
    "own": own,
}
