"""E-mail addresses: whether one can be written to, and one spelling for all spellings of one mailbox.

The canonical spelling only feeds look-ups (is this address known, suppressed, written to too often?). Mails go to the
address as it was typed.
"""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from askmd.core.errors import Invalid
from askmd.core.text import clean_line

LONGEST = 254  # RFC 5321
# Only what the providers say of their mailboxes; where nobody says so, every spelling is a mailbox of its own.
# Domains that are other names of the same mailboxes.
SAME_DOMAIN = {
    "googlemail.com": "gmail.com",
    "pm.me": "proton.me",
    "protonmail.com": "proton.me",
    "me.com": "icloud.com",
    "mac.com": "icloud.com",
    "ya.ru": "yandex.ru",
    "yandex.com": "yandex.ru",
    "yandex.by": "yandex.ru",
    "yandex.kz": "yandex.ru",
}
MICROSOFT = {
    f"{name}.{country}"
    for name, countries in {
        "outlook": "at be cl co.id co.il co.th com com.ar com.au com.br com.gr com.tr com.vn cz de dk es fr hu ie in "
        "it jp kr lv my ph pt sa sg sk",
        "hotmail": "be ca ch co.il co.jp co.nz co.th co.uk co.za com com.ar com.au com.br com.mx com.tr cz de dk es fi "
        "fr gr hu it nl no se",
        "live": "at be ca cl cn co.uk co.za com com.ar com.au com.mx com.pt de dk fi fr ie in it jp nl no ru se",
        "msn": "com",
    }.items()
    for country in countries.split()
}
# Where `name+anything` is the mailbox of `name`.
PLUS_TAGS = {
    "gmail.com",
    "icloud.com",
    "fastmail.com",
    "fastmail.fm",
    "proton.me",
    "yandex.ru",
    "posteo.de",
    "mailbox.org",
    *MICROSOFT,
}
# What means nothing in the name of a mailbox, and what means the same as a dot.
IGNORED = {"gmail.com": ".", "proton.me": "._-"}
LIKE_A_DOT = {"yandex.ru": "-"}
# Where `anything@name.domain` is the mailbox `name@domain`.
NAME_IN_DOMAIN = {"fastmail.com", "fastmail.fm"}


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
    name, _, rest = domain.partition(".")
    if rest in NAME_IN_DOMAIN:
        local, domain = name, rest
    if domain in PLUS_TAGS:
        local = local.partition("+")[0] or local
    for mark in IGNORED.get(domain, ""):
        local = local.replace(mark, "") or local
    for mark in LIKE_A_DOT.get(domain, ""):
        local = local.replace(mark, ".")
    return f"{local}@{domain}"
