"""The lint of mails finds each fault that is planted into a mail without one."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from askmd.outbox.letters import Letter
from tests.support.mail_lint import faults

STOP = "https://ask.example.org/unsubscribe/token"


def mail(**values) -> bytes:
    given = {
        "uid": "ab" * 16,
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
        "sender": ("MedOncMD", "questions@example.org"),
        "to": "sam@example.org",
        "subject": "Your answer is ready, grüße",
        "text": "Words.\n",
        "html": "<p>Words.</p>",
        "unsubscribe": STOP,
    }
    return Letter(**(given | values)).as_bytes()


def without(name: bytes) -> Callable[[bytes], bytes]:
    return lambda raw: b"\r\n".join(line for line in raw.split(b"\r\n") if not line.startswith(name + b":"))


def twice(name: bytes) -> Callable[[bytes], bytes]:
    def again(raw: bytes) -> bytes:
        line = next(line for line in raw.split(b"\r\n") if line.startswith(name + b":"))
        return line + b"\r\n" + raw

    return again


def swap(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda raw: raw.replace(old, new, 1)


PLANTED = {
    "no date": (without(b"Date"), "date stands 0 times"),
    "two senders": (twice(b"From"), "from stands 2 times"),
    "two subjects": (twice(b"Subject"), "subject stands 2 times"),
    "no identity": (without(b"Message-ID"), "message-id stands 0 times"),
    "no version": (without(b"MIME-Version"), "mime-version stands 0 times"),
    "no language": (without(b"Content-Language"), "content-language stands 0 times"),
    "not automatic": (without(b"Auto-Submitted"), "auto-submitted stands 0 times"),
    "an answer": (swap(b"auto-generated", b"auto-replied"), "RFC 3834"),
    "a blind copy": (lambda raw: b"Bcc: eve@example.org\r\n" + raw, "bcc stands 1 times"),
    "a list without one click": (without(b"List-Unsubscribe-Post"), "RFC 2369, 2919, 8058"),
    "a list without a name": (without(b"List-Id"), "RFC 2369, 2919, 8058"),
    "another click": (swap(b"=One-Click", b"=Oneclick"), "RFC 8058"),
    "a link that is not safe": (swap(b"<https://", b"<http://"), "exactly one address on https"),
    "a link with a query": (swap(b"/unsubscribe/token>", b"/unsubscribe?t=token>"), "query"),
    "a list name of one word": (swap(b"<posts.example.org>", b"<posts>"), "RFC 2919"),
    "two receivers": (swap(b"To: sam@", b"To: pat@example.org, sam@"), "exactly one address"),
    "no identifier": (swap(b"Message-ID: <", b"Message-ID: "), "Message-ID is no identifier"),
    "no such day": (swap(b"Date: Thu, 01 Jan 2026", b"Date: Someday"), "Date is no date"),
    "bare line ends": (lambda raw: raw.replace(b"\r\n", b"\n"), "CRLF"),
    "bytes": (swap(b"Words.", "Wörter.".encode()), "7-bit"),
    "a long line": (swap(b"Words.", b"W" * 999), "998"),
    "a long encoded line": (swap(b"Words.", b"W" * 100), "more than 76 characters"),
    "a head that is not folded": (swap(b"To: sam", b"X-Words: " + b"word " * 20 + b"\r\nTo: sam"), "78 bytes"),
    "a blank folded line": (swap(b"Date:", b" \r\nDate:"), "all blank"),
    "a long encoded word": (swap(b" =?utf-8?q?", b"\r\n =?utf-8?q?" + b"a" * 50), "broken encoded word"),
    "a letter cut in two": (swap(b"=C3=BC", b"=C3?= =?utf-8?q?=BC"), "cut within a letter"),
    "one part only": (swap(b"multipart/alternative", b"multipart/mixed"), "no multipart/alternative"),
    "html first": (
        lambda raw: raw.replace(b"text/plain", b"text/x").replace(b"text/html", b"text/plain"),
        "The parts are not",
    ),
    "not encoded": (swap(b"quoted-printable", b"8bit"), "not encoded"),
    "no charset": (swap(b'charset="utf-8"', b'charset="latin-1"'), "charset"),
    "an empty part": (swap(b"Words.", b""), "A part is empty"),
    "no end": (lambda raw: raw.rstrip().removesuffix(b"--"), "boundary"),
    "no field": (lambda raw: b"what is this\r\n" + raw, "is no field"),
}


def test_a_mail_of_ours_has_no_fault():
    assert faults(mail(), is_list=True) == []
    assert faults(mail(unsubscribe=None), is_list=False) == []


@pytest.mark.parametrize(("plant", "sentence"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_fault_is_found(plant, sentence):
    planted = plant(mail())

    assert planted != mail()
    assert any(sentence in fault for fault in faults(planted, is_list=True)), faults(planted, is_list=True)


def test_headers_for_lists_in_a_mail_to_one_person_are_found():
    assert len(faults(mail(), is_list=False)) == 3
