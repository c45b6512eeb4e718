"""Drawing numbers: pure geometry, in the units of a picture 360 wide, which is about one pixel each on a phone.

A chart is a list of SVG shapes with class names; colours stand in statistics.css. Two series differ in shape as well as
in colour: filled and empty, round and square, whole and dashed lines. `macros/charts.html` writes them down.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, TOP, BOTTOM, LEFT, RIGHT = 360, 44, 34, 44, 356
HEIGHT = 250
LINE = 58
# Titles of rows are cut so long; the table below says them whole.
LONGEST = 36


@dataclass(frozen=True)
class Shape:
    """One SVG element."""

    tag: str
    look: str
    at: dict[str, str]
    words: str = ""


@dataclass
class Chart:
    """A picture of numbers; its title and description say in words what it shows."""

    title: str
    description: str
    height: int = HEIGHT
    shapes: list[Shape] = field(default_factory=list)

    def add(self, tag: str, look: str, words: str = "", **at: float | str) -> None:
        """Put in a shape; `text_anchor` becomes `text-anchor`."""
        named = {name.replace("_", "-"): _number(value) for name, value in at.items()}
        self.shapes.append(Shape(tag, look, named, words))


def bars(chart: Chart, labels: Sequence[str], *series: tuple[str, Sequence[float]], every: int = 1) -> Chart:
    """Groups of one or two standing bars, the first series filled, the second empty; every so many labels written.

    Where there is one series, each bar says its number.
    """
    most = _axis(chart, max([*(value for _, values in series for value in values), 2]))
    step = (RIGHT - LEFT) / len(labels)
    width = step * 0.72 / len(series)
    for number, (_, values) in enumerate(series):
        for place, value in enumerate(values):
            x = LEFT + step * place + step * 0.14 + width * number
            y = _y(value, most)
            if value:
                look = ("bar-full", "bar-empty")[number]
                chart.add("rect", look, x=x + 1, y=y, width=width - 2, height=_y(0, most) - y)
            if len(series) == 1:
                chart.add("text", "chart-number", _number(value), x=x + width / 2, y=y - 8, text_anchor="middle")
    _labels(chart, [LEFT + step * (place + 0.5) for place in range(len(labels))], labels, every)
    _legend(chart, [(name, ("bar-full", "bar-empty")[number], "rect") for number, (name, _) in enumerate(series)])
    return chart


def lines(chart: Chart, labels: Sequence[str], *series: tuple[str, Sequence[float | None]], every: int = 1) -> Chart:
    """One or two lines over time: the first whole with round marks, the second dashed with square ones.

    Where a number is missing the line has a gap.
    """
    known = [value for _, values in series for value in values if value is not None]
    most = _axis(chart, max([*known, 2]))
    step = (RIGHT - LEFT) / len(labels)
    places = [LEFT + step * (place + 0.5) for place in range(len(labels))]
    for number, (_, values) in enumerate(series):
        for run in _runs(places, values):
            points = [(x, _y(value, most)) for x, value in run]
            way = " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
            chart.add("polyline", ("line-whole", "line-dashed")[number], points=way)
            for x, y in points:
                _mark(chart, number, x, y)
    _labels(chart, places, labels, every)
    _legend(chart, [(name, ("mark-round", "mark-square")[number], "mark") for number, (name, _) in enumerate(series)])
    return chart


def rows(chart: Chart, entries: Sequence[tuple[str, str, float]]) -> Chart:
    """Lying bars, one a row, below their titles: (title, what is written at the end, value)."""
    chart.height = max(LINE * len(entries), LINE)
    most = max([value for *_, value in entries] + [1])
    for number, (title, said, value) in enumerate(entries):
        y = LINE * number
        chart.add("text", "chart-title", _cut(title), x=0, y=y + 20)
        chart.add("text", "chart-value", said, x=0, y=y + 44)
        chart.add("rect", "bar-ground", x=130, y=y + 30, width=226, height=18)
        if value:
            chart.add("rect", "bar-full", x=130, y=y + 30, width=max(226 * value / most, 2), height=18)
    return chart


def spans(chart: Chart, entries: Sequence[tuple[str, str, float, float]]) -> Chart:
    """One row for each title with two marks on a line: (title, what is written, first value, second value)."""
    chart.height = max(LINE * len(entries), LINE)
    most = max([value for *_, value in entries] + [1])
    for number, (title, said, one, other) in enumerate(entries):
        y = LINE * number
        first, second = 164 + 184 * one / most, 164 + 184 * other / most
        chart.add("text", "chart-title", _cut(title), x=0, y=y + 20)
        chart.add("text", "chart-value", said, x=0, y=y + 44)
        chart.add("line", "chart-rule", x1=156, x2=356, y1=y + 39, y2=y + 39)
        chart.add("line", "line-whole", x1=first, x2=second, y1=y + 39, y2=y + 39)
        _mark(chart, 1, second, y + 39)
        _mark(chart, 0, first, y + 39)
    return chart


def _axis(chart: Chart, most: float) -> float:
    """Three lines with their numbers, from 0 to a round number that holds the most. Returns that."""
    most = _round_up(most)
    for value in (0, most / 2, most):
        y = _y(value, most)
        chart.add("line", "chart-rule", x1=LEFT, x2=RIGHT, y1=y, y2=y)
        chart.add("text", "chart-number", _number(value), x=LEFT - 8, y=y + 6, text_anchor="end")
    return most


def _round_up(most: float) -> float:
    power = 10 ** math.floor(math.log10(most))
    return next(step * power for step in (1, 2, 4, 6, 8, 10) if step * power >= most)


def _y(value: float, most: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / most)


def _labels(chart: Chart, places: Sequence[float], labels: Sequence[str], every: int) -> None:
    for number, (x, label) in enumerate(zip(places, labels, strict=True)):
        # Counted from the end: the newest is always written.
        if (len(labels) - 1 - number) % every == 0:
            is_last = number == len(labels) - 1 and every > 1
            at = RIGHT if is_last else x
            chart.add("text", "chart-number", label, x=at, y=HEIGHT - 8, text_anchor="end" if is_last else "middle")


def _legend(chart: Chart, entries: Sequence[tuple[str, str, str]]) -> None:
    if len(entries) < 2:
        return
    for number, (name, look, tag) in enumerate(entries):
        x = 4 + number * 150
        if tag == "rect":
            chart.add("rect", look, x=x, y=6, width=16, height=16)
        else:
            _mark(chart, number, x + 8, 14)
        chart.add("text", "chart-legend", name, x=x + 24, y=20)


def _mark(chart: Chart, number: int, x: float, y: float) -> None:
    if number == 0:
        chart.add("circle", "mark-round", cx=x, cy=y, r=6)
    else:
        chart.add("rect", "mark-square", x=x - 5, y=y - 5, width=10, height=10)


def _runs(places: Sequence[float], values: Sequence[float | None]) -> list[list[tuple[float, float]]]:
    found: list[list[tuple[float, float]]] = [[]]
    for x, value in zip(places, values, strict=True):
        if value is None:
            found.append([])
        else:
            found[-1].append((x, value))
    return [run for run in found if run]


def _cut(title: str) -> str:
    return title if len(title) <= LONGEST else title[: LONGEST - 1].rstrip() + "…"


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
