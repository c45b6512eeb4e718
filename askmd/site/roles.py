"""Who may change wording: editors what everybody reads, doctors what is medical."""

from __future__ import annotations

from typing import Any

from askmd.core.errors import NotAllowed
from askmd.workflow import Who


def editors_only(by: Any) -> None:
    """Raises NotAllowed to whoever is no editor, whatever else they are."""
    if not (by.active and by.is_editor):
        raise NotAllowed("Only editors can change this. Nothing was changed.")


def doctors_only(by: Any) -> None:
    """Raises NotAllowed to whoever is no doctor."""
    if not by.who & Who.DOCTOR:
        raise NotAllowed("This is medical wording. Only doctors can change it. Nothing was changed.")


def second_doctor_only(by: Any, *, written_by_id: int | None) -> None:
    """Raises NotAllowed to whoever is no doctor, and to the doctor who wrote it."""
    doctors_only(by)
    if by.id == written_by_id:
        raise NotAllowed("You wrote this wording, so another doctor must check it.")
