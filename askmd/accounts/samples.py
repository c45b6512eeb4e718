"""What the mails of this room look like where nobody is meant."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from askmd.accounts.notices import BROADCAST_STOPPED, INVITATION, RESET
from askmd.outbox import links, samples
from askmd.outbox.samples import Reader


def _invitation() -> dict[str, Any]:
    return {
        "invitation_url": samples.link("invitation"),
        "never_url": samples.link("never"),
        "role": _("doctor"),
        "valid_hours": 72,
    }


def _reset() -> dict[str, Any]:
    return {"reset_url": samples.link("reset"), "valid_minutes": 60}


def _broadcast_stopped() -> dict[str, Any]:
    return {"broadcast_url": links.site("/admin/broadcasts/1")}


samples.register(INVITATION, _l("An invitation to the team"), Reader.TEAM, _invitation)
samples.register(RESET, _l("A new password"), Reader.TEAM, _reset)
samples.register(BROADCAST_STOPPED, _l("A broadcast was stopped"), Reader.TEAM, _broadcast_stopped)
