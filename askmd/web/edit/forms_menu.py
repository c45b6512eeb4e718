"""Forms of the menu and of the foot: rows of words and addresses, as many as the page shows."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, ValidationError

from askmd.core.errors import Unknown
from askmd.site.menu import Entry, Row

MOST_ROWS = 100
EMPTY = 3


class RowsForm(FlaskForm):
    """The rows as they were sent, or as they stand; and a refusal, which belongs to no field."""

    def __init__(self, standing: Iterable[Row], **values: Any) -> None:
        super().__init__(**values)
        self.rows = self._sent() if request.method == "POST" else list(standing)
        self.refusal = ""

    @property
    def shown(self) -> list[Row]:
        """The rows, and empty ones behind them."""
        return [*(row for row in self.rows if row.label or row.address), *[Row("", "")] * EMPTY]

    @staticmethod
    def _sent() -> list[Row]:
        labels, addresses = request.form.getlist("label"), request.form.getlist("url")
        below = set(request.form.getlist("below"))
        pairs = list(zip_longest(labels, addresses, fillvalue=""))[:MOST_ROWS]
        return [Row(label, address, str(number) in below) for number, (label, address) in enumerate(pairs, 1)]


class LinkForm(FlaskForm):
    """A new link: a place of the site or an address, and where in the menu it shall stand."""

    place = SelectField(_("Where it leads"))
    address = StringField(_("Or an address"), description=_("Only if it is not in the list above."))
    words = StringField(_("Words"), description=_("Leave it empty to use the name from the list."))
    below = SelectField(_("Where it stands"))

    def __init__(self, groups: list[tuple[str, list[tuple[str, str]]]], menu: list[Entry], **values: Any) -> None:
        super().__init__(**values)
        self.places = dict(pair for _name, pairs in groups for pair in pairs)
        self.place.choices = {"": [("", _("Choose a place"))]} | {name: list(pairs) for name, pairs in groups}
        in_row = [("", _("In the row, as the last"))]
        below = [(str(place), _("Below: %(label)s", label=entry["label"])) for place, entry in enumerate(menu)]
        self.below.choices = [*in_row, *below]

    def validate_place(self, field: SelectField) -> None:
        """One of the two says where the link leads."""
        if not field.data and not (self.address.data or "").strip():
            raise ValidationError(_("Choose a place, or write an address."))

    def row(self) -> Row:
        """What was chosen, as a line of the menu."""
        address = (self.address.data or "").strip() or self.place.data or ""
        return Row((self.words.data or "").strip() or self.places.get(address, "")[:40], address)

    def place_below(self) -> int | None:
        """The number of the entry that it shall stand below, or None for the row."""
        return int(self.below.data) if self.below.data else None


def place_of(typed: str) -> tuple[int, ...]:
    """`2` or `2-1` as the place of a link in the menu. Raises Unknown."""
    parts = typed.split("-")
    if len(parts) > 2 or not all(part.isascii() and part.isdigit() and len(part) <= 3 for part in parts):
        raise Unknown
    return tuple(int(part) for part in parts)
