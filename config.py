"""Settings come in by one gate.

`load(env)` turns a mapping of environment variables into the mapping that Flask's `app.config` takes, and is the
only reader of the environment. Everything that is missing or weak is told at once, in sentences.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

ROOT = Path(__file__).resolve().parent

# What people type when they only want the program to start. A production start refuses these.
WEAK_SECRETS = {"secret", "changeme", "change-me", "password", "dev", "development", "test", "default", "askmd"}
MIN_SECRET_LENGTH = 32
# Where one of these is set, real people may be near: the demo stays away.
PRODUCTION_SETTINGS = {
    "ASKMD_BASE_URL",
    "ASKMD_BOUNCE_ADDRESS",
    "ASKMD_DATABASE_URL",
    "ASKMD_DATA_DIR",
    "ASKMD_ENCRYPTION_KEYS",
    "ASKMD_KEYS_URL",
    "ASKMD_MAIL_FROM",
    "ASKMD_REDIS_URL",
    "ASKMD_SECRET_KEY",
    "ASKMD_SMTP_URL",
}
# RFC 5321, 4.5.3.1.1. The tag names and signs one e-mail: `+b-` and 42 characters (askmd/outbox/envelopes.py).
LONGEST_LOCAL_PART = 64
BOUNCE_TAG_LENGTH = 45
PAGE_CACHE_MB = 32
DEMO_SECRETS = ("ASKMD_DEMO_SECRET_KEY", "ASKMD_DEMO_ENCRYPTION_KEYS")


class Mode(StrEnum):
    """Who reads the site: real people, invented ones, or the test suite."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class BadSettings(Exception):
    """The program must not start. `problems` holds one clear sentence for each thing that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load(env: Mapping[str, str], *, mode: Mode = Mode.PRODUCTION) -> dict[str, Any]:
    """Read all settings. Raises BadSettings with every problem found, never only the first."""
    problems: list[str] = []
    if mode is Mode.DEMO:
        problems += _production_settings_present(env)
        env = _demo_environment(env)
    data_dir = Path(env.get("ASKMD_DATA_DIR") or ROOT / "var").resolve()
    database_url = env.get("ASKMD_DATABASE_URL") or f"sqlite:///{data_dir / 'askmd.sqlite3'}"
    keys_url = env.get("ASKMD_KEYS_URL") or _default_keys_url(database_url, data_dir, problems)
    problems += _same_store(database_url, keys_url)
    settings: dict[str, Any] = {
        "MODE": mode,
        "DATA_DIR": data_dir,
        "SQLALCHEMY_DATABASE_URI": database_url,
        "KEYS_URL": keys_url,
        "REDIS_URL": env.get("ASKMD_REDIS_URL") or None,
        "SECRET_KEY": _secret_key(env, problems),
        "ENCRYPTION_KEYS": _encryption_keys(env, problems),
        "BASE_URL": _base_url(env, mode, problems),
        "REVIEW": _choice(env, "ASKMD_REVIEW", ("second_doctor", "self"), problems),
        "TRUSTED_PROXIES": _number(env, "ASKMD_TRUSTED_PROXIES", 0, problems),
        "PAGE_CACHE_BYTES": _number(env, "ASKMD_PAGE_CACHE_MB", PAGE_CACHE_MB, problems) * 1024 * 1024,
        "MAIL_FROM": env.get("ASKMD_MAIL_FROM", ""),
        "BOUNCE_ADDRESS": _bounce_address(env, problems),
        "SMTP": _smtp(env, problems),
    }
    if not settings["MAIL_FROM"] or "@" not in settings["MAIL_FROM"]:
        problems.append("ASKMD_MAIL_FROM must be the address that our e-mails come from, like questions@example.org.")
    if problems:
        raise BadSettings(problems)
    return settings | _fixed(settings)


def _fixed(settings: dict[str, Any]) -> dict[str, Any]:
    """What follows from the settings, or is the same everywhere."""
    is_https = settings["BASE_URL"].startswith("https://")
    return {
        "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 200,
        "SESSION_COOKIE_NAME": "__Host-askmd" if is_https else "askmd",
        "SESSION_COOKIE_SECURE": is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "PREFERRED_URL_SCHEME": "https" if is_https else "http",
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_DEFAULT_TIMEZONE": "UTC",
    }


def fresh_environment(base_url: str) -> dict[str, str]:
    """New random secrets, as `askmd init` writes them into the first .env."""
    return {
        "ASKMD_SECRET_KEY": secrets.token_urlsafe(48),
        "ASKMD_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "ASKMD_BASE_URL": base_url,
    }


def _demo_environment(env: Mapping[str, str]) -> dict[str, str]:
    """The demo's own small world. Secrets come from its folder (`demo` keeps them there), or are made anew."""
    port = env.get("ASKMD_DEMO_PORT", "8000")
    made = fresh_environment(f"http://localhost:{port}")
    kept = {name.replace("DEMO_", ""): value for name, value in env.items() if name in DEMO_SECRETS}
    return (
        made
        | kept
        | {
            "ASKMD_DATA_DIR": env.get("ASKMD_DEMO_DIR") or str(ROOT / "var" / "demo"),
            "ASKMD_SMTP_URL": f"smtp://127.0.0.1:{env.get('ASKMD_DEMO_SMTP_PORT', '2525')}",
            "ASKMD_MAIL_FROM": "questions@example.org",
        }
    )


