"""A forgotten password: a link to the mailbox of the account, once, for an hour, and to nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from askmd import jobs, outbox
from askmd.accounts import passwords, resetting, services
from askmd.accounts.models import ResetRequest, WebSession
from askmd.accounts.services import Roles
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.core.errors import Invalid, Unknown
from askmd.keys import store
from askmd.outbox import Delivery, State
from tests import factories

OLD, NEW = "seven green bridges over a river", "nine other boats in the harbour"


@pytest.fixture
def time_machine(time_machine):
    time_machine.move_to(clock.now())
    return time_machine


@pytest.fixture(autouse=True)
def has_password(alice):
    passwords.set_password(alice, OLD)


@pytest.fixture
def owed(db):
    """`owed("alice@example.org")`: asks for a link; gives the mails that are owed by now, the oldest first."""

    def ask(address: str = "alice@example.org") -> list[Delivery]:
        resetting.request_link(address)
        db.session.commit()
        jobs.run_now("accounts.send_reset_links")
        assert db.session.execute(select(ResetRequest)).first() is None
        return list(db.session.execute(select(Delivery).order_by(Delivery.id)).scalars())

    return ask


def token(delivery):
    return outbox.links.token("reset", delivery)


def actions(db):
    return db.session.execute(select(AuditEvent.action).order_by(AuditEvent.id)).scalars().all()


def test_the_link_opens_the_way_to_a_new_password(db, alice, owed):
    (mail,) = owed("Alice@EXAMPLE.org")

    resetting.reset(resetting.requested(token(mail)), password=NEW)

    assert passwords.is_right(alice, NEW)
    assert not passwords.is_right(alice, OLD)
    assert actions(db)[-2:] == ["account.reset_requested", "account.password_changed"]


def test_the_link_works_once(owed, alice):
    (mail,) = owed()
    resetting.reset(resetting.requested(token(mail)), password=NEW)

    with pytest.raises(Unknown):
        resetting.requested(token(mail))


def test_the_link_works_for_an_hour(owed, alice, time_machine):
    (mail,) = owed()
    time_machine.shift(timedelta(minutes=59))
    assert resetting.requested(token(mail)) is alice

    time_machine.shift(timedelta(minutes=2))

    with pytest.raises(Unknown):
        resetting.requested(token(mail))


def test_a_newer_link_ends_the_older_one(owed, alice, time_machine):
    owed()
    time_machine.shift(timedelta(seconds=5))

    older, newer = owed()

    assert older.state is State.CANCELLED
    assert resetting.requested(token(newer)) is alice
    with pytest.raises(Unknown):
        resetting.requested(token(older))


@pytest.mark.parametrize("end", ["change", "invitation", "disabled", "disabled for a moment"])
def test_a_link_dies_with_what_it_was_for(db, owed, alice, bob, charlie, end):
    (mail,) = owed()
    if end == "change":
        services.change_password(alice, old=OLD, new=NEW)
    elif end == "invitation":
        services.invite_again(alice, by=charlie)
    else:
        services.disable(alice, by=charlie)
        if end.endswith("moment"):
            services.enable(alice, by=charlie)

    with pytest.raises(Unknown):
        resetting.requested(token(mail))


def test_every_session_ends(db, client, owed, alice):
    client.sign_in(alice)
    before = alice.fs_uniquifier
    mail = owed()[-1]

    resetting.reset(resetting.requested(token(mail)), password=NEW)

    assert db.session.execute(select(WebSession)).first() is None
    assert alice.fs_uniquifier != before


def test_a_weak_password_is_refused_as_everywhere(owed, alice):
    (mail,) = owed()

    with pytest.raises(Invalid, match="easy to guess"):
        resetting.reset(resetting.requested(token(mail)), password="alice alice alice")


@pytest.mark.parametrize("who", ["unknown", "disabled"])
def test_nobody_else_gets_a_mail(db, owed, alice, charlie, who):
    if who == "disabled":
        services.disable(alice, by=charlie)

    assert owed("alice@example.org" if who == "disabled" else "nobody@example.org") == []
    assert "account.reset_requested" not in actions(db)


def test_a_link_for_something_else_is_no_link_for_a_new_password(owed, alice):
    (mail,) = owed()

    for purpose in ("invitation", "never", "my_mail"):
        with pytest.raises(Unknown):
            resetting.requested(outbox.links.token(purpose, mail))


def test_whoever_asks_again_and_again_gets_three_links_a_day(owed, alice, time_machine):
    for _ in range(5):
        mails = owed()
        time_machine.shift(timedelta(minutes=1))

    assert len(mails) == 3
    assert resetting.requested(token(mails[-1])) is alice
    time_machine.shift(timedelta(hours=24))
    assert len(owed()) == 4


def test_who_was_invited_gets_the_invitation_again_and_it_ends_when_the_first_one_ends(
    db, owed, charlie, mails, time_machine
):
    greta = services.invite("greta@example.org", "Greta", roles=Roles(is_doctor=True), by=charlie)
    time_machine.shift(timedelta(hours=20))

    again = owed("greta@example.org")[-1]
    mails.deliver()

    assert again.notice == "accounts_invitation"
    assert "for 28 hours" in mails.last.get_body(("plain",)).get_content()
    link = outbox.links.token("invitation", again)
    assert services.invited(link) is greta
    time_machine.shift(timedelta(hours=29))
    with pytest.raises(Unknown):
        services.invited(link)
    assert len(owed("greta@example.org")) == 2


def test_an_account_is_found_under_an_older_look_up_key(owed, alice):
    store().renew("address")

    assert len(owed("ALICE@example.org")) == 1


def test_who_guessed_too_often_need_not_wait_after_that(owed, alice, client, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    for _ in range(4):
        client.submit("/account/sign-in", {"address": "alice@example.org", "password": "a wrong one"})
    assert client.response.status_code == 429
    mail = owed()[-1]

    resetting.reset(resetting.requested(token(mail)), password=NEW)

    response = client.submit("/account/sign-in", {"address": "alice@example.org", "password": NEW})
    assert response.status_code == 303


def test_the_mail_says_what_to_do_and_no_secret_but_its_link(owed, alice, mails):
    (delivery,) = owed()

    mail = mails.deliver().last
    words = mail.get_body(("plain",)).get_content()

    assert mail["To"] == "alice@example.org"
    assert f"/account/reset/{token(delivery)}" in words
    assert "Was it not you?" in words
    assert delivery.context == {}


def test_a_suppressed_address_of_a_colleague_still_gets_it(owed, alice, mails):
    question = factories.question(address="alice@example.org")
    number, lookup = store().lookup("address", "alice@example.org")
    outbox.suppress(lookup, number, "asked")
    outbox.owe("questions_new_link", to=outbox.Recipient.QUESTION, id=question.id, lookup=lookup)

    owed()
    mails.deliver()

    assert [mail["Subject"] for mail in mails.to("alice@example.org")] == ["A new password for MedOncMD"]
