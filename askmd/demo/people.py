"""The invented team and the invented subscribers."""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from askmd import keys
from askmd.accounts.models import Account
from askmd.core import addresses, clock
from askmd.core.models import new_uid
from askmd.demo.backdate import days_ago
from askmd.extensions import db
from askmd.subscriptions.models import Frequency, Subscriber, SubscriberTopic
from askmd.topics.models import Topic

FOLDER = Path(__file__).resolve().parent / "content"


def read(name: str) -> dict[str, Any]:
    """One file of the invented content."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def add_team() -> dict[str, Account]:
    """Everybody in people.toml, by key. Nobody has a password: the demo signs in by a button."""
    return {person["key"]: _account(person) for person in read("people.toml")["people"]}


def add_subscribers(topics: Mapping[str, Topic]) -> None:
    """Everybody in subscribers.toml, confirmed, pending or gone again, with the topics that they chose."""
    for reader in read("subscribers.toml")["subscribers"]:
        asked = days_ago(reader["days_ago"])
        chosen = [topics[slug].id for slug in reader.get("topics", [])]
        row = Subscriber(
            key_id=keys.store().create("subscriber"),
            asked_at=asked,
            frequency=Frequency(reader.get("frequency", Frequency.AT_ONCE)),
            wants_all_topics=not chosen,
        )
        _address(row, reader["address"])
        if reader["state"] != "pending":
            row.confirmed_at = asked
        if reader["state"] == "unsubscribed":
            row.ended_at, row.address_sealed, row.key_id = clock.now(), None, None
        db.session.add(row)
        db.session.flush()
        db.session.add_all(SubscriberTopic(subscriber_id=row.id, topic_id=id) for id in chosen)
    db.session.flush()


def _account(person: dict[str, Any]) -> Account:
    roles = set(person["roles"])
    row = Account(
        uid=new_uid(),
        key_id=keys.store().create("account"),
        name=person["name"],
        slug=person["slug"],
        credentials=person["credentials"],
        biography=person["biography"],
        conflict_of_interest=person["conflict_of_interest"],
        fs_uniquifier=secrets.token_hex(32),
        is_doctor="doctor" in roles,
        is_editor="editor" in roles,
        is_administrator="administrator" in roles,
        is_medical_lead="medical_lead" in roles,
        created_at=days_ago(400),
        joined_at=days_ago(400),
    )
    _address(row, person["address"])
    db.session.add(row)
    db.session.flush()
    return row


def _address(row: Any, address: str) -> None:
    usable = addresses.parse(address)
    keys.write(row, address=usable)
    row.address_lookup = keys.store().lookup("address", addresses.canonical(usable))[1]
