"""Each mail goes out under a return path of its own, which only we can make."""

from askmd.core.models import new_uid
from askmd.outbox import envelopes


def senders(mails) -> list[str]:
    return [sender for sender, _ in mails.sink.envelopes]


def test_a_mail_goes_out_under_its_own_return_path_and_one_fixed_sender(owe, mails):
    first, second = owe(1), owe(2)

    mails.deliver()

    assert sorted(senders(mails)) == sorted(envelopes.return_path(mail.uid) for mail in (first, second))
    assert {mail["From"].addresses[0].addr_spec for mail in mails.all} == {"questions@example.org"}


def test_a_mail_to_many_has_a_return_path_for_each(announce, mails):
    announce(1, 2)

    mails.deliver()

    assert len(set(senders(mails))) == 2
    assert all(envelopes.find(sender) for sender in senders(mails))


def test_a_return_path_names_its_mail_whatever_case_it_comes_back_in(app):
    uid = new_uid()
    path = envelopes.return_path(uid)

    assert path.startswith("questions+b-")
    assert len(path.partition("@")[0]) <= 64
    assert envelopes.find(path) == envelopes.find(path.upper()) == envelopes.find(f"<{path}>") == uid


def test_a_return_path_outlives_a_new_key(app):
    uid = new_uid()
    path = envelopes.return_path(uid)

    app.extensions["askmd-keys"].renew("bounce")

    assert envelopes.find(path) == uid
    assert envelopes.return_path(uid) != path


def test_a_return_path_with_any_letter_changed_names_nothing(app):
    path = envelopes.return_path(new_uid())
    begin = path.index("+b-") + 3

    for place in range(begin, path.index("@")):
        other = "b" if path[place] == "a" else "a"
        assert envelopes.find(path[:place] + other + path[place + 1 :]) is None


def test_what_is_no_return_path_names_nothing(app):
    for typed in ("", "questions@example.org", "questions+b-@example.org", "\x00+b-é@", "a" * 9000):
        assert envelopes.find(typed) is None


def test_reports_can_go_to_another_address(make_app):
    with make_app(ASKMD_BOUNCE_ADDRESS="back@mail.example.org").app_context():
        path = envelopes.return_path(new_uid())

    assert path.startswith("back+b-")
    assert path.endswith("@mail.example.org")


def test_where_a_provider_takes_no_other_sender_all_mails_have_the_same(make_app):
    with make_app(ASKMD_BOUNCE_ADDRESS="off", ASKMD_MAIL_FROM="Questions <questions@example.org>").app_context():
        assert envelopes.return_path(new_uid()) == "questions@example.org"
