"""Public pages are the same for everybody, also for somebody who is signed in."""

from flask import flash


def test_a_message_to_one_person_stands_on_no_public_page(app, client, alice):
    def act():
        flash("Only for Alice", "ok")
        return {}

    app.add_url_rule("/t/act", view_func=act)
    client.sign_in(alice)
    client.get("/t/act")

    public = client.get("/")

    assert "Only for Alice" not in public.text
    assert "Set-Cookie" not in public.headers
    assert "Only for Alice" in client.get("/account/profile").text
