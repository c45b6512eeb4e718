"""What the mails of this room look like where nobody is meant."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from askmd.answers.notices import TO_CHECK, YOUR_TURN, Turn
from askmd.outbox import links, samples
from askmd.outbox.samples import Reader


def _to_doctor() -> dict[str, Any]:
    return {"review_url": links.site("/dashboard/answers/1/review"), "answer_url": links.site("/dashboard/answers/1")}


samples.register(
    TO_CHECK,
    _l("An answer waits for a check"),
    Reader.TEAM,
    _to_doctor,
    any=(_l("For any second doctor"), {"is_yours": False}),
    yours=(_l("For the doctor who checks it"), {"is_yours": True}),
)
samples.register(
    YOUR_TURN,
    _l("A second doctor has decided"),
    Reader.TEAM,
    _to_doctor,
    approved=(_l("Approved"), {"turn": Turn.APPROVED.value}),
    changes=(_l("Changes are asked for"), {"turn": Turn.CHANGES.value}),
    mended=(_l("Mended by the one who checks"), {"turn": Turn.MENDED.value}),
)
