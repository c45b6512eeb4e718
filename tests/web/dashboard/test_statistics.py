"""The page of the statistics, its pictures and its files; a doctor's own figures stay with that doctor."""

import csv
import io
from datetime import timedelta

from askmd.answers import services as answers
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.web.dashboard import charts
from askmd.web.dashboard.charts import Chart
from askmd.workflow import QuestionStatus
from tests import factories

ADDRESS = "/dashboard/statistics"
SVG = "{http://www.w3.org/2000/svg}svg"


def take(client, name: str) -> list[list[str]]:
    """The table of this name as its file, taken with the button of the page."""
    response = client.submit(ADDRESS, form=f"{name}.csv", button=None)
    assert response.status_code == 200
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}-{clock.now():%Y-%m-%d}.csv"'
    return list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"), newline="")))


def test_each_picture_says_what_it_shows_and_has_a_table_and_a_file_with_the_same_numbers(client, db, alice):
    topic = factories.topic(name="=Chemotherapy")
    now = clock.now()
    for days in (1, 2, 3, 4):
        factories.question(
            body="Nobody reads this here.",
            topic=topic,
            asked_at=now - timedelta(days=days),
            answered_at=now,
            status=QuestionStatus.ANSWERED,
        )
    factories.post(topics=(topic,))

    page = client.sign_in(alice).visit(ADDRESS)

    drawn = [picture for picture in page.all(SVG) if picture.get("role") == "img"]
    assert len(drawn) == 5
    for picture in drawn:
        title, said = picture[0], picture[1]
        assert (picture.get("aria-labelledby"), picture.get("aria-describedby")) == (title.get("id"), said.get("id"))
        assert title.text
        assert said.text
    assert not page.has("Nobody reads this here.")
    rows = take(client, "topics")
    assert rows == [
        ["Topic", "Came in", "Still waiting", "Half within (days)", "8 of 10 within (days)"],
        ["'=Chemotherapy", "4", "0", "2.0", "4.0"],
    ]
    assert take(client, "wanted")[1] == ["'=Chemotherapy", "4", "4", "1"]
    assert len(take(client, "weeks")) == 13
    events = db.session.query(AuditEvent).filter_by(action="statistics.exported").order_by(AuditEvent.id).all()
    assert [(event.by_id, event.detail) for event in events] == [
        (alice.id, {"table": name}) for name in ("topics", "wanted", "weeks")
    ]
    token = client.visit(ADDRESS).field("csrf_token")
    assert client.post(f"{ADDRESS}/doctors.csv", data={"csrf_token": token}).status_code == 404


def test_ones_own_figures_are_shown_to_nobody_else(client, alice, bob):
    for _ in range(7):
        answers.deliver(factories.approved(author=alice, reviewer=bob))

    own = ["Answers that you wrote and that were delivered", "Texts of colleagues that you checked"]
    for who, wrote, checked in ((alice, "7", "0"), (bob, "0", "7")):
        client.sign_in(who)
        assert [row[:2] for row in take(client, "own")][1:3] == [[own[0], wrote], [own[1], checked]]
        page = client.visit(f"{ADDRESS}?by={alice.id}&doctor={alice.id}")
        assert page.has(f"{own[0]} {wrote}")
        others = {"Alice", "Bob"} - {who.name}
        assert not any(page.has(name) for name in others)


def test_an_empty_site_and_a_great_number_can_be_drawn():
    for values in ([0, 0], [1, 0], [3, 1_000_000]):
        chart = charts.bars(Chart("t", "d"), ["a", "b"], ("Came", values), ("Went", values))
        tall = [
            float(shape.at["height"]) for shape in chart.shapes if shape.look == "bar-full" and "rx" not in shape.at
        ]
        assert all(0 <= height <= chart.height for height in tall)
    lined = charts.lines(Chart("t", "d"), ["a", "b", "c"], ("Half", [1.5, None, 2.0]), ("Most", [None, None, None]))
    assert [shape.at["points"].count(",") for shape in lined.shapes if shape.tag == "polyline"] == [1, 1]
