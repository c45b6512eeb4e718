"""What becomes of the rows of a list: who agreed is in, who said no is left alone, and of the others we ask once."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from askmd import keys, outbox
from askmd.core import clock
from askmd.outbox import Delivery
from askmd.site import settings
from askmd.subscriptions import importing, notices, preferences, queries, services, tasks
from askmd.subscriptions.csv_rows import Sheet
from askmd.subscriptions.judging import Tally
from askmd.subscriptions.models import Frequency, Source, Subscriber
from askmd.workflow import SYSTEM
from tests import factories
from tests.support.mails import links

pytestmark = pytest.mark.both_databases

PROVEN = "2021-05-04 10:00:00,Form on our old site"


@pytest.fixture
def bring_in(db):
    """`bring_in("sam@example.org", …)`: bring these rows in, as one file; gives the tally."""

    def bring(*rows, head="email,consented_at,source,topics,frequency", source=None):
        db.session.commit()
        sheet, tally = Sheet.of("\n".join([head, *rows]).encode()), Tally()
        for _ in importing.bring_in(sheet.rows(), source=source, tally=tally):
            db.session.commit()
        return dict(tally.found)

    return bring


@pytest.fixture
def find(db):
    def one(address):
        query = select(Subscriber).where(Subscriber.address_lookup == factories.lookup_of(address))
        return db.session.execute(query).scalar_one_or_none()

    return one


def owed(db):
    query = select(Delivery).where(Delivery.notice == notices.CONFIRM).order_by(Delivery.due_at)
    return db.session.execute(query).scalars().all()


def test_who_agreed_elsewhere_is_a_subscriber_at_once(bring_in, find, db):
    assert bring_in(f"sam@example.org,{PROVEN}") == {"confirmed": 1}

    sam = find("sam@example.org")
    assert sam.is_active
    assert keys.read(sam, "address") == "sam@example.org"
    assert sam.consented_at == datetime(2021, 5, 4, 10, tzinfo=UTC)
    assert (sam.source, sam.source_note) == (Source.IMPORT, "Form on our old site")
    assert owed(db) == []


def test_a_source_may_be_said_for_the_whole_file(bring_in, find):
    bring_in("sam@example.org,2021-05-04", source="Form on our old site")

    assert find("sam@example.org").source_note == "Form on our old site"


@pytest.mark.parametrize("proof", ["", "2021-05-04,", ",Form on our old site", "last spring,Form on our old site"])
def test_who_has_not_both_date_and_source_is_asked_once(bring_in, find, db, proof):
    assert bring_in(f"sam@example.org,{proof}") == {"asked": 1}
    bring_in(f"sam@example.org,{proof}")

    assert not find("sam@example.org").is_active
    assert [mail.recipient_id for mail in owed(db)] == [find("sam@example.org").id]


def test_who_is_asked_becomes_a_subscriber_by_the_link_and_gets_what_the_list_says(bring_in, find, db, mails):
    lungs = factories.topic(name="Lungs")
    bring_in("sam@example.org,,,lungs,weekly")
    mails.deliver()

    services.confirm(find("sam@example.org"), owed(db)[0])

    sam = find("sam@example.org")
    assert sam.is_active
    assert preferences.of(sam) == preferences.Preferences(Frequency.WEEKLY, (lungs.id,))
    assert len(mails.to("sam@example.org")) == 1


def test_who_confirmed_by_our_form_meanwhile_gets_no_mail_that_asks(bring_in, find, db, mails, time_machine):
    bring_in("pat@example.org,", "sam@example.org,")
    services.ask("sam@example.org")
    db.session.commit()
    mails.deliver()
    sam = find("sam@example.org")
    services.confirm(sam, next(mail for mail in owed(db) if mail.recipient_id == sam.id and mail.accepted_at))
    db.session.commit()

    time_machine.move_to(clock.now() + timedelta(minutes=5))
    mails.deliver()

    assert len(mails.to("sam@example.org")) == 1


def test_the_mails_that_ask_leave_one_after_the_other(bring_in, db):
    settings.change("import_mails_per_hour", 60, by=SYSTEM)
    bring_in("one@example.org,", "two@example.org,", "three@example.org,")
    bring_in("four@example.org,")

    dues = [mail.due_at for mail in owed(db)]
    apart = [(later - before).total_seconds() for before, later in pairwise(dues)]
    assert apart == pytest.approx([60, 60, 60], abs=1)


def test_the_week_to_answer_begins_when_the_mail_is_due(bring_in, find, db, time_machine):
    settings.change("import_mails_per_hour", 1, by=SYSTEM)
    bring_in(*(f"reader{number}@example.org," for number in range(200)))
    time_machine.move_to(clock.now() + timedelta(days=8))

    tasks.forget_unconfirmed()

    assert find("reader0@example.org") is None
    assert find("reader199@example.org") is not None


def test_the_link_of_a_mail_that_waited_for_weeks_is_as_good_as_any(bring_in, find, db, mails, time_machine):
    bring_in("pat@example.org,")
    owed(db)[0].due_at = clock.now() + timedelta(days=40)
    bring_in("sam@example.org,")
    time_machine.move_to(clock.now() + timedelta(days=41))
    mails.deliver()

    address = next(link for link in links(mails.to("sam@example.org")[0]) if "/subscriptions/" in link)

    assert queries.by_link(address.rpartition("/")[2]) is not None


def test_what_the_list_says_of_topics_and_frequency_holds(bring_in, find):
    lungs, skin = factories.topic(name="Lungs"), factories.topic(name="Head, neck and skin", slug="skin", path="skin")
    bring_in(
        f'sam@example.org,{PROVEN},"Head, neck and skin; LUNGS",Weekly',
        f"pat@example.org,{PROVEN},lungs|nothing of ours,monthly",
        f"kim@example.org,{PROVEN},,",
    )

    both = tuple(sorted((lungs.id, skin.id)))
    assert preferences.of(find("sam@example.org")) == preferences.Preferences(Frequency.WEEKLY, both)
    assert preferences.of(find("pat@example.org")) == preferences.Preferences(Frequency.MONTHLY, (lungs.id,))
    assert preferences.of(find("kim@example.org")) == preferences.Preferences(Frequency.AT_ONCE, None)


def test_who_wants_only_topics_that_we_have_not_is_left_out(bring_in, find):
    assert bring_in(f"sam@example.org,{PROVEN},gardening") == {"unknown_topic": 1}
    assert find("sam@example.org") is None


def test_who_stopped_here_is_never_written_to_again(bring_in, find, db):
    services.end(factories.subscriber(address="sam@example.org"))

    assert bring_in(f"Sam@example.org,{PROVEN}", "sam@example.org,") == {"ended": 1, "double": 1}
    assert not find("sam@example.org").is_active
    assert owed(db) == []


def test_who_wants_no_mail_at_all_is_left_alone(bring_in, find, db):
    number, lookup = keys.store().lookup("address", "sam@example.org")
    outbox.suppress(lookup, number, "asked")

    assert bring_in(f"sam@example.org,{PROVEN}") == {"suppressed": 1}
    assert find("sam@example.org") is None


def test_who_is_on_the_list_already_keeps_what_they_chose(bring_in, find):
    factories.subscriber(address="sam@example.org", frequency=Frequency.MONTHLY)
    factories.subscriber(address="pat@example.org", confirmed_at=None)

    assert bring_in(f"sam@example.org,{PROVEN},,weekly", f"pat@example.org,{PROVEN}") == {"known": 2}
    assert find("sam@example.org").frequency is Frequency.MONTHLY
    assert not find("pat@example.org").is_active


def test_one_mailbox_in_two_spellings_is_one(bring_in, db):
    found = bring_in(f"sam@googlemail.com,{PROVEN}", f"S.am+news@gmail.com,{PROVEN}")

    assert found == {"confirmed": 1, "double": 1}


def test_somebody_known_under_an_older_key_is_known(bring_in):
    factories.subscriber(address="sam@example.org")
    keys.store().renew("address")

    assert bring_in(f"sam@example.org,{PROVEN}") == {"known": 1}


def test_looking_says_what_bringing_in_would_do_and_does_nothing(bring_in, db):
    services.end(factories.subscriber(address="gone@example.org"))
    db.session.commit()
    rows = [f"sam@example.org,{PROVEN}", "pat@example.org,", "gone@example.org,", "nobody,", "sam@example.org,"]
    sheet = Sheet.of("\n".join(["email,consented_at,source", *rows]).encode())

    looked = list(importing.look(sheet.rows(), source=None))[-1]

    assert db.session.execute(select(func.count()).select_from(Subscriber)).scalar() == 1
    assert dict(looked.found) == bring_in(*rows)
    assert looked.wrong == {"not_an_address": [5]}


def test_a_crash_between_two_pages_leaves_nobody_out_and_asks_nobody_twice(db, monkeypatch):
    monkeypatch.setattr(importing, "PAGE", 2)
    rows = [f"reader{number}@example.org" for number in range(6)]
    sheet, tally = Sheet.of("\n".join(["email", *rows]).encode()), Tally()
    killed = importing.bring_in(sheet.rows(), source=None, tally=tally)
    next(killed)
    db.session.commit()
    kept = Tally(tally.found.copy())
    next(killed)
    db.session.rollback()

    for _ in importing.bring_in(sheet.rows(), source=None, tally=kept):
        db.session.commit()

    assert dict(kept.found) == {"asked": 6}
    assert len(owed(db)) == len({mail.recipient_id for mail in owed(db)}) == 6


def test_somebody_who_asks_by_our_form_in_the_same_moment_stays_one(db, find, monkeypatch):
    sheet, tally = Sheet.of(f"email,consented_at,source\nsam@example.org,{PROVEN}".encode()), Tally()
    written = importing._write

    def late(new, *rest):
        services.ask("sam@example.org")
        return written(new, *rest)

    monkeypatch.setattr(importing, "_write", late)
    for _ in importing.bring_in(sheet.rows(), source=None, tally=tally):
        db.session.commit()

    assert dict(tally.found) == {"known": 1}
    assert not find("sam@example.org").is_active
