"""Reading accounts and their sessions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from askmd.accounts.models import Account, WebSession
from askmd.accounts.web_sessions import is_over
from askmd.core import addresses, clock
from askmd.core.errors import Invalid
from askmd.extensions import db
from askmd.keys import read, store


def doctors() -> Sequence[Account]:
    """All doctors who can work now, by name."""
    query = select(Account).where(Account.is_doctor, Account.active, Account.joined_at.is_not(None))
    return db.session.execute(query.order_by(Account.name)).scalars().all()


def told_of_alarms() -> Sequence[Account]:
    """The doctors whom alarms are sent to: those on duty, and all of them while nobody is."""
    all_of_them = doctors()
    return [doctor for doctor in all_of_them if doctor.is_on_duty] or all_of_them


def administrators() -> Sequence[Account]:
    """All administrators who can work now, by name."""
    query = select(Account).where(Account.is_administrator, Account.active, Account.joined_at.is_not(None))
    return db.session.execute(query.order_by(Account.name)).scalars().all()


def everybody() -> Sequence[Account]:
    """All accounts, the disabled ones last."""
    return db.session.execute(select(Account).order_by(Account.active.desc(), Account.name)).scalars().all()


def by_address(address: str) -> Account | None:
    """The account of this address, however it is spelt, or None."""
    try:
        lookups = store().lookups("address", addresses.canonical(addresses.parse(address)))
    except Invalid:
        return None
    return db.session.execute(select(Account).where(Account.address_lookup.in_(lookups))).scalar_one_or_none()


def by_slug(slug: str) -> Account | None:
    """The account that an author page belongs to, or None."""
    return db.session.execute(select(Account).where(Account.slug == slug)).scalar_one_or_none()


def by_id(id: int) -> Account | None:
    """One account, or None."""
    return db.session.get(Account, id)


def names(ids: set[int]) -> dict[int, str]:
    """Names of these accounts by id: for lists that show who did what."""
    query = select(Account.id, Account.name).where(Account.id.in_(ids))
    return {id: name for id, name in db.session.execute(query)}


def address_of(account: Account) -> str:
    """The clear address: for mails, and for the person's own profile."""
    address: str = read(account, "address")
    return address


def is_last_administrator(account: Account) -> bool:
    """Whether nobody else could let people in if this account were gone."""
    if not (account.active and account.is_administrator):
        return False
    query = select(Account.id).where(
        Account.is_administrator, Account.active, Account.joined_at.is_not(None), Account.id != account.id
    )
    return db.session.execute(query.limit(1)).first() is None


def sessions(account: Account) -> list[WebSession]:
    """The account's living sessions, the latest used first."""
    query = select(WebSession).where(WebSession.account_id == account.id).order_by(WebSession.last_seen_at.desc())
    now = clock.now()
    return [row for row in db.session.execute(query).scalars() if not is_over(row, now)]


def is_slug_free(slug: str) -> bool:
    """Whether no account has this slug."""
    return db.session.execute(select(Account.id).where(Account.slug == slug).limit(1)).first() is None
