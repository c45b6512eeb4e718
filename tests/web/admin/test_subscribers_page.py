"""Subscribers as administrators see them: numbers, a list that comes in, a list that goes out, and no address."""

import io

import pytest
from sqlalchemy import func, select

from askmd import jobs
from askmd.accounts.passwords import set_password
from askmd.audit.models import AuditEvent
from askmd.subscriptions.models import Frequency, Subscriber, SubscriberImport
from tests import factories

LIST = b"email,consented_at,source\nsam@example.org,2021-05-04,a form\npat@example.org,,\nnobody here,,\n"
PASSWORD = "four words that nobody knows"


@pytest.fixture
def bring(office):
    """Choose a file in the page's form and send it; the page one comes to."""

    def send(data=LIST, source=""):
        office.visit("/admin/subscribers")
        values = dict(office.page.form("/admin/subscribers/imports").values)
        values |= {"source": source, "file": (io.BytesIO(data), "list.csv")}
        response = office.post("/admin/subscribers/imports", data=values, content_type="multipart/form-data")
        return office.visit(response.location) if response.status_code == 303 else office.page

    return send


@pytest.fixture
def export(office, charlie):
    def send(typed=PASSWORD):
        set_password(charlie, PASSWORD)
        return office.submit("/admin/subscribers", {"password": typed}, form="/admin/subscribers/export")

    return send


def subscribers(db) -> int:
    return db.session.execute(select(func.count()).select_from(Subscriber)).scalar_one()


def test_the_page_counts_and_names_nobody(office):
    factories.subscriber(address="sam@example.org", frequency=Frequency.WEEKLY)
    factories.subscriber(address="pat@example.org", confirmed_at=None)

    page = office.visit("/admin/subscribers")

    assert page.has("1 on the list")
    assert page.has("1 have not confirmed yet")
    assert page.has("Weekly 1")
    assert "@example.org" not in page.html


def test_a_site_without_subscribers_says_so(office):
    assert office.visit("/admin/subscribers").has("No subscribers yet")


def test_a_list_is_read_before_anybody_is_brought_in(bring, office, db):
    bring()
    address = office.response.request.path
    jobs.run_now("subscriptions.work_on_imports")

    page = office.visit(address)

    assert page.has("Read. Nobody was brought in yet")
    assert page.has("Subscribers at once 1")
    assert page.has("Asked once 1")
    assert page.has("Not an address 1")
    assert page.has("Not an address: 4")
    assert "@" not in page.main
    assert subscribers(db) == 0


def test_a_list_is_brought_in_by_a_second_press(bring, office, db):
    bring()
    address = office.response.request.path
    jobs.run_now("subscriptions.work_on_imports")
    office.visit(address)

    page = office.press("Bring them in")
    assert page.has("Being brought in")
    jobs.run_now("subscriptions.work_on_imports")

    assert office.visit(address).has("Brought in")
    assert subscribers(db) == 2


def test_rows_that_follow_each_other_are_told_together(bring, office):
    bring(b"email\nx\nsam@example.org\nx\nx\nx\n")
    jobs.run_now("subscriptions.work_on_imports")

    assert office.visit(office.response.request.path).has("Not an address: 2, 4–6")


def test_a_file_that_is_not_wanted_is_deleted(bring, office, db):
    bring()

    page = office.press("Delete the file")

    assert page.has("The file is deleted. Nobody was brought in.")
    assert db.session.execute(select(SubscriberImport.file_sealed)).scalar() is None


def test_a_page_that_is_open_hears_how_far_it_is(bring, office):
    bring()
    address = office.response.request.path

    assert office.get(f"{address}/progress").json == {"state": "reading", "done": 0, "rows": 3}


@pytest.mark.parametrize(
    ("data", "source", "sentence"),
    [
        (b"name\nSam\n", "", "The first row of the file must name the columns. One of them must be called “email”."),
        (b"email\n", "", "There are no rows in this file below the names of the columns."),
        (LIST, "asked by pat@example.net", "Please say where people agreed without an e-mail address in it."),
    ],
)
def test_a_file_that_cannot_be_read_is_said_at_the_form(bring, office, data, source, sentence):
    page = bring(data, source)

    assert office.response.status_code == 422
    assert page.has(sentence)


def test_no_file_is_said_at_the_form(office):
    office.submit("/admin/subscribers", form="/admin/subscribers/imports")

    assert office.response.status_code == 422
    assert office.page.has("Choose a file first.")


@pytest.mark.parametrize("path", ["99", "99999999999", "99/progress"])
def test_a_list_that_never_was_is_not_there(office, path):
    assert office.get(f"/admin/subscribers/imports/{path}").status_code == 404


def test_the_list_goes_out_for_the_right_password_and_into_no_cache(export, db, charlie):
    factories.subscriber(address="sam@example.org")

    response = export()

    assert (response.status_code, response.mimetype) == (200, "text/csv")
    assert b"sam@example.org,en,at_once" in response.data
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="subscribers-')
    event = db.session.execute(select(AuditEvent).where(AuditEvent.action == "subscribers.exported")).scalar_one()
    assert (event.by_id, event.detail) == (charlie.id, {"rows": 1})


def test_a_wrong_password_gives_nothing_and_is_written_down(export, office, db):
    factories.subscriber(address="sam@example.org")

    response = export("not my password")

    assert response.status_code == 422
    assert office.page.has("This is not the password that you use now.")
    assert "sam@example.org" not in response.text
    actions = db.session.execute(select(AuditEvent.action)).scalars().all()
    assert "refused" in actions
    assert "subscribers.exported" not in actions


def test_guessing_the_password_comes_to_an_end(export):
    for _ in range(10):
        export("not my password")

    assert export().status_code == 429


@pytest.mark.parametrize("path", ["imports", "export", "imports/1/begin", "imports/1/drop"])
def test_nothing_is_done_for_a_doctor_or_without_the_token(make_client, alice, charlie, path):
    assert make_client().sign_in(alice).post(f"/admin/subscribers/{path}").status_code in (400, 403)
    assert make_client().sign_in(charlie).post(f"/admin/subscribers/{path}").status_code == 400
