"""The code, the link in a mail, the lost code: what opens a page, and what tells nobody anything."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from askmd import jobs, outbox, privacy
from askmd.core import codes
from askmd.outbox import Delivery, Recipient
from askmd.questions import notices
from askmd.questions.models import LinkRequest
from askmd.workflow import ASKER


def erased(question, db):
    doomed = privacy.erase(question, by=ASKER)
    db.session.commit()
    privacy.finish(doomed)


def mail_to(question):
    return notices.answer_ready(question)


def test_a_code_opens_however_it_is_typed(client, asked):
    _question, code = asked()

    client.submit("/my", {"code": code.lower().replace(" ", " - ")})

    assert client.response.location == "/my/question"


def test_a_slip_of_the_finger_is_told_apart_from_an_unknown_code(client, asked):
    _question, code = asked()

    client.submit("/my", {"code": code[:-1] + ("A" if code[-1] != "A" else "B")})
    assert client.page.errors == ["This code has a typing mistake. Please check it letter by letter."]
    client.submit("/my", {"code": codes.show(b"u" * 16)})
    assert client.response.status_code == 404
    assert client.page.errors == ["Nothing opens with this code. Please check each letter."]


def test_a_code_that_opens_nothing_is_shown_in_groups_to_be_checked(client):
    client.submit("/my", {"code": "abcd-efgh jk"})

    assert client.page.has("You typed: ABCD EFGH JK")


def test_an_erased_question_answers_exactly_like_one_that_never_was(client, make_client, asked, db):
    question, code = asked()
    erased(question, db)

    known = client.get(f"/my/{code.replace(' ', '')}")
    unknown = make_client().get(f"/my/{codes.show(b'u' * 16).replace(' ', '')}")

    assert known.status_code == unknown.status_code == 404
    assert known.data == unknown.data


def test_a_link_from_a_mail_opens_only_by_its_button(client, asked, db):
    question, _code = asked(address="pat@example.org")
    token = outbox.links.token("my_mail", mail_to(question))

    client.visit(f"/my/mail/{token}")
    client.head(f"/my/mail/{token}")
    assert client.get("/my/question").location == "/my"
    client.visit(f"/my/mail/{token}")
    client.press("Open my page")

    assert client.page.h1 == "Received"


@pytest.mark.parametrize("end", ["withdrawn", "erased", "address", "age"])
def test_a_link_dies_with_what_it_led_to(client, asked, db, time_machine, end):
    question, _code = asked(address="pat@example.org")
    token = outbox.links.token("my_mail", mail_to(question))
    if end == "withdrawn":
        privacy.withdraw(question)
    elif end == "erased":
        erased(question, db)
    elif end == "address":
        from askmd.questions import services  # noqa: PLC0415

        services.set_address(question, address="other@example.org")
    else:
        time_machine.shift(timedelta(days=31))

    assert client.get(f"/my/mail/{token}").status_code == 404


def test_a_lost_code_gets_the_same_answer_whether_the_address_is_known_or_not(client, asked, db):
    asked(address="pat@example.org")

    client.submit("/my/lost", {"email": "PAT@example.org"})
    known = client.page.main
    client.submit("/my/lost", {"email": "nobody@example.org"})

    assert client.page.main == known
    assert len(db.session.execute(select(LinkRequest)).scalars().all()) == 2


def test_only_a_known_address_gets_the_new_link_and_no_request_is_kept(client, asked, mails, db):
    asked(address="pat@example.org", is_confirmed=True)
    client.submit("/my/lost", {"email": "pat@example.org"})
    client.submit("/my/lost", {"email": "nobody@example.org"})

    jobs.run_now("questions.send_new_links")
    mails.deliver()

    assert [mail["Subject"] for mail in mails.all] == ["Your new link"]
    assert [mail["To"] for mail in mails.all] == ["pat@example.org"]
    assert db.session.execute(select(LinkRequest)).scalars().all() == []


def test_confirming_takes_a_button_and_may_be_done_twice(client, asked):
    question, _code = asked(address="pat@example.org")
    token = outbox.links.token("confirm", mail_to(question))

    client.visit(f"/confirm/{token}")
    assert question.address_confirmed_at is None
    for _ in range(2):
        client.visit(f"/confirm/{token}")
        client.press("Yes, this is my address")
        assert client.page.h1 == "Your e-mail address is confirmed"

    assert question.address_confirmed_at is not None


def test_never_again_means_never_even_after_the_question_is_gone(client, asked, mails, db):
    question, _code = asked(address="pat@example.org")
    token = outbox.links.token("never", mail_to(question))
    outbox.cancel(Recipient.QUESTION, question.id)
    erased(question, db)
    for _ in range(2):
        client.visit(f"/never/{token}")
        client.press("Never write to me again")
        assert client.page.h1 == "We will not write again"

    notices.answer_ready(asked(address="Pat@example.org")[0])
    mails.deliver()

    assert mails.all == []


def test_unknown_links_answer_with_the_same_bytes(client):
    pages = {client.get(path).data for path in ("/my/mail/x", "/confirm/y", "/never/z", "/my/q", "/posts/none")}

    assert len(pages) == 1


def test_what_is_owed_names_no_word_of_the_question(asked, db):
    question, _code = asked(address="pat@example.org", body="May I go swimming?")
    mail_to(question)

    delivery = db.session.execute(select(Delivery)).scalar_one()
    assert set(delivery.context) == {"language"}
