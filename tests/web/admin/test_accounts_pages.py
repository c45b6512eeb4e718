"""The team as administrators see it: invited, given roles, disabled; and never without an administrator."""

import pytest

from askmd.accounts import queries
from askmd.accounts.services import disable
from askmd.outbox import Delivery
from askmd.workflow import QuestionStatus
from tests import factories

FORGED = {"roles": ["is_administrator", "active", "\x00", "\ud800"]}


def test_an_invited_person_gets_a_mail(office, mails):
    response = office.submit(
        "/admin/accounts/new", {"name": "Frieda", "address": "frieda@example.org", "roles": ["is_doctor", "is_editor"]}
    )
    mails.deliver()

    frieda = queries.by_address("frieda@example.org")
    assert response.status_code == 303
    assert (frieda.is_doctor, frieda.is_editor, frieda.is_administrator) == (True, True, False)
    assert frieda.password is None
    assert "doctor, editor" in mails.to("frieda@example.org")[0].get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": " "}, "Enter a name."),
        ({"address": "frieda"}, "Enter an e-mail address in the correct format, like name@example.com."),
        ({"roles": []}, "Choose at least one role."),
        ({"address": "ALICE@example.org"}, "There is an account with this e-mail address already."),
    ],
)
def test_a_wrong_invitation_is_said_and_kept(office, alice, typed, sentence):
    given = {"name": "Frieda", "address": "frieda@example.org", "roles": ["is_doctor"]}

    response = office.submit("/admin/accounts/new", given | typed)

    assert response.status_code == 422
    assert office.page.errors == [sentence]
    assert office.page.field("name") == (given | typed)["name"].strip()
    assert office.page.title.startswith("Error:")


def test_roles_are_changed(office, erin):
    office.submit(
        f"/admin/accounts/{erin.id}", {"roles": ["is_doctor"], "marks": ["is_medical_lead"]}, button="Save roles"
    )

    assert (erin.is_doctor, erin.is_editor, erin.is_medical_lead) == (True, False, True)


def test_the_medical_lead_is_a_doctor(office, erin):
    office.submit(
        f"/admin/accounts/{erin.id}", {"roles": ["is_editor"], "marks": ["is_medical_lead"]}, button="Save roles"
    )

    assert office.page.errors == ["Only a doctor can be medical lead."]
    assert not erin.is_medical_lead


def test_the_last_administrator_stays_one(office, charlie):
    charlie.is_editor = True

    response = office.submit(f"/admin/accounts/{charlie.id}", {"roles": ["is_editor"]})

    assert response.status_code == 422
    assert charlie.is_administrator
    assert office.page.errors == ["This is the last administrator. Please make somebody else an administrator first."]


def test_the_last_administrator_cannot_be_disabled(office, charlie, alice):
    token = office.visit(f"/admin/accounts/{alice.id}").field("csrf_token")

    response = office.post(f"/admin/accounts/{charlie.id}/disable", data={"csrf_token": token})

    assert response.status_code == 403
    assert charlie.active


def test_whoever_is_disabled_is_out_and_what_they_held_is_free(office, make_client, alice, charlie):
    question = factories.question(assignee=alice)
    other = make_client().sign_in(alice)

    office.submit(f"/admin/accounts/{alice.id}", button="Disable this account")

    assert not alice.active
    assert question.status is QuestionStatus.WAITING
    assert question.assignee_id is None
    assert other.get("/dashboard/").status_code == 303


def test_a_disabled_account_can_be_enabled(office, alice, charlie):
    disable(alice, by=charlie)

    office.submit(f"/admin/accounts/{alice.id}", button="Enable this account")

    assert alice.active


def test_an_invitation_is_sent_again(office, db):
    invited = factories.doctor(joined_at=None, name="Frieda")

    office.submit(f"/admin/accounts/{invited.id}", button="Send the invitation again")

    delivery = db.session.execute(db.select(Delivery)).scalar_one()
    assert (delivery.notice, delivery.recipient_id) == ("accounts_invitation", invited.id)


def test_nobody_gives_a_role_to_themselves(office, charlie):
    office.submit(f"/admin/accounts/{charlie.id}", {"roles": ["is_administrator", "is_doctor"]})

    assert office.page.errors == ["Somebody else must give you a new role."]
    assert not charlie.is_doctor


def test_addresses_of_the_team_are_masked(office, alice):
    page = office.visit(f"/admin/accounts/{alice.id}")

    assert page.has("a•••@e•••.org")
    assert "alice@example.org" not in page.html


def test_a_role_that_is_none_is_not_given(office, erin):
    token = office.visit(f"/admin/accounts/{erin.id}").field("csrf_token")
    forged = [value.encode("utf-8", "surrogatepass") for value in FORGED["roles"]]

    office.post(f"/admin/accounts/{erin.id}", data={"csrf_token": token, "roles": forged})

    assert erin.is_administrator
    assert not erin.is_editor


@pytest.mark.parametrize("id", ["0", "99999999999999999999"])
def test_an_account_that_never_was_is_not_found(office, id):
    assert office.get(f"/admin/accounts/{id}").status_code == 404
