"""A production start with a missing, weak or default secret is refused, all of it at once, in sentences."""

from __future__ import annotations

import base64

import pytest

import config

GOOD = config.fresh_environment("https://ask.example.org") | {
    "ASKMD_SMTP_URL": "smtps://user:word@mail.example.org",
    "ASKMD_MAIL_FROM": "questions@example.org",
}


def problems(**changes: str) -> list[str]:
    with pytest.raises(config.BadSettings) as refused:
        config.load(GOOD | changes)
    return refused.value.problems


def test_good_settings_are_taken():
    settings = config.load(GOOD)

    assert settings["BASE_URL"] == "https://ask.example.org"
    assert settings["SMTP"]["port"] == 465
    assert settings["SESSION_COOKIE_NAME"].startswith("__Host-")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"ASKMD_SECRET_KEY": ""}, "ASKMD_SECRET_KEY"),
        ({"ASKMD_SECRET_KEY": "changeme"}, "ASKMD_SECRET_KEY"),
        ({"ASKMD_SECRET_KEY": "a" * 64}, "ASKMD_SECRET_KEY"),
        ({"ASKMD_ENCRYPTION_KEYS": ""}, "ASKMD_ENCRYPTION_KEYS"),
        ({"ASKMD_ENCRYPTION_KEYS": "abc"}, "ASKMD_ENCRYPTION_KEYS"),
        ({"ASKMD_ENCRYPTION_KEYS": "ä"}, "ASKMD_ENCRYPTION_KEYS"),
        ({"ASKMD_ENCRYPTION_KEYS": base64.urlsafe_b64encode(bytes(32)).decode()}, "ASKMD_ENCRYPTION_KEYS"),
        ({"ASKMD_BASE_URL": "ask.example.org"}, "ASKMD_BASE_URL"),
        ({"ASKMD_BASE_URL": "http://ask.example.org"}, "https"),
        ({"ASKMD_SMTP_URL": ""}, "ASKMD_SMTP_URL"),
        ({"ASKMD_SMTP_URL": "mail.example.org"}, "ASKMD_SMTP_URL"),
        ({"ASKMD_MAIL_FROM": ""}, "ASKMD_MAIL_FROM"),
        ({"ASKMD_REVIEW": "nobody"}, "ASKMD_REVIEW"),
        ({"ASKMD_TRUSTED_PROXIES": "all"}, "ASKMD_TRUSTED_PROXIES"),
        ({"ASKMD_DATABASE_URL": "postgresql://db.example.org/askmd"}, "ASKMD_KEYS_URL"),
        (
            {
                "ASKMD_DATABASE_URL": "postgresql://db.example.org/askmd",
                "ASKMD_KEYS_URL": "postgresql://db.example.org:5432/askmd",
            },
            "same database",
        ),
    ],
)
def test_what_is_missing_or_weak_is_named(change, word):
    assert any(word in problem for problem in problems(**change))


def test_everything_that_is_wrong_is_told_at_once():
    with pytest.raises(config.BadSettings) as refused:
        config.load({})

    assert len(refused.value.problems) >= 4


def test_a_problem_never_repeats_a_secret():
    assert all("hunter2" not in problem for problem in problems(ASKMD_SECRET_KEY="hunter2"))


def test_the_demo_refuses_to_start_beside_real_settings():
    with pytest.raises(config.BadSettings):
        config.load(GOOD, mode=config.Mode.DEMO)
