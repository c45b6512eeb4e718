"""What a browser is told with each answer of a real site, behind TLS (OWASP ASVS 5.0.0, chapters 3 and 4)."""

import re

import pytest
from flask import Response

from askmd.web.ask import receipts

ADDRESSES = (
    "/",
    "/ask",
    "/my",
    "/contact",
    "/search?q=pain",
    "/feed.xml",
    "/robots.txt",
    "/account/sign-in",
    "/dashboard/",
    "/none",
)


@pytest.fixture
def real_site(make_app):
    app = make_app(ASKMD_BASE_URL="https://ask.example.org")
    with app.app_context():
        yield app


@pytest.fixture
def answers(real_site, make_client_of):
    client = make_client_of(real_site)
    return [client.get(path, base_url="https://ask.example.org") for path in ADDRESSES]


def test_every_answer_of_a_real_site_says_what_a_browser_may_do(answers):
    for answer in answers:
        headers, path = answer.headers, answer.request.path
        policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
        age = re.search(r"max-age=(\d+)", headers["Strict-Transport-Security"])
        assert age is not None, path
        assert int(age[1]) >= 31_536_000, path
        assert "includeSubDomains" in headers["Strict-Transport-Security"], path
        assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'", path
        assert "object-src" not in policy, path
        assert "unsafe" not in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] in ("no-referrer", "strict-origin-when-cross-origin"), path
        assert headers["Cache-Control"].startswith("public") or headers["Cache-Control"] == "no-store", path


def test_no_other_site_may_read_an_answer(real_site, make_client_of):
    client = make_client_of(real_site)

    for path in ADDRESSES:
        answer = client.get(path, base_url="https://ask.example.org", headers={"Origin": "https://evil.example"})
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control-")], path
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", path


def test_each_text_says_how_its_letters_are_written(answers):
    for answer in answers:
        if answer.data and (answer.mimetype.startswith("text/") or answer.mimetype.endswith("xml")):
            assert answer.headers["Content-Type"].lower().endswith("charset=utf-8"), answer.request.path


def test_trace_is_answered_nowhere(real_site, make_client_of):
    client = make_client_of(real_site)

    for path in ADDRESSES:
        answer = client.open(path, method="TRACE", base_url="https://ask.example.org", headers={"X-Canary": "tweet"})
        assert answer.status_code in (404, 405), path
        assert "tweet" not in answer.text, path


def test_cookies_of_a_real_site_are_locked_to_it(real_site, make_client_of):
    client = make_client_of(real_site)
    with real_site.test_request_context("/ask/sent", base_url="https://ask.example.org"):
        receipt = receipts.put(Response(), b"0" * 16).headers["Set-Cookie"]

    session = client.get("/account/sign-in", base_url="https://ask.example.org").headers["Set-Cookie"]

    assert session.startswith("__Host-")
    assert "Path=/;" in session + ";"
    assert "Domain" not in session
    assert receipt.startswith("__Secure-")
    assert "Path=/ask/sent" in receipt
    for cookie in (session, receipt):
        assert {"Secure", "HttpOnly"} < set(cookie.split("; "))
        assert re.search("SameSite=(Lax|Strict)", cookie)
