"""The pictures of the statistics, each with a sentence for those who do not see it."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import format_date
from flask_babel import gettext as _

from askmd.posts.statistics import Grades, Votes
from askmd.posts.statistics_topics import Wanted
from askmd.posts.statistics_waits import TopicWaits, Week
from askmd.readability import TARGET
from askmd.web.dashboard import charts
from askmd.web.dashboard.charts import Chart
from askmd.web.dashboard.statistics_tables import days, topic_name

# Three labels fit below twelve weeks on a phone.
EVERY = 4
TOPICS = 8


def came(weeks: Sequence[Week]) -> Chart:
    """What came in and what was answered, week by week."""
    last = weeks[-1]
    chart = Chart(
        _("Questions that came in, and answers that went out, in each of the last 12 weeks"),
        _("This week so far: %(came)s came in, %(answered)s were answered.")
        % {"came": last.waits.came, "answered": last.answered},
    )
    counts = [week.waits.came for week in weeks]
    return charts.bars(
        chart, _days(weeks), (_("Came in"), counts), (_("Answered"), [week.answered for week in weeks]), every=EVERY
    )


def waits(weeks: Sequence[Week]) -> Chart:
    """How long half and most of the questions of a week waited."""
    chart = Chart(
        _("Days until an answer, by the week in which a question came"),
        _("For each week: within how many days half of its questions, and 8 of 10 of them, were answered."),
    )
    halves, most = [days(week.waits.median) for week in weeks], [days(week.waits.most) for week in weeks]
    return charts.lines(chart, _days(weeks), (_("Half within"), halves), (_("8 of 10 within"), most), every=EVERY)


def topics(found: Sequence[TopicWaits]) -> Chart | None:
    """The same by topic, where there is enough to say."""
    told = [one for one in found if one.waits.median is not None][:TOPICS]
    if not told:
        return None
    chart = Chart(
        _("Days until an answer, by topic"),
        _("Round mark: half of the questions were answered within so many days. Square mark: 8 of 10 of them."),
    )
    entries = []
    for one in told:
        half, most = days(one.waits.median) or 0.0, days(one.waits.most) or 0.0
        said = _("%(half)s to %(most)s days", half=half, most=most)
        entries.append((topic_name(one.topic), said, half, most))
    return charts.spans(chart, entries)


def wanted(found: Sequence[Wanted]) -> Chart | None:
    """Topics with many questions and few posts."""
    told = [one for one in found if not one.is_small][:TOPICS]
    if not told:
        return None
    chart = Chart(
        _("Questions of the last 180 days in topics with few public posts"),
        _("The topic that needs a post most is %(topic)s.", topic=topic_name(told[0].topic)),
    )
    return charts.rows(
        chart,
        [
            (
                topic_name(one.topic),
                _("%(asked)s asked, %(posts)s out", asked=one.in_long, posts=one.posts),
                one.in_long,
            )
            for one in told
        ],
    )


def votes(said: Votes) -> Chart | None:
    """Whether it helped."""
    if not said.helped + said.not_helped:
        return None
    chart = Chart(
        _("What askers said of their answers"),
        _("It helped: %(yes)s. It did not help: %(no)s.", yes=said.helped, no=said.not_helped),
    )
    entries = ((_("It helped"), said.helped), (_("It did not help"), said.not_helped))
    return charts.rows(chart, [(title, str(count), count) for title, count in entries])


def grades(found: Grades) -> Chart | None:
    """How hard public posts are to read."""
    known = sum(found.posts.values())
    if not known:
        return None
    chart = Chart(
        _("Public posts by reading grade"),
        _("%(above)s of %(known)s posts are above grade %(target)s.")
        % {"above": found.above_target, "known": known, "target": f"{TARGET:.0f}"},
    )
    labels = [str(grade) for grade in found.posts]
    labels[0], labels[-1] = f"≤{labels[0]}", f"{labels[-1]}+"
    return charts.bars(chart, labels, (_("Public posts"), list(found.posts.values())))


def _days(weeks: Sequence[Week]) -> list[str]:
    return [format_date(week.begins, "d MMM") for week in weeks]
