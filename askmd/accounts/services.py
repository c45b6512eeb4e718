"""Changing accounts: invite, come in, roles, disable, the person's own profile."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from slugify import slugify
from sqlalchemy import delete

from askmd import audit, keys, outbox
from askmd.accounts import passwords, queries, signals
from askmd.accounts.models import Account, WebSession
from askmd.core import addresses, clock
from askmd.core.errors import Invalid, NotAllowed, Unknown, WrongState
from askmd.core.text import clean, clean_line
from askmd.extensions import db
from askmd.outbox import Recipient
from askmd.workflow import SYSTEM, Actor

INVITATION_LIFETIME = timedelta(hours=48)
RESET_LIFETIME = timedelta(hours=1)
LIMITS = {"name": 120, "credentials": 200, "conflict_of_interest": 1000, "biography": 5000}


class WrongPassword(Invalid):
    """The password that somebody uses now was mistyped."""


@dataclass(frozen=True)
class Roles:
    """What somebody may do. The two leads are marks; the medical one needs a doctor."""

    is_doctor: bool = False
    is_editor: bool = False
    is_administrator: bool = False
    is_medical_lead: bool = False
    is_privacy_lead: bool = False

    @classmethod
    def of(cls, account: Account) -> Roles:
        """The roles of an account as they are."""
        return cls(**{name: getattr(account, name) for name in cls.__dataclass_fields__})

    def words(self) -> str:
        """The names of the roles for the audit log."""
        return ",".join(name.removeprefix("is_") for name, has in asdict(self).items() if has)


@dataclass(frozen=True)
class Profile:
    """What readers see of somebody, in their own words."""

    name: str
    credentials: str = ""
    biography: str = ""
    conflict_of_interest: str = ""


def invite(address: str, name: str, *, roles: Roles, by: Actor) -> Account:
    """Make an account and owe its invitation. Raises Invalid when the address has an account already."""
    parsed = addresses.parse(address)
    if queries.by_address(parsed) is not None:
        raise Invalid("There is an account with this e-mail address already.")
    _check_roles(roles)
    now = clock.now()
    account = Account(
        key_id=keys.store().create("account"),
        address_lookup=keys.store().lookup("address", addresses.canonical(parsed))[1],
        name=_line("name", name),
        slug=_free_slug(name),
        fs_uniquifier=secrets.token_hex(32),
        created_at=now,
        **asdict(roles),
    )
    keys.write(account, address=parsed)
    db.session.add(account)
    db.session.flush()
    audit.record("account.invited", account, by=by, roles=roles.words())
    _owe_invitation(account)
    return account


def invite_again(account: Account, *, by: Actor) -> None:
    """A new link, and the old one is dead. Whoever has a password already loses it."""
    if not account.active:
        raise WrongState("This account is disabled. Please enable it first.")
    if by is account:
        raise NotAllowed("You can change your password on your own page.")
    account.password = account.reset_at = None
    account.fs_uniquifier = secrets.token_hex(32)
    _end_sessions(account)
    audit.record("account.invited", account, by=by, roles=Roles.of(account).words())
    _owe_invitation(account)


def repeat_invitation(account: Account) -> None:
    """Send the invitation once more while it lives. It ends when the first one ends: nobody can stretch it."""
    end = invitation_end(account)
    if account.password is None and end is not None and end > clock.now():
        audit.record("account.invited", account, by=SYSTEM, roles=Roles.of(account).words())
        _send_invitation(account)


def invitation_end(account: Account) -> datetime | None:
    """When the invitation stops working, or None when there was none."""
    return account.invited_at + INVITATION_LIFETIME if account.invited_at is not None else None


def _owe_invitation(account: Account) -> None:
    account.invited_at = clock.now()
    _send_invitation(account)


def _send_invitation(account: Account) -> None:
    outbox.cancel(Recipient.ACCOUNT, account.id, "accounts_invitation")
    roles = [name for name in ("doctor", "editor", "administrator") if getattr(account, f"is_{name}")]
    outbox.owe("accounts_invitation", to=Recipient.ACCOUNT, id=account.id, lookup=account.address_lookup, roles=roles)


def invited(token: str) -> Account:
    """Whose invitation this link is. Raises Unknown when it was used, is older than 48 hours, or was replaced."""
    delivery = outbox.links.find("invitation", token, max_age=INVITATION_LIFETIME)
    account = db.session.get(Account, delivery.recipient_id) if delivery is not None else None
    if delivery is None or account is None or account.password is not None or account.invited_at is None:
        raise Unknown
    if not account.invited_at <= delivery.created_at <= clock.now() < account.invited_at + INVITATION_LIFETIME:
        raise Unknown
    return account


def accept(account: Account, *, name: str, password: str) -> None:
    """Come in, with a name and a password of one's own."""
    if account.password is not None:
        raise Unknown
    account.name = _line("name", name)
    good = passwords.check(password, words=[account.name, queries.address_of(account)])
    passwords.set_password(account, good)
    account.joined_at = account.joined_at or clock.now()
    audit.record("account.joined", account, by=account)


