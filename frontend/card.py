"""Draws askmd/static/img/card.png, shown beside a link to a page without a picture: `python frontend/card.py`.

The bridge of our pages: two banks, an arch of stones, and the keystone that is the second check.
"""

from __future__ import annotations

import math
from pathlib import Path

from PIL import Image, ImageDraw

WIDTH, HEIGHT, FINE = 1200, 630, 3
SKY, WATER, BANK, LAMP = "#f6f1f1", "#cfe0df", "#5e1f45", "#d99a52"
STONES = ("#d3c5c4", "#c5b4b5", "#e0d4d1", "#b09ea3")
CENTRE, WATERLINE = (600, 470), 470
INNER, OUTER, NUMBER = 250, 345, 13
OUT = Path(__file__).parent.parent / "askmd/static/img/card.png"

Point = tuple[float, float]


def ring(angle: float, radius: float) -> Point:
    """A point of the arch; the angle counts from the left bank."""
    return CENTRE[0] - math.cos(angle) * radius, CENTRE[1] - math.sin(angle) * radius


def stone(place: int) -> list[Point]:
    """The outline of one stone, a little apart from its neighbours. The keystone stands out."""
    gap, step = 0.012, math.pi / NUMBER
    start, end = place * step + gap, (place + 1) * step - gap
    outer = OUTER + 26 if place == NUMBER // 2 else OUTER
    angles = [start + (end - start) * part / 12 for part in range(13)]
    return [ring(angle, INNER) for angle in angles] + [ring(angle, outer) for angle in reversed(angles)]


def main() -> None:
    """Draw it larger than it is, so that its edges are smooth."""
    picture = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), SKY)
    draw = ImageDraw.Draw(picture)

    def polygon(points: list[Point], colour: str) -> None:
        draw.polygon([(x * FINE, y * FINE) for x, y in points], fill=colour)

    polygon([(0, WATERLINE), (WIDTH, WATERLINE), (WIDTH, HEIGHT), (0, HEIGHT)], WATER)
    left = [(0, 300), (150, 330), (CENTRE[0] - INNER, WATERLINE), (CENTRE[0] - INNER - 30, HEIGHT), (0, HEIGHT)]
    polygon(left, BANK)
    polygon([(WIDTH - x, y) for x, y in left], BANK)
    for place in range(NUMBER):
        polygon(stone(place), LAMP if place == NUMBER // 2 else STONES[place % len(STONES)])
    small = picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    small.quantize(64, dither=Image.Dither.NONE).save(OUT, optimize=True)


if __name__ == "__main__":
    main()
