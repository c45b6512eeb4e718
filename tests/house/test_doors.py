"""Every door has one guard, every address belongs to a door, and what comes without a CSRF token is a closed list."""

from pathlib import Path

import pytest
from flask import Blueprint, Flask

from askmd.demo import door
from askmd.extensions import csrf
from askmd.web import guards
from tests.support.tree import ROOT

# Who may pass which door. An open door says so, with a guard of its own.
DOORS = {
    "site": guards.everybody,
    "ask": guards.everybody,
    "readers": guards.everybody,
    "subscribe": guards.everybody,
    "account": guards.everybody,
    "ops": guards.everybody,
    "dashboard": guards.doctors_only,
    "admin": guards.administrators_only,
    "edit": guards.editors_only,
}
# Addresses that are Flask's own.
WITHOUT_DOOR = {"static"}
# A mail program unsubscribes without a cookie (RFC 8058); the link of a mail is a secret itself; /subscribe looks at
# where it was sent from, and so do the forms to watch a post, to say if it helped, and to write to the team; /ask has
# its own signed form and sets no cookie, and looking at a text while it is written changes nothing.
WITHOUT_CSRF = {
    "askmd.web.ask.links.never",
    "askmd.web.subscribe.views.form",
    "askmd.web.subscribe.views.subscription",
    "askmd.web.subscribe.views.unsubscribe",
    "askmd.web.ask.views.form",
    "askmd.web.ask.views.look",
    "askmd.web.ask.watch.watch",
    "askmd.web.readers.contact.contact",
    "askmd.web.readers.feedback.feedback",
}


def unguarded(app: Flask) -> list[str]:
    """Doors without exactly one guard."""
    return [
        f"The door {name} has {len(app.before_request_funcs.get(name, []))} guards instead of one."
        for name in app.blueprints
        if len(app.before_request_funcs.get(name, [])) != 1
    ]


def doorless(app: Flask) -> list[str]:
    """Addresses that no guard stands before."""
    return [
        f"{rule.rule} belongs to no door."
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] not in app.blueprints and rule.endpoint not in WITHOUT_DOOR
    ]


def without_csrf(exempt_views: set[str], exempt_doors: set[str]) -> list[str]:
    return sorted((exempt_views | exempt_doors) - WITHOUT_CSRF)


def changing_gets(app: Flask) -> list[str]:
    """An address whose last word is a verb answers POST only: a mail scanner or a prefetch must not act."""
    verbs = {
        "claim",
        "release",
        "approve",
        "withdraw",
        "erase",
        "retry",
        "delete",
        "sign-out",
        "agree",
        "object",
        "publish",
    }
    return [
        f"{rule.rule} acts on GET."
        for rule in app.url_map.iter_rules()
        if rule.rule.rstrip("/").rsplit("/", 1)[-1] in verbs and "GET" in (rule.methods or ())
    ]


def test_every_door_has_one_guard_and_it_is_the_right_one(app):
    assert unguarded(app) == []
    assert {name: app.before_request_funcs[name] for name in app.blueprints} == {
        name: [guard] for name, guard in DOORS.items()
    }


def test_the_demos_door_is_guarded_and_no_other_site_has_it(app, make_app):
    demo = make_app()
    door.register(demo)

    assert (unguarded(demo), doorless(demo)) == ([], [])
    assert set(demo.blueprints) - set(app.blueprints) == {"demo"}
    assert demo.before_request_funcs["demo"] == [door.this_machine_only]


def test_every_address_belongs_to_a_door(app):
    assert doorless(app) == []


def test_forms_without_a_csrf_token_are_a_closed_list(app):
    assert without_csrf(csrf._exempt_views, {door.name for door in csrf._exempt_blueprints}) == []


def test_nothing_acts_on_get(app):
    assert changing_gets(app) == []


@pytest.fixture
def planted() -> Flask:
    app = Flask(__name__)
    door = Blueprint("back", __name__)
    double = Blueprint("double", __name__)
    double.before_request(guards.everybody)
    double.before_request(guards.doctors_only)
    door.add_url_rule("/back/questions/<int:id>/claim", endpoint="claim", view_func=str)
    app.register_blueprint(door)
    app.register_blueprint(double)
    app.add_url_rule("/window", view_func=str, endpoint="window")
    return app


def test_doors_without_or_with_two_guards_are_found(planted):
    assert unguarded(planted) == [
        "The door back has 0 guards instead of one.",
        "The door double has 2 guards instead of one.",
    ]


def test_an_address_without_a_door_is_found(planted):
    assert doorless(planted) == ["/window belongs to no door."]


def test_a_form_without_csrf_is_found():
    assert without_csrf({"askmd.web.admin.views.invite", *WITHOUT_CSRF}, {"dashboard"}) == [
        "askmd.web.admin.views.invite",
        "dashboard",
    ]


def test_an_act_on_get_is_found(planted):
    assert changing_gets(planted) == ["/back/questions/<int:id>/claim acts on GET."]


def taken_for_a_look(root: Path) -> list[str]:
    """Lines of doors that ask for GET: a HEAD, which programs send to look at a link, would count as an act."""
    return [
        f"{path.relative_to(root)}:{number}"
        for path in sorted((root / "askmd" / "web").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if 'request.method == "GET"' in line
    ]


def test_only_a_post_acts():
    assert taken_for_a_look(ROOT) == []


def test_a_door_that_acts_on_a_head_is_found(plant):
    root = plant({"askmd/web/my/views.py": 'if request.method == "GET":\n    show()\nact()'})

    assert taken_for_a_look(root) == ["askmd/web/my/views.py:1"]
