"""Public pages are kept, and gone with the next request once anything changed; private ones are kept by nobody."""

from datetime import timedelta

import time_machine
from werkzeug.routing import AnyConverter, IntegerConverter

from askmd.core import clock
from askmd.extensions import db
from askmd.posts import publishing
from tests import factories


def test_a_withdrawn_post_is_gone_from_every_process_at_once(make_app, make_client_of, client, alice, bob):
    post = factories.post(author=alice, reviewer=bob, title="Taken back")
    other = make_client_of(make_app())
    for reader in (client, other):
        assert "Taken back" in reader.get("/").text
        assert reader.get("/posts/taken-back").status_code == 200

    publishing.withdraw(post)
    db.session.commit()

    for reader in (client, other):
        assert "Taken back" not in reader.get("/").text
        assert reader.get("/posts/taken-back").status_code == 404


def test_a_page_that_was_read_once_costs_no_statement_of_the_application(client, alice, bob):
    factories.post(author=alice, reviewer=bob, title="Read twice")
    first = client.get("/posts/read-twice")
    asked = []

    def note(*arguments):
        asked.append(arguments[2])

    db.event.listen(db.engine, "before_cursor_execute", note)
    again = client.get("/posts/read-twice")
    db.event.remove(db.engine, "before_cursor_execute", note)

    assert asked == []
    assert (again.data, list(again.headers)) == (first.data, list(first.headers))


def test_the_day_a_check_comes_due_is_seen_without_any_change(client, alice, bob):
    post = factories.post(author=alice, reviewer=bob, title="Old advice")
    post.review_due_on = clock.now().date()
    fresh = client.get("/posts/old-advice").data
    assert client.get("/posts/old-advice").data == fresh

    with time_machine.travel(clock.now() + timedelta(days=1, hours=1)):
        assert client.get("/posts/old-advice").data != fresh


def test_no_page_behind_another_door_may_be_kept_by_any_cache(app, make_client, alice):
    alice.is_editor = alice.is_administrator = True
    staff = make_client().sign_in(alice)
    adapter = app.url_map.bind("localhost")

    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.endpoint.partition(".")[0] not in ("site", "static"):
            path = adapter.build(rule.endpoint, {name: example(kind) for name, kind in rule._converters.items()})
            answer = staff.get(path)
            assert answer.headers["Cache-Control"] == "no-store", path
            assert "ETag" not in answer.headers, path


def example(kind):
    """Something that this part of an address may be."""
    if isinstance(kind, AnyConverter):
        return next(iter(kind.items))
    return 1 if isinstance(kind, IntegerConverter) else "x"


def test_nginx_keeps_that_a_page_is_gone_in_its_place(client, alice, bob):
    post = factories.post(author=alice, reviewer=bob)
    db.session.commit()
    publishing.retract(post, notice="A mistake.", by=bob)
    db.session.commit()

    kept = {path: client.get(path).headers.get("X-Accel-Expires") for path in (f"/posts/{post.slug}", "/posts/x", "/x")}
    assert kept == dict.fromkeys(kept, "5")
