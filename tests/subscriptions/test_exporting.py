"""The list goes out with what everybody chose and the proof of it, and could come in again elsewhere."""

import csv
import io
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.subscriptions import exporting, services
from askmd.subscriptions.csv_rows import Sheet
from askmd.subscriptions.models import Frequency, Source, SubscriberTopic
from askmd.workflow import SYSTEM
from tests import factories


@pytest.fixture
def export(db):
    def take():
        pages = exporting.export(by=SYSTEM)
        db.session.commit()
        return b"".join(pages)

    return take


def lines(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_only_those_who_confirmed_and_did_not_stop_are_in_the_list(export):
    factories.subscriber(address="sam@example.org")
    factories.subscriber(address="waits@example.org", confirmed_at=None)
    services.end(factories.subscriber(address="gone@example.org"))

    assert [line["email"] for line in lines(export())] == ["sam@example.org"]


def test_the_list_says_what_somebody_chose_and_how_we_know(export, db):
    lungs, skin = factories.topic(name="Lungs"), factories.topic(name="Skin")
    sam = factories.subscriber(
        address="sam@example.org",
        frequency=Frequency.WEEKLY,
        wants_all_topics=False,
        wording=3,
        confirmed_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        source=Source.IMPORT,
        source_note="=Form on our old site",
        consented_at=datetime(2020, 1, 2, tzinfo=UTC),
    )
    db.session.add_all(SubscriberTopic(subscriber_id=sam.id, topic_id=topic.id) for topic in (lungs, skin))

    (line,) = lines(export())

    assert line == {
        "email": "sam@example.org",
        "language": "en",
        "frequency": "weekly",
        "topics": "lungs; skin",
        "consented_at": "2020-01-02T00:00:00Z",
        "confirmed_at": "2026-01-02T03:04:05Z",
        "wording": "3",
        "source": "import",
        "source_note": "'=Form on our old site",
    }


def test_a_list_that_went_out_can_come_in_again_with_its_proof(export):
    factories.subscriber(address="+sam@example.org", confirmed_at=datetime(2026, 1, 2, tzinfo=UTC))

    (row,) = Sheet.of(export()).rows()

    assert (row.address, row.source) == ("+sam@example.org", "form")
    assert row.consented_at == datetime(2026, 1, 2, tzinfo=UTC)


def test_a_long_list_comes_a_page_at_a_time(export, db, monkeypatch):
    monkeypatch.setattr(exporting, "PAGE", 2)
    sent = [factories.subscriber(address=f"reader{number}@example.org") for number in range(5)]

    assert len(lines(export())) == len(sent)


def test_that_the_list_went_out_is_written_down_before_it_does(db):
    factories.subscriber(confirmed_at=clock.now())

    exporting.export(by=SYSTEM)

    event = db.session.execute(select(AuditEvent).where(AuditEvent.action == "subscribers.exported")).scalar_one()
    assert event.detail == {"rows": 1}