def _production_settings_present(env: Mapping[str, str]) -> list[str]:
    found = sorted(name for name, value in env.items() if value and name in PRODUCTION_SETTINGS)
    return [f"The demo does not start where real settings are present: {', '.join(found)}."] if found else []


def _default_keys_url(database_url: str, data_dir: Path, problems: list[str]) -> str:
    if database_url.startswith("sqlite"):
        return f"sqlite:///{data_dir / 'keys.sqlite3'}"
    problems.append("ASKMD_KEYS_URL must name a second database: the keys never live beside what they protect.")
    return ""


def _same_store(database_url: str, keys_url: str) -> list[str]:
    one, other = urlsplit(database_url), urlsplit(keys_url)
    if (one.hostname, one.port or 5432, one.path) == (other.hostname, other.port or 5432, other.path):
        return ["ASKMD_KEYS_URL and ASKMD_DATABASE_URL are the same database; a backup of one would open the other."]
    return []


def _secret_key(env: Mapping[str, str], problems: list[str]) -> str:
    value = env.get("ASKMD_SECRET_KEY", "")
    if not value:
        problems.append("ASKMD_SECRET_KEY is missing; `askmd init` writes one.")
    elif len(value) < MIN_SECRET_LENGTH or value.lower() in WEAK_SECRETS or len(set(value)) < 10:
        problems.append(f"ASKMD_SECRET_KEY is too weak; it needs {MIN_SECRET_LENGTH} random characters or more.")
    return value


def _encryption_keys(env: Mapping[str, str], problems: list[str]) -> list[bytes]:
    """Newest first, each 32 bytes in URL-safe base64."""
    texts = [part.strip() for part in env.get("ASKMD_ENCRYPTION_KEYS", "").split(",") if part.strip()]
    if not texts:
        problems.append("ASKMD_ENCRYPTION_KEYS is missing; `askmd init` writes one.")
    keys = []
    for text in texts:
        try:
            key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != 32:
            problems.append("ASKMD_ENCRYPTION_KEYS must hold keys of 32 bytes in URL-safe base64, newest first.")
        elif len(set(key)) < 12:
            problems.append("ASKMD_ENCRYPTION_KEYS holds a key that is not random; `askmd init` writes a good one.")
        keys.append(key)
    return keys


def _base_url(env: Mapping[str, str], mode: Mode, problems: list[str]) -> str:
    value = env.get("ASKMD_BASE_URL", "").rstrip("/")
    parts = urlsplit(value)
    is_local = parts.hostname in ("localhost", "127.0.0.1")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        problems.append("ASKMD_BASE_URL must be the address of the site, like https://ask.example.org.")
    elif mode is Mode.PRODUCTION and parts.scheme != "https" and not is_local:
        problems.append("ASKMD_BASE_URL must begin with https://: questions travel over it.")
    return value


def _choice(env: Mapping[str, str], name: str, allowed: tuple[str, ...], problems: list[str]) -> str:
    value = env.get(name) or allowed[0]
    if value not in allowed:
        problems.append(f"{name} must be one of: {', '.join(allowed)}.")
    return value


def _number(env: Mapping[str, str], name: str, default: int, problems: list[str]) -> int:
    value = env.get(name) or str(default)
    if not value.isdecimal():
        problems.append(f"{name} must be a whole number.")
        return default
    return int(value)


def _bounce_address(env: Mapping[str, str], problems: list[str]) -> str:
    """The address that reports of undeliverable e-mails come to, each with a tag of its own; empty when it is off."""
    given = env.get("ASKMD_BOUNCE_ADDRESS", "").strip()
    if given.lower() == "off":
        return ""
    address = parseaddr(given or env.get("ASKMD_MAIL_FROM", ""))[1]
    local, _, domain = address.rpartition("@")
    most = LONGEST_LOCAL_PART - BOUNCE_TAG_LENGTH
    if given and not (address.isascii() and local and domain):
        problems.append("ASKMD_BOUNCE_ADDRESS must be an e-mail address, or `off`.")
    elif len(local) > most:
        # A site must not stand still for a sender that was good enough: `askmd check` tells what is missing.
        if given:
            problems.append(f"ASKMD_BOUNCE_ADDRESS needs room for a tag: {most} characters before its @ or fewer.")
        return ""
    return address


def _smtp(env: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    """`smtp://user:password@host:port?starttls=1` or `smtps://…` as the parts that a connection needs."""
    parts = urlsplit(env.get("ASKMD_SMTP_URL", ""))
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        problems.append("ASKMD_SMTP_URL must name the mail server, like smtps://user:password@mail.example.org.")
        return {}
    is_tls = parts.scheme == "smtps"
    return {
        "host": parts.hostname,
        "port": parts.port or (465 if is_tls else 25),
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "tls": is_tls,
        "starttls": parse_qs(parts.query).get("starttls") == ["1"],
    }
