"""Named Texts that are not medical: an editor's wording holds at once, and no promise can be edited."""

import re

import pytest

from askmd.audit.models import AuditEvent
from askmd.core.errors import Invalid, NotAllowed, Stale, Unknown
from askmd.site import queries, services, texts, wording
from askmd.site.models import TextState

KEY = "ask.intro"
WITH_PLACEHOLDER = "subscribe.intro"
CHANGEABLE = [default for default in texts.defaults().values() if not default.is_fixed]


@pytest.mark.parametrize("default", CHANGEABLE, ids=lambda default: default.key)
def test_every_default_is_a_wording_that_an_editor_could_have_written(default):
    body = wording.checked(default.body, kind=default.kind)

    wording.check_placeholders(body, default.placeholders)

    assert body == default.body


def test_a_new_wording_is_current_and_the_one_before_is_kept(app, erin):
    services.change(KEY, "First.", by=erin)
    services.change(KEY, "Second.", by=erin)

    assert texts.text(KEY) == "Second."
    assert texts.version(KEY) == 2
    assert [row.state for row in queries.versions(KEY)] == [TextState.CURRENT, TextState.REPLACED]


def test_the_default_can_be_taken_again(app, erin):
    services.change(KEY, "First.", by=erin)

    services.restore(KEY, 0, by=erin)

    assert texts.text(KEY) == texts.defaults()[KEY].body
    assert texts.version(KEY) == 2


def test_a_version_that_never_was_cannot_be_taken(app, erin):
    with pytest.raises(Unknown):
        services.restore(KEY, 7, by=erin)


def test_the_change_is_recorded_without_its_words(app, db, erin):
    services.change(KEY, "A secret plan.", by=erin)
    db.session.flush()

    event = db.session.query(AuditEvent).filter_by(action="site.text_changed").one()

    assert event.by_id == erin.id
    assert event.detail == {"key": KEY, "version": 1}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("Get a mail.", "Please leave {site_name} in the text: the site fills it in."),
        ("{site_name} and {sitename}.", "Nothing fills in {sitename}. Please take it out, or mend its spelling."),
        ("  \n ", "Please write something. This wording cannot be empty."),
        ("{site_name}" + "x" * 40_000, "This is too long. Please keep it to 40,000 characters."),
    ],
    ids=["left out", "misspelt", "empty", "long"],
)
def test_a_wording_that_cannot_be_used_is_refused_with_a_sentence(app, erin, body, sentence):
    with pytest.raises(Invalid, match=sentence.replace("{", r"\{").replace(".", r"\.")):
        services.change(WITH_PLACEHOLDER, body, by=erin)


def test_the_same_wording_again_is_no_new_version(app, erin):
    with pytest.raises(Invalid, match="as it stands"):
        services.change(KEY, texts.text(KEY), by=erin)


def test_a_wording_upon_an_older_one_is_stale(app, erin):
    services.change(KEY, "First.", by=erin, base=0)

    with pytest.raises(Stale):
        services.change(KEY, "Second.", by=erin, base=0)


def test_markup_of_strangers_is_cleaned_away(app, erin):
    services.change("sent.lost_code", "<p onclick='go()'>Words<script>go()</script></p>", by=erin)

    assert texts.text("sent.lost_code") == "<p>Words</p>"


@pytest.mark.parametrize("verb", [services.change, services.propose])
def test_nobody_changes_a_promise(app, erin, alice, verb):
    for by in (erin, alice):
        with pytest.raises(NotAllowed, match="promise"):
            verb("privacy.promises", "<p>We promise nothing.</p>", by=by)


def test_only_an_editor_changes_texts(app, alice, charlie):
    for by in (alice, charlie):
        with pytest.raises(NotAllowed):
            services.change(KEY, "Mine.", by=by)


def test_a_text_that_does_not_exist_cannot_be_changed(app, erin):
    with pytest.raises(Unknown):
        services.change("no.such", "Words.", by=erin)


@pytest.mark.parametrize(
    "body",
    ["In { curly brackets }.", "{site_name} {two words}.", "{site_name} }{ {", "{site_name} {}", "{{site_name}}"],
)
def test_curly_brackets_in_ordinary_words_stay_or_are_told(app, erin, body):
    is_whole = "{site_name}" in body and "{}" not in body

    if is_whole:
        services.change(WITH_PLACEHOLDER, body, by=erin)
        assert texts.text(WITH_PLACEHOLDER, site_name="MedOncMD") == body.replace("{site_name}", "MedOncMD")
    else:
        with pytest.raises(Invalid):
            services.change(WITH_PLACEHOLDER, body, by=erin)


@pytest.mark.parametrize("left_out", ["{Site_Name}", "{site name}", "{ site_name }", "{site_name", "(site_name)"])
def test_a_placeholder_that_is_misspelt_is_told_by_its_name(app, erin, left_out):
    with pytest.raises(Invalid, match=r"\{site_?name\}|\{Site_Name\}"):
        services.change(WITH_PLACEHOLDER, f"News of {left_out}.", by=erin)


def test_what_is_filled_in_is_never_filled_in_again(app, erin):
    services.change(WITH_PLACEHOLDER, "News of {site_name} by {site_name}.", by=erin)

    assert texts.text(WITH_PLACEHOLDER, site_name="{site_name}") == "News of {site_name} by {site_name}."


@pytest.mark.parametrize("key", ["mail.announcement.subject", "mail.invitation.body", "sent.code_again"])
def test_what_is_filled_in_brings_no_html(app, key):
    default = texts.defaults().get(key) or next(
        one for one in texts.defaults().values() if one.kind == "html" and one.placeholders
    )
    values = dict.fromkeys(default.placeholders, "<b onclick=go()>x</b><script>go()</script>")

    shown = texts.markup(default.key, **values)

    assert not re.search(r"<(?:b|script)\b", shown)
    assert "&lt;b onclick" in shown


def test_a_subject_is_one_line_and_not_long(app, erin):
    services.change("mail.new_link.subject", "Your\r\nBcc: eve@example.org\nlink", by=erin)
    assert texts.text("mail.new_link.subject") == "Your Bcc: eve@example.org link"

    with pytest.raises(Invalid, match="keep it to 120 characters"):
        services.change("mail.new_link.subject", "word " * 30, by=erin)
