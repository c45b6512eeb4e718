"""The receipt: a code to keep, a picture of its link, and a sheet of paper that says nothing."""

QUESTION = {"who_asks": "patient", "question": "May I go swimming?", "consent": "private", "accept": "y"}


def check(client, email=""):
    client.submit("/ask", QUESTION | {"email": email}, button="Check my question")


def send(client):
    return client.submit(None, {}, button="Send my question")


def test_it_always_says_that_an_address_may_have_asked_never_to_be_written_to(client):
    for email in ("", "pat@example.org"):
        check(client, email=email)
        page = client.visit(send(client).location)

        assert page.has("If an address once asked us never to write, no mail goes to it.")


def test_the_link_is_a_picture_too_drawn_here(client):
    check(client)
    page = client.visit(send(client).location)

    assert 'class="qr"' in page.html
    assert "http" not in page.html.partition('class="qr"')[2].partition("</svg>")[0]


def test_the_sheet_says_neither_what_it_is_about_nor_whose_it_is(client):
    check(client)
    code = next(p.get("data-code") for p in client.visit(send(client).location).all("p") if p.get("data-code"))

    page = client.visit("/ask/sent/sheet")

    assert page.title == "A code to keep"
    assert code in page.text.replace(" ", "")
    assert page.has("Kept until")
    for word in ("MedOncMD", "question", "cancer", "doctor", "oncolog"):
        assert word not in page.main, word


def test_without_a_receipt_the_sheet_is_not_there(client):
    assert client.visit("/ask/sent/sheet").has("15 minutes only")
