"""One mailbox has one spelling to be compared by, however its owner or a stranger writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askmd.core.addresses import MICROSOFT, PLUS_TAGS, SAME_DOMAIN, canonical, parse
from askmd.core.errors import Invalid

LOCAL = st.from_regex(r"[a-z0-9]([._+-]?[a-z0-9]){0,12}", fullmatch=True)
DOMAIN = st.sampled_from(["example.org", "pat.fastmail.com", *sorted(SAME_DOMAIN), *sorted(PLUS_TAGS)])


@pytest.mark.parametrize(
    "spellings",
    [
        {"pat@example.org", "PAT@EXAMPLE.ORG", " Pat@Example.org "},
        {"patsmith@gmail.com", "p.a.t.smith@gmail.com", "pat.smith+a+b@googlemail.com", "PatSmith+@Gmail.com"},
        {"pat@outlook.com", "pat+x@outlook.com", "Pat+y@Outlook.com"},
        {"pat@hotmail.co.uk", "pat+x@hotmail.co.uk"},
        {"pat@icloud.com", "pat@me.com", "pat@mac.com", "pat+news@icloud.com"},
        {"patsmith@proton.me", "pat.smith@protonmail.com", "pat_smith@pm.me", "pat-smith+x@proton.me"},
        {"pat@fastmail.com", "pat+x@fastmail.com", "news@pat.fastmail.com", "any+thing@pat.fastmail.com"},
        {"pat-smith@yandex.ru", "pat.smith@ya.ru", "pat.smith+x@yandex.com"},
        {"pat@bücher.example", "pat@BÜCHER.example", "pat@xn--bcher-kva.example"},
    ],
)
def test_all_spellings_of_a_mailbox_are_one(spellings):
    assert len({canonical(parse(typed)) for typed in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pat@example.org", "p.at@example.org"),
        ("pat@example.org", "pat+1@example.org"),
        ("pat.smith@outlook.com", "patsmith@outlook.com"),
        ("pat@hotmail.com", "pat@outlook.com"),
        ("pat-a@yahoo.com", "pat-b@yahoo.com"),
        ("pat@a.example.org", "pat@example.org"),
        ("pat@notgmail.com", "p.at@notgmail.com"),
    ],
)
def test_mailboxes_that_may_be_two_peoples_stay_two(one, other):
    assert canonical(parse(one)) != canonical(parse(other))


@given(local=LOCAL, domain=DOMAIN)
def test_the_one_spelling_is_a_spelling_of_itself(local, domain):
    once = canonical(f"{local}@{domain}")

    assert canonical(once) == once
    assert canonical(once.upper()) == once


@given(typed=st.text(max_size=60))
def test_whatever_is_typed_has_one_spelling_or_is_refused(typed):
    try:
        address = parse(typed)
    except Invalid:
        return

    assert canonical(canonical(address)) == canonical(address)
    assert canonical(address).isascii()


@given(name=st.from_regex(r"[a-z]{2,10}", fullmatch=True), tag=LOCAL, domain=st.sampled_from(sorted(PLUS_TAGS)))
def test_a_tag_changes_nothing_where_the_provider_ignores_it(name, tag, domain):
    assert canonical(f"{name}+{tag}@{domain}") == canonical(f"{name}@{domain}")


@given(
    name=st.from_regex(r"[a-z]{3,10}", fullmatch=True),
    at=st.integers(1, 2),
    domain=st.sampled_from(["gmail.com", "proton.me"]),
)
def test_a_dot_changes_nothing_where_the_provider_ignores_it(name, at, domain):
    assert canonical(f"{name[:at]}.{name[at:]}@{domain}") == canonical(f"{name}@{domain}")


def test_no_provider_is_named_by_another_name_of_its_own():
    assert not set(SAME_DOMAIN) & (PLUS_TAGS | set(SAME_DOMAIN.values()) | MICROSOFT)
