"""What every test may ask for. TESTS in short: build with factories, act with services or a browser, look again."""

import base64
import gc
import os
import secrets
import socket
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import redis
from flask import Flask
from jinja2 import FileSystemBytecodeCache

import config
from askmd import create_app
from askmd.core.database import set_reading
from askmd.extensions import db as database_extension
from tests.support.browser import Browser
from tests.support.databases import Postgres, Sqlite, Stores, postgres_answers
from tests.support.mails import Mails
from tests.support.smtp import MailServer, free_port
from tests.support.sparing import addresses_compiled_once, statements_compiled_once

pytest_plugins = ["tests.support.cast"]

DATABASES = ("sqlite", "postgres")
# Two ways to use both.
BOTH = ("all", "each")
ONE_IS_ENOUGH = {*"web demo accounts topics site media questions answers subscriptions transfer".split()}
NO_POSTGRES = "PostgreSQL does not answer (see ASKMD_TEST_POSTGRES), so its tests are left out: only SQLite was tested."


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=(*DATABASES, "all", "each"),
        default="sqlite",
        help="which database the tests use; all: the rest by lot, what leans on it on both; each: everything on both",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Look once whether PostgreSQL is there; what CI promised to have must be there."""
    chosen = config.getoption("--database")
    is_worker = hasattr(config, "workerinput")
    has_postgres = chosen != "sqlite" and (is_worker or postgres_answers())
    is_owed = chosen == "postgres" or (chosen in BOTH and os.environ.get("CI"))
    if is_owed and not has_postgres:
        raise pytest.UsageError("PostgreSQL does not answer, and this run must not go without it.")
    if is_worker:
        has_postgres = config.workerinput["askmd_postgres"]  # type: ignore[attr-defined]
    config.stash[_CHOSEN] = (
        [chosen] if chosen not in BOTH else [name for name in DATABASES if has_postgres or name == "sqlite"]
    )


_CHOSEN = pytest.StashKey[list[str]]()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """The controller looked; its workers must collect the same tests."""
    node.workerinput["askmd_postgres"] = "postgres" in node.config.stash[_CHOSEN]


def pytest_report_header(config: pytest.Config) -> str | None:
    if config.getoption("--database") in BOTH and "postgres" not in config.stash[_CHOSEN]:
        return NO_POSTGRES
    return None


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    if config.getoption("--database") in BOTH and "postgres" not in config.stash[_CHOSEN]:
        terminalreporter.write_line(NO_POSTGRES, yellow=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that touches the databases runs once on each chosen kind; journeys have a rule of their own."""
    if "stores" in metafunc.fixturenames and "journeys" not in metafunc.definition.path.parts:
        metafunc.parametrize("stores", _databases_of(metafunc), indirect=True, scope="session")


