"""Where reports of undeliverable e-mails go."""

import config
from tests.settings.test_refused_starts import GOOD, problems


def test_reports_go_to_the_senders_address_when_nothing_else_is_said():
    settings = config.load(GOOD | {"ASKMD_MAIL_FROM": "Questions <questions@example.org>"})

    assert settings["BOUNCE_ADDRESS"] == "questions@example.org"


def test_they_can_go_elsewhere_or_nowhere():
    assert config.load(GOOD | {"ASKMD_BOUNCE_ADDRESS": "back@example.org"})["BOUNCE_ADDRESS"] == "back@example.org"
    assert config.load(GOOD | {"ASKMD_BOUNCE_ADDRESS": "off"})["BOUNCE_ADDRESS"] == ""


def test_what_is_no_address_is_refused():
    assert "ASKMD_BOUNCE_ADDRESS must be" in problems(ASKMD_BOUNCE_ADDRESS="nowhere")[0]


def test_an_address_with_no_room_for_a_tag_is_refused():
    assert "needs room for a tag" in problems(ASKMD_BOUNCE_ADDRESS=f"{'a' * 20}@example.org")[0]


def test_a_senders_address_with_no_room_for_a_tag_is_as_good_as_any_without_reports():
    settings = config.load(GOOD | {"ASKMD_MAIL_FROM": f"{'a' * 20}@example.org"})

    assert settings["BOUNCE_ADDRESS"] == ""
