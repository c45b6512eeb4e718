"""Whatever an asker, three doctors, an editor, an administrator and nobody send to the site, in any order, with old
forms and with forms that no page showed them: nothing fails, nothing is public that was not approved and agreed to,
what was refused changed nothing, and two doctors always find a way to publish.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from itertools import permutations

import pytest
import time_machine
from flask import Flask
from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st

from askmd.core import clock
from askmd.extensions import db
from askmd.questions.models import Consent
from tests.support.crowd import DOCTORS, Crowd
from tests.support.databases import Sqlite
from tests.support.steps import POST, Pick, go_some_way, rewrite, take_one, the_question
from tests.support.team import Team
from tests.support.witness import GONE

STEPS = 25


@pytest.fixture
def new_site(make_app, stores, tmp_path) -> Callable[[], AbstractContextManager[Flask]]:
    """`with new_site() as app`: a site on databases that are empty again."""

    @contextmanager
    def begin() -> Iterator[Flask]:
        folder = tmp_path / secrets.token_hex(8)
        folder.mkdir()
        content, keys = stores.fresh(folder)
        app = make_app(ASKMD_DATABASE_URL=content, ASKMD_KEYS_URL=keys, ASKMD_DATA_DIR=str(folder))
        with app.app_context():
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()
                app.extensions["askmd-keys"].engine.dispose()

    return begin


def end_well(crowd: Crowd, pick: Pick) -> None:
    """Two doctors publish what is not over; things go on or not, and then the asker deletes it for ever."""
    if the_question(crowd).status not in GONE:
        publish(crowd, pick)
        pick([change_ones_mind, take_back, correct_unseen])(crowd, pick)
    if found := crowd.look("asker", "/my/question/ending"):
        assert crowd.send(found[-1], "presses", sure="y").status_code == 303
        assert crowd.browsers["nobody"].get(crowd.link).status_code == 404
    rewrite(crowd, pick)
    crowd.witness.look()


def publish(crowd: Crowd, pick: Pick) -> None:
    """Two doctors lead the question to a page that everybody reads."""
    post = Team(crowd, pick(list(permutations(DOCTORS, 2)))).publish()
    crowd.witness.look()
    assert crowd.browsers["nobody"].get(f"/posts/{post.slug}").status_code == 200


def change_ones_mind(crowd: Crowd, pick: Pick) -> None:
    """The asker takes the consent back and gives it again: all begins anew, the yes to the wording too."""
    crowd.forge("asker", "/my/question/consent", **{"publish-consent": Consent.PRIVATE.value})
    crowd.witness.look()
    publish(crowd, pick)


def take_back(crowd: Crowd, _pick: Pick) -> None:
    """The asker takes the question back, and may delete it later."""
    crowd.forge("asker", "/my/question/withdraw")
    crowd.witness.look()


def correct_unseen(crowd: Crowd, pick: Pick) -> None:
    """A doctor tries to show readers a text that nobody has checked yet."""
    rewrite(crowd, pick)
    crowd.forge(pick(DOCTORS), f"{POST}/correct")
    crowd.witness.look()


def live(new_site, make_client_of, pick: Pick, consent: Consent) -> None:
    """One site from its first question to the end."""
    with new_site() as app, time_machine.travel(clock.now(), tick=False) as hand:
        crowd = Crowd(app, partial(make_client_of, app), hand, consent)
        try:
            go_some_way(crowd, pick)
            crowd.witness.look()
            for _ in range(STEPS):
                take_one(crowd, pick)
                crowd.look_if_changed()
            end_well(crowd, pick)
        finally:
            note("\n".join(crowd.log))


@pytest.mark.timeout(300)
def test_nothing_that_comes_through_the_doors_breaks_the_rules(new_site, make_client_of, stores):
    examples = 10 if isinstance(stores, Sqlite) else 3

    # A shorter story would take minutes to find; the log of what was sent is read from its end.
    @settings(max_examples=examples, deadline=None, phases=[Phase.reuse, Phase.generate])
    @given(
        luck=st.randoms(use_true_random=True),
        consent=st.sampled_from([Consent.PUBLISH, Consent.ASK_FIRST, Consent.PRIVATE]),
    )
    def tell(luck, consent):
        live(new_site, make_client_of, luck.choice, consent)

    tell()
