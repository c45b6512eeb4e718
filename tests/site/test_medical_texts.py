"""Medical wording holds only when a second doctor approved it; no role goes round it."""

import pytest
from sqlalchemy.exc import IntegrityError

from askmd.core.errors import NotAllowed, WrongState
from askmd.site import queries, services, texts
from askmd.site.models import TextState

KEY = "ask.urgent_line"
NEW = "If you feel very unwell, do not wait for us."


def test_a_proposal_waits(app, alice):
    before = texts.text(KEY)

    services.propose(KEY, NEW, by=alice)

    assert texts.text(KEY) == before
    assert queries.waiting() == 1


def test_a_second_doctor_lets_it_hold(app, alice, bob):
    proposal = services.propose(KEY, NEW, by=alice)

    services.approve(proposal, by=bob)

    assert texts.text(KEY) == NEW
    assert (proposal.state, proposal.approved_by_id) == (TextState.CURRENT, bob.id)


@pytest.mark.parametrize("verb", [services.approve, services.reject])
def test_nobody_but_a_second_doctor_decides(app, alice, erin, charlie, verb):
    proposal = services.propose(KEY, NEW, by=alice)

    for by in (alice, erin, charlie):
        with pytest.raises(NotAllowed):
            verb(proposal, by=by)


def test_the_database_itself_refuses_an_approval_by_the_writer(app, db, alice):
    proposal = services.propose(KEY, NEW, by=alice)
    proposal.approved_by_id = alice.id

    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_rejected_wording_is_kept_in_the_history_only(app, alice, bob):
    before = texts.text(KEY)
    proposal = services.propose(KEY, NEW, by=alice)

    services.reject(proposal, by=bob)

    assert texts.text(KEY) == before
    assert [row.state for row in queries.versions(KEY)] == [TextState.REJECTED]


def test_what_was_decided_is_not_decided_again(app, alice, bob, dora):
    proposal = services.propose(KEY, NEW, by=alice)
    services.approve(proposal, by=bob)

    with pytest.raises(WrongState):
        services.approve(proposal, by=dora)


def test_ones_own_proposal_is_replaced_by_a_better_one(app, alice):
    first = services.propose(KEY, NEW, by=alice)

    services.propose(KEY, f"{NEW} Call your team.", by=alice)

    assert first.state is TextState.REPLACED
    assert queries.waiting() == 1


def test_the_proposal_of_another_doctor_is_checked_first(app, alice, bob):
    services.propose(KEY, NEW, by=alice)

    with pytest.raises(WrongState, match="check that one first"):
        services.propose(KEY, "Something else.", by=bob)


def test_an_editor_cannot_change_medical_wording(app, erin):
    with pytest.raises(NotAllowed):
        services.change(KEY, NEW, by=erin)
    with pytest.raises(NotAllowed):
        services.propose(KEY, NEW, by=erin)


def test_taking_the_default_again_needs_a_second_doctor_too(app, alice, bob):
    services.approve(services.propose(KEY, NEW, by=alice), by=bob)

    again = services.restore(KEY, 0, by=alice)

    assert texts.text(KEY) == NEW
    assert again.state is TextState.PROPOSED
