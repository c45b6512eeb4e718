"""How somebody comes into the team."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from askmd.accounts import queries, services
from askmd.accounts.passwords import is_right
from askmd.accounts.services import Roles
from askmd.core.errors import Invalid, NotAllowed, Unknown
from askmd.outbox import Delivery, State, links

PASSWORD = "seven green bridges over a river"
DOCTOR = Roles(is_doctor=True)


@pytest.fixture
def greta(app, charlie):
    return services.invite("Greta@Example.org", "Greta Example", roles=DOCTOR, by=charlie)


def token(db) -> str:
    query = select(Delivery).where(Delivery.notice == "accounts_invitation").order_by(Delivery.id.desc())
    return links.token("invitation", db.session.execute(query).scalars().first())


def test_the_invited_choose_name_and_password(app, db, greta):
    account = services.invited(token(db))

    services.accept(account, name="Dr Greta Example", password=PASSWORD)

    assert account is greta
    assert account.joined_at is not None
    assert is_right(account, PASSWORD)


def test_an_invited_doctor_who_did_not_come_is_nobody_yet(app, greta, alice):
    assert queries.doctors() == [alice]


def test_the_link_works_once(app, db, greta):
    used = token(db)
    services.accept(services.invited(used), name="Greta", password=PASSWORD)

    with pytest.raises(Unknown):
        services.invited(used)


def test_the_link_works_for_two_days(app, db, charlie, time_machine):
    time_machine.move_to("2026-06-01T10:00:00Z")
    services.invite("greta@example.org", "Greta", roles=DOCTOR, by=charlie)
    late = token(db)
    time_machine.shift(timedelta(hours=47))
    services.invited(late)

    time_machine.shift(timedelta(hours=2))

    with pytest.raises(Unknown):
        services.invited(late)


def test_a_second_invitation_ends_the_first(app, db, charlie, time_machine):
    time_machine.move_to("2026-06-01T10:00:00Z")
    greta = services.invite("greta@example.org", "Greta", roles=DOCTOR, by=charlie)
    first = token(db)
    time_machine.shift(timedelta(seconds=1))

    services.invite_again(greta, by=charlie)

    with pytest.raises(Unknown):
        services.invited(first)
    assert services.invited(token(db)) is greta


def test_a_new_invitation_replaces_a_forgotten_password(app, db, greta, charlie):
    services.accept(greta, name="Greta", password=PASSWORD)
    joined = greta.joined_at

    services.invite_again(greta, by=charlie)
    assert not is_right(greta, PASSWORD)
    services.accept(services.invited(token(db)), name="Greta", password="nine other boats in the harbour")

    assert greta.joined_at == joined


def test_an_address_has_one_account_however_it_is_spelt(app, greta, charlie):
    with pytest.raises(Invalid, match="already"):
        services.invite("greta@EXAMPLE.org", "Greta again", roles=DOCTOR, by=charlie)


def test_a_role_is_needed_and_a_medical_lead_is_a_doctor(app, charlie):
    with pytest.raises(Invalid, match="at least one role"):
        services.invite("x@example.org", "X", roles=Roles(), by=charlie)
    with pytest.raises(Invalid, match="Only a doctor"):
        services.invite("x@example.org", "X", roles=Roles(is_editor=True, is_medical_lead=True), by=charlie)


@pytest.mark.parametrize(
    ("password", "sentence"),
    [("short", "at least 12"), ("password1234", "most used|easy to guess"), ("greta example", "easy to guess")],
)
def test_a_weak_password_is_refused_in_words(app, greta, password, sentence):
    with pytest.raises(Invalid, match=sentence):
        services.accept(greta, name="Greta", password=password)


def test_the_address_is_nowhere_in_clear(app, db, greta):
    assert b"greta" not in greta.address_sealed.lower()
    assert queries.address_of(greta) == "Greta@example.org"


def test_a_disabled_account_gets_no_mail_and_its_link_is_dead(app, db, greta, charlie):
    link = token(db)

    services.disable(greta, by=charlie)

    assert db.session.execute(select(Delivery)).scalar_one().state is State.CANCELLED
    with pytest.raises(Unknown):
        services.invited(link)


def test_the_last_administrator_stays(app, charlie):
    with pytest.raises(NotAllowed, match="last administrator"):
        services.disable(charlie, by=charlie)
    with pytest.raises(NotAllowed, match="last administrator"):
        services.change_roles(charlie, Roles(is_editor=True), by=charlie)


def test_an_administrator_cannot_make_a_doctor_of_themselves(app, charlie):
    with pytest.raises(NotAllowed, match="Somebody else"):
        services.change_roles(charlie, Roles(is_administrator=True, is_doctor=True), by=charlie)

    assert not charlie.is_doctor


def test_two_people_of_one_name_have_two_pages(app, charlie, greta):
    other = services.invite("greta2@example.org", "Greta Example", roles=DOCTOR, by=charlie)

    assert (greta.slug, other.slug) == ("greta-example", "greta-example-2")
