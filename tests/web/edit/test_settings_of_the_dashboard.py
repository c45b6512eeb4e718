"""Doctors and editors change snippets, templates and days; administrators without either part do not."""

from askmd.answers import snippets
from askmd.answers.models import SnippetKind
from askmd.site import settings

DESK = "/admin/site/desk"


def test_doctors_and_editors_write_order_and_delete_snippets(client, alice, erin):
    client.sign_in(erin).visit(DESK)

    client.visit(f"{DESK}/snippet/new")
    assert client.press("Save", {"name": "Rest", "body": "<p>Rest {{when}}.</p>"}).has("Saved.")
    client.visit(f"{DESK}/decline/new")
    assert client.press("Save", {"name": "Elsewhere", "body": "Ask them."}).has("Elsewhere")
    client.sign_in(alice)
    client.visit(f"{DESK}/snippet/new")
    assert client.submit(values={"name": "Rest", "body": "<p>Other.</p>"}, button="Save").status_code == 422
    assert client.page.has("There is one with this name already.")
    client.press("Save", {"name": "Call"})
    client.press("Move up Call")
    assert [one.name for one in snippets.offered()] == ["Call", "Rest"]

    found = snippets.offered()[1]
    client.visit(f"{DESK}/snippets/{found.id}")
    stale = client.page.form("snippets").values["base"]
    assert client.press("Save", {"body": "<p>Rest a lot.</p>"}).has("Saved.")
    client.visit(f"{DESK}/snippets/{found.id}")
    assert client.submit(values={"base": stale, "body": "<p>Mine.</p>"}, button="Save").status_code == 422
    assert client.page.has("Somebody changed this wording")
    assert client.page.form(f"snippets/{found.id}").values["body"] == ["<p>Mine.</p>"]
    client.press(f"Delete for good {found.name}")
    assert [one.name for one in snippets.offered()] == ["Call"]


def test_the_days_are_whole_numbers_within_bounds(client, alice, erin):
    assert client.sign_in(erin).visit(DESK).has("Snippets and days")
    client.press("Save the days", {"response_target_days": "3", "idle_release_days": "0"})
    assert [settings.get(name) for name in ("response_target_days", "idle_release_days")] == [3, 0]

    assert client.submit(values={"response_target_days": "many"}, button="Save the days").status_code == 422
    assert client.page.has("Enter a whole number from 1 to 60.")
    assert settings.get("response_target_days") == 3

    client.sign_in(alice)
    assert client.visit("/dashboard/settings").has("Settings of the dashboard")
    assert client.page.has("Emergency wording and the lists of warning signs need two doctors.")


def test_nobody_else_comes_in(client, charlie):
    assert client.sign_in(charlie).get(DESK).status_code == 403
    for path in ("snippets/1", "snippets/99999999999", "post/new"):
        assert client.get(f"{DESK}/{path}").status_code in (403, 404)
    assert snippets.offered(kind=SnippetKind.DECLINE) == []
