"""What the mails of this room look like where nobody is meant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from askmd.core import clock
from askmd.outbox import links, samples
from askmd.outbox.samples import Reader
from askmd.questions.queries import LONG_WAIT, LONGEST_WAIT

OLDEST = "5 days"


def _to_asker() -> dict[str, Any]:
    return {
        "my_url": samples.link("my_mail"),
        "never_url": samples.link("never"),
        "confirm_url": samples.link("confirm"),
        "find_address": links.site("/my").split("://", 1)[1],
        "is_confirmed": True,
        **_limits(),
        "day": clock.now().date() + timedelta(days=7),
    }


def _to_doctor() -> dict[str, Any]:
    own = links.site("/dashboard/?tab=mine")
    return {"queue_url": links.site("/dashboard/"), "mine_url": own, "count": 3, "oldest": OLDEST, **_limits()}


def _limits() -> dict[str, int]:
    return {"days": LONG_WAIT.days, "longest_days": LONGEST_WAIT.days}


for _name, _title in (
    ("confirm_address", _l("A question arrived: please confirm the address")),
    ("received", _l("A question arrived, the address is known")),
    ("doctor_asks", _l("The team asks back")),
    ("answer_ready", _l("The answer is ready")),
    ("news", _l("News about a question")),
    ("declined", _l("A question will not be answered")),
    ("still_waiting", _l("A question still waits")),
    ("erase_soon", _l("A question will soon be deleted")),
    ("new_link", _l("A new link in place of a lost code")),
):
    samples.register(f"questions_{_name}", _title, Reader.ASKER, _to_asker)
samples.register(
    "questions_alarm",
    _l("Something is marked urgent"),
    Reader.TEAM,
    _to_doctor,
    first=(_l("The first time"), {"is_again": False}),
    again=(_l("Said again"), {"is_again": True}),
)
for _name, _title in (
    ("waiting", _l("Questions are waiting")),
    ("overdue", _l("Questions have waited for a month")),
    ("handed_over", _l("A colleague handed over a question")),
    ("release_soon", _l("A question goes back to the queue soon")),
):
    samples.register(f"questions_{_name}", _title, Reader.TEAM, _to_doctor)
