"""Faces of the invented doctors, drawn here: nobody who lives looks like this."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

from askmd import media
from askmd.accounts.models import Account

SIZE, SCALE = 240, 4
GROUND, COAT = "#ece4e5", "#ffffff"
# Of each doctor the hair, the skin and what is worn under the coat.
COLOURS = {
    "alice": ("#3a2430", "#d9ab8c", "#5e1f45"),
    "bob": ("#7d6f77", "#8c5a3c", "#0f5257"),
    "dora": ("#b9742a", "#f0cdb3", "#54474f"),
}


def add(team: dict[str, Account], *, by: Account) -> None:
    """Give every doctor of the demo a face."""
    for key in COLOURS:
        words = f"A drawing of {team[key].name}, an invented doctor"
        team[key].portrait_id = media.add(draw(key), alternative=words, by=by).id


def draw(key: str) -> bytes:
    """The face of this doctor, as a PNG file."""
    hair, skin, shirt = COLOURS[key]
    picture = Image.new("RGB", (SIZE * SCALE, SIZE * SCALE), GROUND)
    pen = ImageDraw.Draw(picture)

    def oval(left: int, top: int, right: int, bottom: int, colour: str) -> None:
        pen.ellipse([edge * SCALE for edge in (left, top, right, bottom)], colour)

    oval(30, 165, 210, 340, COAT)
    pen.polygon([(x * SCALE, y * SCALE) for x, y in ((96, 168), (144, 168), (120, 240))], shirt)
    oval(68, 34, 172, 158 if key != "bob" else 120, hair)
    pen.rectangle([edge * SCALE for edge in (102, 130, 138, 178)], skin)
    oval(78, 58, 162, 154, skin)
    file = BytesIO()
    picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(file, "PNG")
    return file.getvalue()