def change_roles(account: Account, roles: Roles, *, by: Actor) -> None:
    """Give and take roles. Nobody gives a role to themselves, and an administrator must remain."""
    _check_roles(roles)
    before = Roles.of(account)
    if roles == before:
        return
    if not roles.is_administrator and queries.is_last_administrator(account):
        raise NotAllowed("This is the last administrator. Please make somebody else an administrator first.")
    gains = any(has and not getattr(before, name) for name, has in asdict(roles).items())
    if gains and by is account:
        raise NotAllowed("Somebody else must give you a new role.")
    for name, has in asdict(roles).items():
        setattr(account, name, has)
    audit.record("account.changed", account, by=by, roles=roles.words() or "none")
    if before.is_doctor and not roles.is_doctor:
        signals.disabled.send(account, by=by)
    signals.roles_changed.send(account, by=by)


def disable(account: Account, *, by: Actor) -> None:
    """Out at the next click; what they held is let go, what they wrote and approved stays."""
    if not account.active:
        return
    if queries.is_last_administrator(account):
        raise NotAllowed("This is the last administrator. Please make somebody else an administrator first.")
    account.active = False
    account.disabled_at, account.reset_at = clock.now(), None
    _end_sessions(account)
    outbox.cancel(Recipient.ACCOUNT, account.id)
    audit.record("account.disabled", account, by=by)
    signals.disabled.send(account, by=by)


def enable(account: Account, *, by: Actor) -> None:
    """Let somebody in again, with the roles they had."""
    if account.active:
        return
    account.active = True
    account.disabled_at = None
    audit.record("account.enabled", account, by=by)


def change_profile(account: Account, profile: Profile, *, by: Actor) -> None:
    """What readers see of somebody. The address of the author page stays."""
    before, account.name = account.name, _line("name", profile.name)
    account.credentials = _line("credentials", profile.credentials, is_needed=False)
    account.conflict_of_interest = _line("conflict_of_interest", profile.conflict_of_interest, is_needed=False)
    biography = clean(profile.biography)
    if len(biography) > LIMITS["biography"]:
        raise Invalid(f"Please keep the text about you to {LIMITS['biography']} characters.")
    account.biography = biography
    audit.record("account.changed", account, by=by)
    if account.name != before:
        signals.renamed.send(account)


def set_duty(account: Account, *, is_on_duty: bool, by: Actor) -> None:
    """Whether alarms are sent to this doctor. Saying it twice changes nothing."""
    if not account.is_doctor:
        raise NotAllowed("Alarms are sent to doctors only.")
    if account.is_on_duty != is_on_duty:
        account.is_on_duty = is_on_duty
        audit.record("account.duty_changed", account, by=by, duty="on" if is_on_duty else "off")


def set_portrait(account: Account, image_id: int | None, *, by: Actor) -> None:
    """Show this picture beside the person's answers, or none."""
    account.portrait_id = image_id
    audit.record("account.changed", account, by=by, portrait=image_id or 0)


def change_password(account: Account, *, old: str, new: str) -> None:
    """Another password. Every session of the account ends; the door begins a new one for whoever sits here."""
    if not passwords.is_right(account, old):
        raise WrongPassword("This is not the password that you use now.")
    replace_password(account, new)


def replace_password(account: Account, password: str) -> None:
    """Another password, judged as every one. All sessions end, and so do links for a new one that are on their way."""
    good = passwords.check(password, words=[account.name, queries.address_of(account)])
    passwords.set_password(account, good)
    account.reset_at = None
    _end_sessions(account)
    account.fs_uniquifier = secrets.token_hex(32)
    audit.record("account.password_changed", account, by=account)


def sign_out_everywhere(account: Account, *, by: Actor) -> None:
    """No browser is signed in with this account any more, this one neither."""
    account.fs_uniquifier = secrets.token_hex(32)
    _end_sessions(account)
    audit.record("account.session_ended", account, by=by)


def end_session(account: Account, id: int, *, by: Actor) -> None:
    """Sign one other browser out. Raises Unknown when it is not this person's."""
    done = db.session.execute(delete(WebSession).where(WebSession.id == id, WebSession.account_id == account.id))
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Unknown
    audit.record("account.session_ended", account, by=by)


def _end_sessions(account: Account) -> None:
    db.session.execute(delete(WebSession).where(WebSession.account_id == account.id))


def _check_roles(roles: Roles) -> None:
    if not (roles.is_doctor or roles.is_editor or roles.is_administrator):
        raise Invalid("Please choose at least one role.")
    if roles.is_medical_lead and not roles.is_doctor:
        raise Invalid("Only a doctor can be medical lead.")


def _line(what: str, typed: str, *, is_needed: bool = True) -> str:
    line = clean_line(typed)
    if is_needed and not line:
        raise Invalid("Please enter a name.")
    if len(line) > LIMITS[what]:
        raise Invalid(f"Please use at most {LIMITS[what]} characters.")
    return line


def _free_slug(name: str) -> str:
    wanted = slugify(name)[:100] or "author"
    slug, number = wanted, 2
    while not queries.is_slug_free(slug):
        slug, number = f"{wanted}-{number}", number + 1
    return slug
