"""What the mails of this room look like where nobody is meant."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from askmd.outbox import samples
from askmd.outbox.samples import Reader
from askmd.subscriptions.notices import CONFIRM, MANAGE, WATCH_CONFIRM


def _links() -> dict[str, Any]:
    return {
        "subscription_url": samples.link("subscription"),
        "never_url": samples.link("never"),
        "stop_url": samples.link("unsubscribe"),
    }


samples.register(CONFIRM, _l("Please confirm that you want our news"), Reader.SUBSCRIBER, _links)
samples.register(MANAGE, _l("The link to change what one gets"), Reader.SUBSCRIBER, _links)
samples.register(WATCH_CONFIRM, _l("Please confirm that you watch an answer"), Reader.SUBSCRIBER, _links)