def _databases_of(metafunc: pytest.Metafunc) -> list[str]:
    """What leans on the database itself is tried on each kind. A page's test, and one of a room that only stores and
    finds, runs on one of them, which its name decides, so that each room and door is tried on both. Those that are
    marked `both_databases`, as races are, run on each.
    """
    chosen, definition = metafunc.config.stash[_CHOSEN], metafunc.definition
    is_one_enough = not ONE_IS_ENOUGH.isdisjoint(definition.path.relative_to(metafunc.config.rootpath).parts)
    is_marked = definition.get_closest_marker("both_databases") is not None
    if metafunc.config.getoption("--database") != "all" or not is_one_enough or is_marked:
        return chosen
    return [chosen[zlib.crc32(definition.name.encode()) % len(chosen)]]


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is imported by now stays to the end, so it is not looked through again and again for what nobody needs;
    and a test's own app, which is thrown away as a whole, need not be looked through while it is being made.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "stores" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.database)


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """No test talks to another machine: no mail leaves, nothing is fetched."""
    real = socket.socket.connect
    allowed = {"127.0.0.1", "::1", "localhost", os.environ.get("ASKMD_TEST_POSTGRES_HOST", "")}

    def connect(self: socket.socket, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in allowed:
            raise AssertionError(f"A test wanted to talk to {address[0]}.")
        return real(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        yield


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    with addresses_compiled_once(), statements_compiled_once():
        yield


@pytest.fixture(scope="session")
def stores(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """The databases of this process, of the kind that is asked for."""
    made: Stores = Postgres() if request.param == "postgres" else Sqlite(tmp_path_factory.mktemp("stores"))
    yield made
    made.close()


@pytest.fixture
def redis_url() -> Iterator[str]:
    """An empty database of a real Redis, a different one for each process; skipped with a sentence where none is."""
    base = os.environ.get("ASKMD_TEST_REDIS") or "redis://127.0.0.1:6379"
    number = 8 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8
    with redis.Redis.from_url(f"{base}/{number}", socket_connect_timeout=3) as server:
        try:
            size = server.dbsize()
        except redis.ConnectionError:
            give_up = pytest.fail if os.environ.get("CI") else pytest.skip
            give_up("Redis does not answer (see ASKMD_TEST_REDIS), so its tests are left out.")
        if size:
            pytest.skip(f"Database {number} of this Redis is in use, and tests empty what they use.")
        yield f"{base}/{number}"
        server.flushdb()


SECRETS = {
    "ASKMD_SECRET_KEY": secrets.token_urlsafe(48),
    "ASKMD_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
}


@pytest.fixture(scope="session")
def smtp_port() -> int:
    """Where the tests' mail server listens once a test asked for it."""
    return free_port()


@pytest.fixture(scope="session")
def silent_port() -> Iterator[int]:
    """Where never anybody listens: it is taken, and refuses whoever knocks."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture
def environment(
    request: pytest.FixtureRequest, stores: Stores, tmp_path: Path, smtp_port: int, silent_port: int
) -> dict[str, str]:
    """What the environment of a real site would hold: two empty databases, a folder, a mail server.

    For a test that does not ask for mails the mail server is away, whoever else asked for it before.
    """
    content, keys = stores.fresh(tmp_path)
    port = smtp_port if "mail_server" in request.fixturenames else silent_port
    return SECRETS | {
        "ASKMD_DATABASE_URL": content,
        "ASKMD_KEYS_URL": keys,
        "ASKMD_DATA_DIR": str(tmp_path),
        "ASKMD_BASE_URL": "http://localhost",
        "ASKMD_SMTP_URL": f"smtp://127.0.0.1:{port}",
        "ASKMD_MAIL_FROM": "questions@example.org",
        "ASKMD_TRUSTED_PROXIES": "0",
    }


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Each test has an app of its own; that each would compile all templates anew took a fifth of the suite's time."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def hashing() -> dict[str, Any]:
    """How passwords are kept: so that nobody waits. tests/accounts/test_passwords.py looks at what a real site does."""
    quick = {"argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}
    return {"SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": quick}


@pytest.fixture
def make_app(
    environment: dict[str, str], compiled_templates: FileSystemBytecodeCache, hashing: dict[str, Any]
) -> Iterator[Callable[..., Flask]]:
    """`make_app(ASKMD_REVIEW="self")`: another app on the same databases, with other settings."""
    made: list[Flask] = []

    def make(**variables: str) -> Flask:
        loaded = config.load(environment | variables, mode=config.Mode.TEST)
        app = create_app(loaded | {"TESTING": True} | hashing)
        app.jinja_env.bytecode_cache = compiled_templates
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            database_extension.session.remove()
            database_extension.engine.dispose()
        app.extensions["askmd-keys"].engine.dispose()
        app.extensions["askmd-jobs"].close()


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """A site of its own, with an app context pushed: factories and services work directly."""
    # What the last request of another test said of its transactions does not hold for this one's.
    set_reading(False)
    app = make_app()
    with app.app_context():
        yield app
        database_extension.session.rollback()


@pytest.fixture
def db(app: Flask):
    return database_extension


@pytest.fixture
def make_client_of() -> Callable[..., Browser]:
    """`make_client_of(app)`: a browser on a site that the test made itself."""

    def make(app: Flask, address: str = "127.0.0.1", **environ: str) -> Browser:
        app.test_client_class = Browser
        browser = app.test_client()
        assert isinstance(browser, Browser)
        browser.environ_base |= {"REMOTE_ADDR": address, **environ}
        return browser

    return make


@pytest.fixture
def make_client(app: Flask, make_client_of: Callable[..., Browser]) -> Callable[..., Browser]:
    """`make_client()`: another browser; `make_client(address="203.0.113.9")`: on another network."""
    return partial(make_client_of, app)


@pytest.fixture
def client(make_client: Callable[..., Browser]) -> Browser:
    """A browser that inspects every page it gets."""
    return make_client()


@pytest.fixture(scope="session")
def mail_server(smtp_port: int) -> Iterator[MailServer]:
    with MailServer(smtp_port) as server:
        yield server


@pytest.fixture
def mails(app: Flask, mail_server: MailServer) -> Iterator[Mails]:
    """The mails that this test's site sends, read as their receivers would."""
    mail_server.sink.start_again()
    yield Mails(mail_server.sink, app)
    mail_server.sink.start_again()
