"""How tests come to an open page of a question."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from askmd.answers import services as answers
from askmd.core import codes
from askmd.questions import queries
from tests import factories
from tests.support.naughty import Hasty


@pytest.fixture
def asked(app) -> Callable:
    """`asked(status=…, body=…)`: a question, and the code that opens its page."""

    def make(**values):
        code = secrets.token_bytes(16)
        question = factories.question(code_hash=queries.code_hash(code), **values)
        return question, codes.show(code)

    return make


@pytest.fixture
def opened(client, asked) -> Callable:
    """`opened(…)`: the same, with its page open in the test's browser."""

    def make(**values):
        question, code = asked(**values)
        assert client.get(f"/my/{code.replace(' ', '')}").location == "/my/question"
        client.visit("/my/question")
        return question

    return make


@pytest.fixture
def deliver(alice, bob) -> Callable:
    """`deliver(question)`: Alice's answer, checked by Bob, can be read; gives the answer."""

    def make(question, **text):
        answer = factories.approved(factories.answer(author=alice, question=question, **text), reviewer=bob)
        answer.deliver_at = None
        answers.deliver(answer)
        return answer

    return make


@pytest.fixture
def answered(client, opened, deliver, alice) -> Callable:
    """`answered(…)`: a question whose answer is on its page, open in the test's browser."""

    def make(**values):
        question = opened(assignee=alice, **values)
        deliver(question)
        client.visit("/my/question")
        return question

    return make


@pytest.fixture
def time_machine(time_machine):
    """A clock that begins at this moment, so that a test may only say how much later it is."""
    time_machine.move_to(datetime.now(UTC))
    return time_machine


@pytest.fixture
def hasty(app) -> Hasty:
    """A browser that does not inspect the pages it gets."""
    app.test_client_class = Hasty
    return app.test_client()
