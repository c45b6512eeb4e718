"""Wordings that are used again: an order, a name each, and never a lost change."""

import pytest

from askmd.answers import snippets
from askmd.answers.models import SnippetKind
from askmd.core.errors import Invalid, NotAllowed, Stale

S, D = SnippetKind


def names(kind=S):
    return [one.name for one in snippets.offered(kind=kind)]


def test_a_new_site_has_some_once(app, erin, db):
    snippets.seed_defaults()
    snippets.seed_defaults()
    assert len(names(S)) == len(names(D)) == 4
    assert all("{{" in one.body for one in snippets.templates())

    for one in (*snippets.offered(), *snippets.templates()):
        snippets.remove(one, by=erin)
    snippets.seed_defaults()

    assert names(S) + names(D) == []


def test_doctors_and_editors_keep_them_in_an_order(app, alice, erin, charlie):
    first = snippets.add(S, name=" Call  your team ", body="Call {{the number}}.\n\nAt any time.", by=erin)
    second = snippets.add(S, name="Rest", body='<p onclick="x">Rest.</p><script>x</script>', by=alice)
    snippets.add(D, name="Rest", body="<b>Plain</b> words.", by=alice)
    assert first.body == "<p>Call {{the number}}.</p><p>At any time.</p>"
    assert second.body == "<p>Rest.</p>"
    assert snippets.templates()[0].body == "<b>Plain</b> words."

    snippets.move_up(second, by=alice)
    assert names() == ["Rest", "Call your team"]
    snippets.move_up(second, by=alice)
    assert names() == ["Rest", "Call your team"]
    with pytest.raises(NotAllowed):
        snippets.add(S, name="Mine", body="Mine.", by=charlie)


def test_what_cannot_be_kept(app, alice, bob):
    one = snippets.add(S, name="Call", body="Call.", by=alice)
    two = snippets.add(S, name="Rest", body="Rest.", by=alice)
    for name, body in (("", "x"), ("x" * 61, "x"), ("x", " "), ("x", "<p> </p>"), ("x", "x" * 10_001), ("Call", "x")):
        with pytest.raises(Invalid):
            snippets.add(S, name=name, body=body, by=alice)
    with pytest.raises(Invalid):
        snippets.change(two, name="Call", body="Rest.", base=snippets.stamp(two), by=alice)
    base = snippets.stamp(one)
    snippets.change(one, name="Call", body="Call us.", base=base, by=bob)

    with pytest.raises(Stale):
        snippets.change(one, name="Call", body="Call them.", base=base, by=alice)

    assert (one.body, one.changed_by_id) == ("<p>Call us.</p>", bob.id)
