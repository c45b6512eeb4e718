"""The rail of the staff side: the pages that this person's roles open, on every staff page alike."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from askmd.accounts.models import Account

# Role, words, endpoint. A role that somebody does not have leaves its pages out; guards decide, the rail only shows.
ITEMS = (
    ("is_doctor", _l("Queue"), "dashboard.queue"),
    ("is_doctor", _l("Published"), "dashboard.posts"),
    ("is_doctor", _l("From readers"), "dashboard.reader_feedback"),
    ("is_doctor", _l("Intake"), "dashboard.intake"),
    ("is_doctor", _l("Medical wording"), "edit.proposals"),
    ("is_editor", _l("Snippets and days"), "edit.desk"),
    ("is_editor", _l("Texts"), "edit.texts"),
    ("is_editor", _l("Digests"), "edit.all_digests"),
    ("is_editor", _l("E-mails"), "edit.mails"),
    ("is_editor", _l("Topics"), "edit.topics"),
    ("is_editor", _l("Pages"), "edit.pages"),
    ("is_editor", _l("Menu"), "edit.menu"),
    ("is_editor", _l("Foot of the pages"), "edit.foot"),
    ("is_editor", _l("Magazine"), "edit.magazine"),
    ("is_editor", _l("Images"), "edit.images"),
    ("is_administrator", _l("Overview"), "admin.overview"),
    ("is_administrator", _l("Accounts"), "admin.accounts"),
    ("is_administrator", _l("Outbox"), "admin.outbox"),
    ("is_administrator", _l("Broadcasts"), "admin.broadcasts"),
    ("is_administrator", _l("Subscribers"), "admin.subscribers"),
    ("is_administrator", _l("Suppressions"), "admin.suppressions_page"),
    ("is_administrator", _l("Audit"), "admin.audit"),
    ("is_administrator", _l("Retention"), "admin.retention"),
    ("is_administrator", _l("Settings"), "admin.settings"),
)
ROLES = (
    ("is_doctor", _l("doctor")),
    ("is_editor", _l("editor")),
    ("is_administrator", _l("administrator")),
)


def context() -> dict[str, Any]:
    """What the staff layout reads: give it to `bp.context_processor` of each staff door."""
    if not (current_user.is_authenticated and current_user.is_staff):
        return {}
    account: Account = current_user._get_current_object()
    return {"rail": items(account), "account": card(account)}


def items(account: Account) -> list[dict[str, Any]]:
    """The pages of this account's roles; the one whose address begins the present one is marked."""
    rows: list[dict[str, Any]] = [
        {"label": label, "url": url_for(endpoint), "count": None, "current": False}
        for role, label, endpoint in ITEMS
        if _may(account, role, endpoint)
    ]
    here = [row for row in rows if f"{request.path}/".startswith(f"{row['url'].rstrip('/')}/")]
    if here:
        max(here, key=lambda row: len(row["url"]))["current"] = True
    return rows


def card(account: Account) -> dict[str, Any]:
    """Who is signed in, and as what."""
    return {
        "name": account.name,
        "role": roles(account),
        "url": url_for("account.profile"),
    }


def roles(account: Account) -> str:
    """The roles in words: `doctor, administrator`."""
    return ", ".join(str(label) for role, label in ROLES if getattr(account, role)) or _("no role")


def _may(account: Account, role: str, endpoint: str) -> bool:
    # Doctors propose and approve medical wording where editors write, and share the settings of the dashboard.
    return bool(getattr(account, role)) or (endpoint in ("edit.texts", "edit.desk") and account.is_doctor)
