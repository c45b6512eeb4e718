"""A post changes: whoever asked to be told is told, once, in a mail that says neither which post it is nor where."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from askmd import jobs
from askmd.answers import services as answers
from askmd.core import clock
from askmd.outbox import Delivery, Lane, Recipient
from askmd.posts import publishing, services
from askmd.subscriptions import watching
from askmd.subscriptions.models import Watcher
from askmd.workflow import AnswerStatus
from tests import factories
from tests.support.mails import body, links

SAM = "sam@example.org"
SECRET = "turnip soup"


@pytest.fixture
def post(alice, bob):
    return factories.post(author=alice, reviewer=bob, title=f"About {SECRET}", body=f"<p>{SECRET}</p>")


@pytest.fixture
def sam(post):
    return factories.watcher(post_id=post.id, address=SAM)


def newly_approved(answer, **text):
    if answer.status is not AnswerStatus.DRAFTING:
        answers.revise(answer, by=answer.author)
    base = factories.revision(answer=answer).number
    answers.save(answer, factories.content(**text), base_number=base, by=answer.author)
    return factories.approved(answer)


def correct(post):
    newly_approved(post.answer, title=f"More about {SECRET}")
    publishing.correct(post, note=f"The {SECRET} was too hot.", by=post.author)


def retract(post):
    publishing.retract(post, notice=f"The {SECRET} was cold.", by=post.author)


def withdraw(post):
    publishing.withdraw(post)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (correct, "It was corrected."),
        (retract, "The team has taken it down. Please do not go by it any more."),
        (withdraw, "It is no longer there."),
    ],
)
def test_a_watcher_is_told_without_title_address_or_reason(db, mails, post, sam, change, said):
    slug = post.slug
    change(post)
    db.session.commit()

    mails.deliver()

    [mail] = mails.to(SAM)
    for kind in ("plain", "html"):
        words = body(mail, kind)
        assert said in " ".join(words.split()), kind
        assert "because you asked" in words, kind
    for hidden in (SECRET, "turnip", slug, "/posts/", "too hot", "was cold"):
        assert hidden not in str(mail)
    for begins in ("/unsubscribe/", "/never/"):
        assert any(begins in link for link in links(mail)), begins
    # Of a post that is gone there is nothing to see.
    assert any("/subscriptions/" in link for link in links(mail)) is (change is not withdraw)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_whoever_did_not_confirm_stopped_or_watches_another_post_hears_nothing(db, mails, post):
    factories.watcher(post_id=post.id, confirmed_at=None)
    watching.end(factories.watcher(post_id=post.id))
    factories.watcher(post_id=post.id, expires_at=clock.now())
    factories.watcher(post_id=factories.post(title="Another one").id)
    retract(post)
    db.session.commit()

    mails.deliver()

    assert mails.all == []


def test_a_change_that_is_rolled_back_owes_nothing(db, post, sam):
    db.session.commit()
    retract(post)
    db.session.rollback()

    told = select(Delivery.id).where(Delivery.recipient == Recipient.WATCHER)
    assert db.session.execute(told).all() == []


def test_a_mail_that_is_overtaken_by_the_next_change_is_not_sent(db, mails, post, sam):
    correct(post)
    retract(post)
    db.session.commit()

    mails.deliver()

    [mail] = mails.to(SAM)
    assert "taken it down" in " ".join(body(mail, "plain").split())


def test_watchers_of_a_post_that_is_gone_are_forgotten_within_a_month(db, mails, post, sam, time_machine):
    withdraw(post)
    db.session.commit()
    mails.deliver()
    assert len(mails.to(SAM)) == 1

    time_machine.move_to(clock.now() + timedelta(days=31))
    jobs.run_everything_due()

    assert db.session.execute(select(Watcher.id)).all() == []


def test_of_a_post_that_is_hidden_a_watcher_hears_that_it_may_come_back(db, mails, post, sam):
    publishing.hide(post)
    db.session.commit()

    mails.deliver()

    [mail] = mails.to(SAM)
    assert "It is not there for now. It may come back" in " ".join(body(mail, "plain").split())
    assert "turnip" not in str(mail)


def test_a_hidden_post_that_comes_back_is_told_as_corrected(db, mails, post, sam, alice):
    publishing.hide(post)
    newly_approved(post.answer, title="Other words")
    assert publishing.publish(services.schedule(post.answer, (factories.topic(),), by=alice))
    db.session.commit()

    mails.deliver()

    [mail] = mails.to(SAM)
    assert "It was corrected." in " ".join(body(mail, "plain").split())


def test_every_watcher_is_owed_a_mail_of_their_own_behind_those_to_one_person(db, post):
    watchers = [factories.watcher(post_id=post.id) for _ in range(30)]

    retract(post)

    query = select(Delivery).where(Delivery.recipient == Recipient.WATCHER).order_by(Delivery.recipient_id)
    owed = db.session.execute(query).scalars().all()
    assert [(one.recipient_id, one.address_lookup) for one in owed] == [(w.id, w.address_lookup) for w in watchers]
    assert len({one.uid for one in owed if len(bytes.fromhex(one.uid)) == 16}) == 30
    assert {one.lane for one in owed} == {Lane.BROADCAST}
