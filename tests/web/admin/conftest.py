"""Charlie's browser: an administrator who is no doctor."""

import pytest


@pytest.fixture
def office(client, charlie):
    return client.sign_in(charlie)
