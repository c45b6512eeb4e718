"""How many questions may wait, and who takes one more step: doctors say so on the page of the intake."""

import pytest

from askmd.questions import attacks
from askmd.site import settings
from askmd.workflow import SYSTEM
from tests import factories


def test_a_doctor_limits_how_many_may_wait(client, alice):
    client.sign_in(alice).visit("/dashboard/intake")

    page = client.press("Save limits", {"intake_most_waiting": "1", "guard_mode": "always"})

    assert page.field("intake_most_waiting") == "1"
    assert page.field("guard_mode") == "always"
    assert (settings.get("intake_most_waiting"), settings.get("guard_mode")) == (1, "always")


@pytest.mark.parametrize("typed", ["", "-1", "1.5", "ten", "10001", "²", "9" * 5000])
def test_what_is_no_number_is_told_at_the_field(client, alice, typed):
    client.sign_in(alice).visit("/dashboard/intake")

    answer = client.submit(None, {"intake_most_waiting": typed}, button="Save limits")

    assert answer.status_code == 422
    assert client.page.has("Enter a whole number from 0 to 10000.")
    assert client.page.title.startswith("Error:")
    assert settings.get("intake_most_waiting") == 0


def test_there_is_no_other_way(client, alice):
    client.sign_in(alice).visit("/dashboard/intake")

    assert client.submit(None, {"guard_mode": "sometimes"}, button="Save limits").status_code == 422

    assert settings.get("guard_mode") == "automatic"


def test_saving_what_stands_writes_nothing(client, alice, db):
    client.sign_in(alice).visit("/dashboard/intake")

    client.press("Save limits")

    assert not db.session.query(settings.Setting).filter(settings.Setting.name.in_(["guard_mode"])).count()


def test_doctors_see_that_enough_wait_and_that_machines_send(client, alice):
    settings.change("intake_most_waiting", 1, by=SYSTEM)
    factories.question()
    for _ in range(30):
        attacks.count_false_form()

    page = client.sign_in(alice).visit("/dashboard/intake")

    assert page.has("As many questions wait as you allow.")
    assert page.has("Machines sent many forms in the last half hour")
