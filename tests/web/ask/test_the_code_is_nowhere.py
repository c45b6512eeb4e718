"""Three hundred receipt codes over HTTP: no two alike, in no order, 128 bits each, and kept only as a hash."""

import base64
import logging
import re
from itertools import pairwise

import pytest
from sqlalchemy import select

from askmd.core import codes
from askmd.questions import asking, queries
from askmd.questions.models import Question
from askmd.web.ask import receipts
from tests.support.stores import dump

MANY = 300
PER_NETWORK = 50
LOOKED_AT = 10
SHOWN = re.compile(r'data-code="([^"]+)"')
# Six standard deviations of a fair coin thrown three hundred times.
FEWEST, MOST = 98, 202


def stands_in(code: bytes, found: bytes, lowered: bytes) -> bool:
    """Whether the code is there as letters, with or without spaces, as raw bytes, or as these are usually written."""
    shown = codes.show(code).lower()
    joined = shown.replace(" ", "")[: codes.LETTERS]
    written = (base64.b64encode(code), base64.urlsafe_b64encode(code))
    return (
        any(part.encode() in lowered for part in (shown, joined, code.hex()))
        or code in found
        or any(part.rstrip(b"=") in found for part in written)
    )


def left_in(made: list[bytes], found: bytes) -> int:
    lowered = found.lower()
    return sum(stands_in(code, found, lowered) for code in made)


@pytest.fixture
def ask(app, db):
    """`ask(7)`: sends question 7 and gives its code, as the receipt shows it; keeps what else came with it."""
    browsers = {}

    def make(number: int, address: str = "") -> bytes:
        network = f"198.51.100.{number // PER_NETWORK + 1}"
        # A browser of its own for each network; pages are looked at in other tests.
        client = browsers.setdefault(network, app.test_client())
        values = {"who_asks": "patient", "question": "May I go swimming?", "consent": "private", "accept": "y"}
        sent = client.post(
            "/ask",
            data={**values, "nonce": asking.new_nonce(), "email": address},
            environ_base={"REMOTE_ADDR": network},
        )
        db.session.rollback()
        assert (sent.status_code, sent.location) == (303, "/ask/sent")
        # The page with the picture of the code takes long to draw; what it shows lies sealed in this browser's cookie.
        cookie = client.get_cookie(receipts.COOKIE, path=receipts.PATH).value
        with app.test_request_context(receipts.PATH, headers={"Cookie": f"{receipts.COOKIE}={cookie}"}):
            code = receipts.code_in_browser()
        if number < LOOKED_AT:
            assert codes.read(SHOWN.search(client.get(sent.location).text)[1]) == code
            db.session.rollback()
        assert not left_in([code], repr(list(sent.headers)).encode() + sent.data)
        return code

    return make


@pytest.mark.timeout(300)
def test_three_hundred_codes_are_distinct_in_no_order_and_kept_only_as_a_hash(ask, db, mails, caplog):
    with caplog.at_level(logging.DEBUG):
        made = [ask(number, "pat@example.org" if number < 3 else "") for number in range(MANY)]
        mails.deliver()

    assert len(set(made)) == MANY
    assert {len(code) for code in made} == {codes.BITS // 8}
    rises = sum(one < other for one, other in pairwise(made))
    assert MANY / 3 < rises < MANY * 2 / 3
    for bit in range(codes.BITS):
        assert FEWEST < sum(int.from_bytes(code, "big") >> bit & 1 for code in made) < MOST
    assert set(db.session.execute(select(Question.code_hash)).scalars()) == {queries.code_hash(code) for code in made}
    assert len(mails.all) == 3
    places = {"stores": dump(), "log": caplog.text.encode(), "mails": b"\0".join(mails.sink.raw)}
    assert {place: left_in(made, found) for place, found in places.items()} == dict.fromkeys(places, 0)


def test_a_code_that_was_opened_is_in_no_log_and_no_address_of_another_page(ask, app, caplog, mails):
    code = ask(0, "pat@example.org")
    link = codes.show(code).replace(" ", "")
    client = app.test_client()

    with caplog.at_level(logging.DEBUG):
        opened = client.get(f"/my/{link}")
        page = client.get(opened.location)
        mails.deliver()

    assert (opened.status_code, opened.location) == (303, "/my/question")
    assert opened.headers["Referrer-Policy"] == page.headers["Referrer-Policy"] == "no-referrer"
    assert opened.headers["Cache-Control"] == page.headers["Cache-Control"] == "no-store"
    assert not left_in([code], b"\0".join([caplog.text.encode(), page.data, mails.sink.raw[-1]]))
    assert not re.search(r"/my/(?!question|lost|mail)\w", page.text)


@pytest.mark.parametrize(
    "written",
    [
        lambda code: codes.show(code).encode(),
        lambda code: codes.show(code).replace(" ", "").lower().encode(),
        lambda code: code,
        lambda code: code.hex().encode(),
        lambda code: base64.urlsafe_b64encode(code),
    ],
)
def test_a_code_that_stands_somewhere_is_found(written):
    code = bytes(range(240, 256))

    assert left_in([code], b"before " + written(code) + b" after") == 1
    assert left_in([code], b"before and after") == 0
