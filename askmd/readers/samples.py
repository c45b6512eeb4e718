"""What the mails of this room look like where nobody is meant."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from askmd.outbox import links, samples
from askmd.outbox.samples import Reader


def _to_doctor() -> dict[str, Any]:
    return {"messages_url": links.site("/dashboard/readers/messages")}


samples.register("readers_message", _l("A reader wrote to the team"), Reader.TEAM, _to_doctor)
