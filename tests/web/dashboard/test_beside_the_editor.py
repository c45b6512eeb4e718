"""Beside the fields of the editor: the private question, and what the helpers see in a text that is being written."""

import io

import pytest
from PIL import Image

from askmd.answers import services, snippets
from askmd.answers.models import Draft, Revision
from askmd.audit.models import AuditEvent
from askmd.extensions import db
from askmd.media.models import Image as Kept
from askmd.questions.models import Consent
from tests import factories

ASKED = "My name is Maria Lopez. I was treated at St. Mary's Hospital. May I swim?"
TYPED = {"title": "May Maria swim?", "question": "May I?", "short_answer": "Yes.", "body": "<h3>Why</h3><p>Ok [1].</p>"}


@pytest.fixture
def answer(client, alice):
    question = factories.question(assignee=alice, body=ASKED, consent=Consent.PUBLISH, has_agreement=True)
    client.sign_in(alice)
    return services.start(question, by=alice)


def post(client, page, path, values, **options):
    token = page.form("editor").values["csrf_token"]
    return client.post(path, data=values | {"csrf_token": token}, **options)


def test_the_text_is_looked_at_as_it_is_typed_and_nothing_of_it_is_kept(client, alice, bob, answer):
    services.save(answer, factories.content(title="Saved: Lopez?"), base_number=0, by=alice)
    page = client.visit(f"/dashboard/answers/{answer.id}")
    assert page.has("The question, as it was sent")
    assert page.has("May I swim?")
    assert page.has("You took over")
    events = db.session.query(AuditEvent).count()

    seen = post(client, page, f"/dashboard/answers/{answer.id}/look", TYPED).json

    assert seen["said"] == "You took over one detail of the asker. 2 hints about its form."
    assert seen["marks"] == {"taken": [], "identifier": [], "hard": []}
    assert "Replace with “[name]”" in seen["html"]
    assert "No reference has this number." in seen["html"]
    assert "Lopez" not in seen["html"]
    assert (db.session.query(Revision).count(), db.session.query(Draft).count()) == (1, 0)
    assert db.session.query(AuditEvent).count() == events
    # A text that could not be kept is looked at all the same.
    too_long = TYPED | {"title": "Maria " * 100, "reference_url": "none", "body": "<p>Maria<script>x</script></p>"}
    assert post(client, page, f"/dashboard/answers/{answer.id}/look", too_long).json["marks"]["taken"] == ["Maria"]

    page = client.sign_in(bob).visit("/dashboard/")
    refused = client.post(
        f"/dashboard/answers/{answer.id}/look", data=TYPED | {"csrf_token": page.forms[0].values["csrf_token"]}
    )
    assert refused.status_code == 403


def test_a_picture_comes_in_with_words_for_who_cannot_see_it(client, answer):
    page = client.visit(f"/dashboard/answers/{answer.id}")

    def send(alternative, data):
        values = {"alternative": alternative, "picture": (io.BytesIO(data), "bag.png")}
        return post(client, page, "/dashboard/images", values, content_type="multipart/form-data")

    file = io.BytesIO()
    Image.new("RGB", (40, 30)).save(file, "PNG")
    made = send("A bag on a stand", file.getvalue())

    assert made.status_code == 201
    assert {name: made.json[name] for name in ("alt", "width", "height")} == {
        "alt": "A bag on a stand",
        "width": 40,
        "height": 30,
    }
    assert client.get(made.json["src"]).mimetype == "image/webp"
    for alternative, data, sentence in (
        ("", file.getvalue(), "Please say in a few words"),
        ("A", b"x", "not a picture"),
    ):
        refused = send(alternative, data)
        assert refused.status_code == 422
        assert sentence in refused.json["message"]
    assert post(client, page, "/dashboard/images", {"alternative": "A"}).json["message"] == "Please choose a picture."
    assert db.session.query(Kept).count() == 1


def test_snippets_and_references_serve_the_editor(client, alice, answer):
    snippets.seed_defaults()
    page = client.visit(f"/dashboard/answers/{answer.id}")

    offered = client.get("/dashboard/snippets.json").json["snippets"]

    assert [one["name"] for one in offered] == [one.name for one in snippets.offered()]
    assert all(one["body"].startswith("<") for one in offered)
    after = client.press(
        "Save draft", TYPED | {"reference_label": ["", "A page"], "reference_url": ["PMID 12345678", "doi:10.1000/x"]}
    )
    assert after.has("Your draft is saved.")
    assert after.form("editor").values["reference_url"][:2] == [
        "https://pubmed.ncbi.nlm.nih.gov/12345678/",
        "https://doi.org/10.1000/x",
    ]
    assert page.form("editor")
