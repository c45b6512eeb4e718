"""Pictures of the invented site, drawn here: two banks, a river, a bridge. Nobody's photograph."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1280, 720
GROUND, FAR, BANK, STONE, KEYSTONE = "#f6f1f1", "#e0d4d1", "#c5b4b5", "#b09ea3", "#5e1f45"
WATER, RIPPLE, PATH = "#cfe0df", "#a6c6c4", "#e6cfb0"


def draw(name: str) -> bytes:
    """The picture of this name, as a PNG file: bridge, river or stones."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    {"bridge": _bridge, "river": _river, "stones": _stones}[name](ImageDraw.Draw(picture))
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _bridge(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((0, 600, WIDTH, HEIGHT), WATER)
    for left in (90, 420, 830):
        pen.rounded_rectangle((left, 650, left + 230, 660), 5, RIPPLE)
    pen.polygon([(0, 340), (250, 340), (300, 600), (0, 600)], BANK)
    pen.polygon([(WIDTH, 340), (WIDTH - 250, 340), (WIDTH - 300, 600), (WIDTH, 600)], BANK)
    _arch(pen, (300, 300, 980, 900), 9)


def _river(pen: ImageDraw.ImageDraw) -> None:
    pen.polygon([(0, 260), (WIDTH, 200), (WIDTH, 420), (0, 480)], FAR)
    pen.polygon([(0, 480), (WIDTH, 380), (WIDTH, 600), (0, HEIGHT)], WATER)
    for number in range(5):
        left, top = 120 + number * 230, 590 - number * 32
        pen.line([(left, top), (left + 130, top - 12)], RIPPLE, 8)
    pen.polygon([(0, HEIGHT), (WIDTH, 600), (WIDTH, HEIGHT)], BANK)
    pen.line([(0, 380), (320, 350), (640, 360), (960, 310), (WIDTH, 300)], PATH, 22, joint="curve")


def _stones(pen: ImageDraw.ImageDraw) -> None:
    for row in range(5):
        for column in range(-1, 8):
            left, top = column * 180 + row % 2 * 90, 120 + row * 120
            is_key = (row, column) == (2, 3)
            colour = KEYSTONE if is_key else (BANK, STONE, FAR, PATH)[(row * 3 + column) % 4]
            pen.rounded_rectangle((left + 6, top + 6, left + 174, top + 114), 8, colour)


def _arch(pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int], count: int) -> None:
    """Stones of a half circle; the one in the middle is the last that was laid."""
    step = 180 / count
    for number in range(count):
        is_key = number == count // 2
        colour = KEYSTONE if is_key else (STONE if number % 2 else BANK)
        pen.pieslice(box, 180 + number * step + 0.6, 180 + (number + 1) * step - 0.6, colour)
    left, top, right, bottom = box
    inset = 150
    pen.pieslice((left + inset, top + inset, right - inset, bottom - inset), 180, 360, GROUND)
    pen.rectangle((left, 600, right, HEIGHT), WATER)
