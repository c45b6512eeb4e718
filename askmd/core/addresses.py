"""E-mail addresses: whether one can be written to, and one spelling for all spellings of one mailbox.

The canonical spelling only feeds look-ups (is this address known, suppressed, written to too often?). Mails go to the
address as it was typed.
"""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from askmd.core.errors import Invalid
from askmd.core.text import clean_line

LONGEST = 254  # RFC 5321
# Domains that are other names of the same mailboxes.
SAME_DOMAIN = {"googlemail.com": "gmail.com", "pm.me": "proton.me", "protonmail.com": "proton.me"}
# Where `name+anything` is the mailbox of `name`.
PLUS_TAGS = {
    "gmail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "icloud.com",
    "me.com",
    "fastmail.com",
    "proton.me",
}
# Where dots in the name mean nothing.
DOTS_IGNORED = {"gmail.com"}


def parse(typed: str) -> str:
    """The address as mails will go to it: ASCII, international domains in their encoded form. Raises Invalid."""
    address = clean_line(typed)
    if len(address) > LONGEST:
        raise Invalid("This e-mail address is too long.")
    try:
        # Nobody is asked over the network whether the domain exists: that would tell others who writes to us.
        found = validate_email(
            address, check_deliverability=False, allow_smtputf8=False, allow_quoted_local=False, test_environment=True
        )
    except EmailNotValidError as error:
        raise Invalid("Enter an e-mail address in the correct format, like name@example.com.") from error
    return str(found.ascii_email)


def canonical(address: str) -> str:
    """One spelling for all spellings of one mailbox. Only ever compared, never written to."""
    local, _, domain = address.strip().lower().rpartition("@")
    domain = SAME_DOMAIN.get(domain, domain)
    if domain in PLUS_TAGS:
        local = local.partition("+")[0] or local
    if domain in DOTS_IGNORED:
        local = local.replace(".", "") or local
    return f"{local}@{domain}"
