"""The cast: Alice writes, Bob reviews, Charlie is staff but no doctor, Dora is a third doctor, Erin an editor.

Each is made when a test asks for them. Pat asks and Sam subscribes: they have no account.
"""

import pytest
from flask import Flask

from askmd.accounts.models import Account
from tests import factories


@pytest.fixture
def alice(app: Flask) -> Account:
    return factories.account(name="Alice", address="alice@example.org", is_doctor=True)


@pytest.fixture
def bob(app: Flask) -> Account:
    return factories.account(name="Bob", address="bob@example.org", is_doctor=True)


@pytest.fixture
def charlie(app: Flask) -> Account:
    return factories.account(name="Charlie", address="charlie@example.org", is_administrator=True)


@pytest.fixture
def dora(app: Flask) -> Account:
    return factories.account(name="Dora", address="dora@example.org", is_doctor=True)


@pytest.fixture
def erin(app: Flask) -> Account:
    return factories.account(name="Erin", address="erin@example.org", is_editor=True)
