"""What templates and code name is there: endpoints, templates, static files; and no template lies unused."""

import ast
import re
from pathlib import Path

from askmd.demo import door as demo
from tests.support.tree import ROOT, files, parse, where

URL_FOR = re.compile(r"\burl_for\(\s*[\"']([a-z_.]+)[\"']")
ASSET = re.compile(r"\basset\(\s*[\"']([^\"'~]+)[\"']\s*\)")
USES = re.compile(r"\{%-?\s*(?:extends|include|import|from)\s+[\"']([^\"']+)[\"']")
# render_template("ask/form.html"); not "/feed.xml", which is an address.
FILE = re.compile(r"\w[\w/-]*\.(html|xml|txt)")
TEMPLATES = (".html", ".txt", ".xml")


def named_endpoints(root: Path) -> list[tuple[str, str]]:
    found = []
    for path in [*files(root, "templates", ends=TEMPLATES), *files(root, "askmd")]:
        found += [(where(root, path), name) for name in URL_FOR.findall(path.read_text(encoding="utf-8"))]
    return found


def dead_links(root: Path, endpoints: set[str]) -> list[str]:
    return sorted({f"{place}: {name}" for place, name in named_endpoints(root) if name not in endpoints})


def missing_assets(root: Path) -> list[str]:
    """Static files that a template asks for. What is built is built by `make install`, not kept."""
    found = []
    for path in files(root, "templates", ends=TEMPLATES):
        for name in ASSET.findall(path.read_text(encoding="utf-8")):
            if not name.startswith("built/") and not (root / "askmd" / "static" / name).is_file():
                found.append(f"{where(root, path)}: {name}")
    return found


def used_templates(root: Path) -> list[tuple[str, str]]:
    found = []
    for path in files(root, "templates", ends=(*TEMPLATES, ".svg")):
        found += [(where(root, path), name) for name in USES.findall(path.read_text(encoding="utf-8"))]
    for path in files(root, "askmd"):
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Constant) and FILE.fullmatch(str(node.value)):
                found.append((where(root, path, node.lineno), node.value))
    return found


def missing_templates(root: Path) -> list[str]:
    return [
        f"{place}: {name}"
        for place, name in used_templates(root)
        if "/" in name and not (root / "templates" / name).is_file()
    ]


def unused_templates(root: Path) -> list[str]:
    """Pages nobody shows. Mails are found by their notice, error pages by their number."""
    used = {name for _, name in used_templates(root)}
    ours = {path.relative_to(root / "templates").as_posix() for path in files(root, "templates", ends=TEMPLATES)}
    return sorted(name for name in ours - used if not name.startswith(("email/", "errors/", "layouts/email")))


def test_every_link_leads_somewhere(make_app):
    app = make_app()
    demo.register(app)

    assert dead_links(ROOT, {rule.endpoint for rule in app.url_map.iter_rules()}) == []


def test_every_static_file_asked_for_is_there():
    assert missing_assets(ROOT) == []


def test_every_template_named_is_there():
    assert missing_templates(ROOT) == []


def test_every_template_is_shown():
    assert unused_templates(ROOT) == []


def test_references_into_nothing_are_found(plant):
    root = plant(
        {
            "templates/ask/form.html": (
                "{% extends 'layouts/public.html' %}{% include 'macros/gone.html' %}"
                "{{ url_for('ask.form') }} {{ url_for('ask.gone', id=1) }}"
                "{{ asset('css/site.css') }} {{ asset('js/gone.js') }}"
            ),
            "templates/layouts/public.html": "",
            "templates/ask/forgotten.html": "",
            "templates/email/questions_ready/body.html": "",
            "askmd/static/css/site.css": "",
            "askmd/web/ask/views.py": "show('ask/form.html')\nshow('ask/gone.html')\nurl_for('ask.lost')",
        }
    )

    assert dead_links(root, {"ask.form"}) == ["askmd/web/ask/views.py: ask.lost", "templates/ask/form.html: ask.gone"]
    assert missing_assets(root) == ["templates/ask/form.html: js/gone.js"]
    assert missing_templates(root) == [
        "templates/ask/form.html: macros/gone.html",
        "askmd/web/ask/views.py:2: ask/gone.html",
    ]
    assert unused_templates(root) == ["ask/forgotten.html"]
