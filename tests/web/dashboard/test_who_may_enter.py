"""Only doctors pass this door; everybody else sees no private word, whatever their role."""

import pytest

from tests import factories

SECRET = "The words that only doctors read."


@pytest.fixture
def addresses(alice) -> list[str]:
    question = factories.question(assignee=alice, body=SECRET)
    made = factories.answer(question=question)
    return [
        "/dashboard/",
        "/dashboard/posts",
        "/dashboard/intake",
        f"/dashboard/questions/{question.id}",
        f"/dashboard/answers/{made.id}",
        f"/dashboard/answers/{made.id}/review",
        f"/dashboard/answers/{made.id}/mend",
        f"/dashboard/answers/{made.id}/revisions/1",
    ]


@pytest.mark.parametrize("role", ["charlie", "erin"])
def test_administrator_and_editor_are_refused_without_a_private_word(client, addresses, role, request):
    client.sign_in(request.getfixturevalue(role))

    for address in addresses:
        response = client.get(address)

        assert response.status_code == 403, address
        assert SECRET not in response.text
        assert "May I swim after treatment?" not in response.text


def test_whoever_is_not_signed_in_is_sent_to_sign_in(client, addresses):
    for address in addresses:
        assert client.get(address).status_code == 303, address


def test_what_is_gone_answers_like_what_never_was(client, alice, bob):
    client.sign_in(alice)
    bodies = {
        client.get(address).data
        for number in (4711, 2**31, 2**64)
        for address in (f"/dashboard/questions/{number}", f"/dashboard/answers/{number}", f"/dashboard/posts/{number}")
    }

    assert len(bodies) == 1
