"""Authors of the old site: whoever has an account here is that person; the others get one that nobody can use."""

from __future__ import annotations

import secrets

from slugify import slugify
from sqlalchemy import select

from askmd import audit, keys
from askmd.accounts import queries as accounts
from askmd.accounts.models import Account
from askmd.core import addresses, clock
from askmd.core.errors import Invalid
from askmd.core.text import clean, clean_line
from askmd.extensions import db
from askmd.wordpress import known
from askmd.wordpress.comments import ADDRESS
from askmd.wordpress.reading import Record
from askmd.wordpress.report import Report
from askmd.workflow import SYSTEM

KIND = "author"
SLUG_LENGTH = 100
# Whom no author is known of any more.
NOBODY = "author"


def bring_in(site: str, authors: list[Record], creators: set[str], report: Report) -> dict[str, int]:
    """An account for each author, by the name they signed in with. Names that only texts mention get one too."""
    told = {clean_line(one.get("wp:author_login")): one for one in authors}
    logins = set(told) | creators
    here = known.these(site, KIND, {_key(login) for login in logins})
    found = {login[:200]: here[_key(login)].local_id for login in logins if _key(login) in here}
    for login in [*told, *sorted(creators - set(told))]:
        if login[:200] not in found:
            account = _account(login, told.get(login) or Record("wp:author"), report)
            found[login[:200]] = account.id
            known.remember(site, KIND, _key(login), account.id, known.digest(login))
    return found


def _key(login: str) -> str:
    """What a login is remembered by. Some people sign in with their address, which stands nowhere in clear."""
    return known.digest(login) if "@" in login else login[:200]


def _account(login: str, one: Record, report: Report) -> Account:
    address = one.get("wp:author_email").strip()
    there = accounts.by_address(address) if address else None
    if there is not None:
        return there
    name = clean_line(one.get("wp:author_display_name")) or clean_line(
        f"{one.get('wp:author_first_name')} {one.get('wp:author_last_name')}"
    )
    report.brought["authors"] += 1
    name, login = clean_line(ADDRESS.sub("", name)), clean_line(ADDRESS.sub("", login))
    return _new(login, name or login or "Author", address, clean(one.get("wp:author_description")))


def _new(login: str, name: str, address: str, biography: str) -> Account:
    """Inactive, with no role and no password: somebody with a page, who cannot come in unless invited."""
    try:
        parsed = addresses.parse(address)
    except Invalid:
        parsed = f"author-{secrets.token_hex(8)}@author.invalid"
    account = Account(
        key_id=keys.store().create("account"),
        address_lookup=keys.store().lookup("address", _canonical(parsed))[1],
        name=name[:120],
        slug=_free_slug(login or name),
        biography=biography[:5000],
        active=False,
        fs_uniquifier=secrets.token_hex(32),
        created_at=clock.now(),
    )
    keys.write(account, address=parsed)
    db.session.add(account)
    db.session.flush()
    audit.record("account.brought_in", account, by=SYSTEM)
    return account


def _canonical(address: str) -> str:
    return address if address.endswith(".invalid") else addresses.canonical(address)


def _free_slug(name: str) -> str:
    wanted = slugify(name, max_length=SLUG_LENGTH) or NOBODY
    taken = set(
        db.session.execute(select(Account.slug).where(Account.slug.startswith(wanted, autoescape=True))).scalars()
    )
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug
