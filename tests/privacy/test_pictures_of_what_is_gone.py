"""A picture leaves with the text that showed it: out of readers' sight at once, then out of storage."""

import io

import pytest
from PIL import Image as Pillow

from askmd import media, privacy
from askmd.accounts.web_sessions import QUESTION
from askmd.answers import services as answering
from askmd.extensions import db
from askmd.media import storage
from askmd.posts import planning, publishing
from askmd.posts import services as posts
from askmd.privacy.tasks import remove_pictures
from askmd.questions.models import Consent
from askmd.workflow import ASKER, SYSTEM
from tests import factories


def drawing() -> bytes:
    file = io.BytesIO()
    Pillow.new("RGB", (900, 20), "green").save(file, "PNG")
    return file.getvalue()


def shows(name: str) -> str:
    return f'<p>Look.</p><h2>Before you go</h2><img src="/media/{name}" alt="A cup"><p>Ask your team.</p>'


@pytest.fixture
def image(app):
    return media.add(drawing(), alternative="A cup", by=SYSTEM)


def copy_of(image) -> str:
    return image.name.replace(".webp", "-400.webp")


def answered(alice, bob, image, **values):
    """A question whose answer shows the picture, and is published."""
    question = factories.question(assignee=alice, consent=Consent.PUBLISH, **values)
    made = factories.approved(factories.answer(author=alice, question=question, body=shows(image.name)), reviewer=bob)
    answering.deliver(made)
    post = posts.start_preview(made, [], by=alice)
    planning.agree(planning.preview_of(question))
    assert publishing.publish(post)
    db.session.commit()
    return question, post


def test_a_picture_is_out_of_sight_with_its_post(client, alice, bob, image):
    question, _post = answered(alice, bob, image)
    assert client.get(f"/media/{copy_of(image)}").status_code == 200

    privacy.withdraw(question)

    assert client.get(f"/media/{image.name}").status_code == 404
    assert client.get(f"/media/{copy_of(image)}").status_code == 404


def test_what_another_post_shows_stays(client, alice, bob, image):
    question, _post = answered(alice, bob, image)
    factories.post(title="Another", body=shows(image.name))

    privacy.withdraw(question)
    remove_pictures()

    assert client.get(f"/media/{image.name}").status_code == 200


def test_a_picture_is_seen_again_with_the_next_post_that_shows_it(client, alice, bob, image):
    question, _post = answered(alice, bob, image)
    privacy.withdraw(question)

    factories.post(title="Another", body=shows(image.name))

    assert client.get(f"/media/{image.name}").status_code == 200


def test_a_picture_that_a_correction_takes_out_is_out_of_sight(client, alice, bob, image):
    post = factories.post(author=alice, reviewer=bob, body=shows(image.name))
    made = post.answer
    answering.revise(made, by=alice)
    answering.save(made, factories.content(), base_number=1, by=alice)
    factories.approved(made, reviewer=bob)

    posts.correct(post, note="The picture was wrong.", by=alice)

    assert client.get(f"/media/{image.name}").status_code == 404


def test_nothing_is_kept_for_longer_than_a_page_by_what_stands_between(client, alice, bob, image):
    assert "s-maxage=5" in client.get(f"/media/{image.name}").headers["Cache-Control"]


def test_the_team_still_sees_what_stands_in_their_drafts(client, alice, bob, image):
    question, _post = answered(alice, bob, image)
    privacy.withdraw(question)
    client.sign_in(alice)

    found = client.get(f"/media/{image.name}")

    assert (found.status_code, found.headers["Cache-Control"]) == (200, "no-store")


def test_a_sealed_text_that_can_be_opened_keeps_its_picture(alice, bob, image):
    question, _post = answered(alice, bob, image)
    privacy.withdraw(question)

    assert remove_pictures() == 0
    assert media.by_name(image.name) is not None


def test_a_retracted_post_keeps_its_picture_out_of_sight(client, alice, bob, image):
    post = factories.post(author=alice, reviewer=bob, body=shows(image.name))

    posts.retract(post, notice="This was wrong.", by=alice)

    assert remove_pictures() == 0
    assert client.get(f"/media/{image.name}").status_code == 404


def test_with_the_last_text_row_file_and_copies_are_deleted(client, alice, bob, image):
    question, _post = answered(alice, bob, image)
    name, copy = image.name, copy_of(image)
    client.get(f"/media/{copy}")

    privacy.finish(erased(question))

    assert remove_pictures() == 1
    assert media.by_name(name) is None
    for file in (name, copy):
        with pytest.raises(FileNotFoundError):
            storage.folder().read(file)


def test_a_picture_of_an_answer_that_was_never_published_goes_with_its_question(alice, image):
    question = factories.question(assignee=alice)
    factories.answer(author=alice, question=question, body=shows(image.name))

    privacy.finish(erased(question))

    assert remove_pictures() == 1


def erased(question) -> list[str]:
    doomed = privacy.erase(question, by=ASKER)
    db.session.commit()
    return doomed


def test_an_asker_still_sees_the_picture_of_their_own_answer(client, alice, bob, image):
    question, _post = answered(alice, bob, image)
    privacy.change_consent(question, consent=Consent.PRIVATE, has_agreement=False)
    db.session.commit()
    assert client.get(f"/media/{image.name}").status_code == 404

    with client.session_transaction() as session:
        session[QUESTION] = question.id

    assert client.get(f"/media/{image.name}").status_code == 200


def test_without_a_cookie_it_answers_in_the_same_bytes_as_a_name_that_never_was(client, alice, bob, image):
    question, _post = answered(alice, bob, image)
    privacy.withdraw(question)

    gone, unknown = client.get(f"/media/{image.name}"), client.get(f"/media/{'0' * 32}.webp")

    assert (gone.data, str(gone.headers)) == (unknown.data, str(unknown.headers))
