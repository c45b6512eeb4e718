"""The magazine and images, as an editor works on them."""

import io

import pytest
from PIL import Image as Pillow

from askmd import media
from askmd.answers.models import AnswerKind
from askmd.posts import magazine, publishing
from askmd.posts import magazine_reading as reading
from askmd.workflow import SYSTEM
from tests import factories


def png() -> bytes:
    file = io.BytesIO()
    Pillow.new("RGB", (60, 40), "red").save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def posts(alice, bob):
    return [factories.post(author=alice, reviewer=bob, title=title) for title in ("Bridges", "Rivers")]


@pytest.fixture
def office(client, erin):
    return client.sign_in(erin)


def test_an_issue_from_its_title_to_its_readers(office, make_client, posts):
    reader = make_client()
    assert reader.visit("/magazine").has("There is no issue yet")
    assert "Magazine" not in reader.visit("/").links

    office.visit("/admin/site/magazine")
    office.press("Begin the issue", {"title": "Spring", "introduction": "Read slowly."})
    place = office.response.request.path
    office.visit(f"{place}?q=bridge")
    office.press("Add Bridges")
    office.press("Add Rivers")
    office.press("Up Rivers")
    office.submit(None, {"note": "Begin here."}, form="note")
    office.visit(place)
    office.press("Publish this issue")

    page = reader.visit(reader.visit("/").links["Magazine"])
    assert page.h1 == "Spring"
    assert [link for link in page.links if link in ("Rivers", "Bridges")] == ["Rivers", "Bridges"]
    assert page.has("Begin here.")
    publishing.withdraw(posts[1])
    assert "Rivers" not in reader.visit("/magazine/spring").links

    office.visit(place)
    office.press("Take it back")
    assert reader.get("/magazine/spring").status_code == 404
    assert reader.get("/magazine/spring").data == reader.get("/magazine/never-was").data


def test_a_cover_needs_words_and_is_shown_with_them(office, make_client, posts, erin):
    office.visit("/admin/site/magazine")
    office.press("Begin the issue", {"title": "Spring"})
    place = office.response.request.path
    token = office.page.form("cover").values["csrf_token"]

    def send(words):
        file = (io.BytesIO(png()), "cover.png")
        return office.post(f"{place}/cover", data={"csrf_token": token, "picture": file, "alternative": words})

    assert send("").status_code == 422
    assert office.page.errors == ["Please say in a few words what the picture shows, for people who cannot see it."]
    assert send("A red field").status_code == 303
    office.visit(place)
    assert "A red field" in [image.get("alt") for image in office.page.all("img")]
    assert office.post(f"{place}/cover", data={"csrf_token": token, "alternative": "x"}).status_code == 422


def test_what_an_image_shows_is_said_once_and_heard_everywhere(office, make_client, alice, bob):
    image = media.bring_in(png(), alternative="")
    body = f'<p>Look.</p><figure><img src="/media/{image.name}" alt=""></figure>'
    post = factories.post(author=alice, reviewer=bob, title="Bridges", body=body)
    page = office.visit("/admin/site/images")
    assert page.has("Shown in: Bridges")

    office.visit(page.links["Say what this image shows"])
    assert office.submit(None, {"alternative": " "}, form="images").status_code == 422
    office.press("Save", {"alternative": 'A "stone" bridge'})

    shown = make_client().visit(f"/posts/{post.slug}").all("img")
    assert 'A "stone" bridge' in [image.get("alt") for image in shown]
    assert office.visit("/admin/site/images").has("Nothing to do")


def test_a_video_gets_its_still_picture_and_loses_it(office, make_client, alice, bob):
    url = "https://www.youtube.com/watch?v=abcdefghijk"
    post = factories.post(author=alice, reviewer=bob, kind=AnswerKind.VIDEO, video_url=url)
    page = office.visit(f"/admin/site/images?q={post.title.split()[0]}")
    page = office.visit(page.links[post.title])
    token = page.form("picture").values["csrf_token"]

    file = (io.BytesIO(png()), "still.png")
    office.post(page.form("picture").action, data={"csrf_token": token, "picture": file, "alternative": "A desk"})
    assert [image.get("alt") for image in make_client().visit(f"/posts/{post.slug}").all("img")] == ["A desk"]

    office.visit(f"/admin/site/posts/{post.slug}/picture")
    office.press("Take the picture away")
    assert make_client().visit("/videos").all("img") == []


def test_doctors_see_all_of_it_and_change_nothing_but_words_of_images(client, alice, erin, posts):
    image = media.add(png(), alternative="A field", by=SYSTEM)
    client.sign_in(alice)

    for path in ("magazine", "images?show=all", "menu", "foot", f"posts/{posts[0].slug}/picture"):
        assert "button-primary" not in client.get(f"/admin/site/{path}").text
    client.submit(f"/admin/site/images/{image.id}", {"alternative": "A red field"}, form="images")
    assert image.alternative == "A red field"
    token = client.page.form("images").values["csrf_token"]
    assert client.post("/admin/site/magazine", data={"csrf_token": token, "title": "Mine"}).status_code == 403
    assert reading.issues() == []


def test_a_picture_that_was_refused_leaves_no_file(app, client, alice, erin, posts):
    issue = magazine.begin("Spring", introduction="", by=erin)
    client.sign_in(alice)
    token = client.visit("/admin/site/images").form("sign-out").values["csrf_token"]

    for place in (f"magazine/{issue.id}/cover", f"posts/{posts[0].slug}/picture"):
        sent = {"csrf_token": token, "picture": (io.BytesIO(png()), "a.png"), "alternative": "A field"}
        assert client.post(f"/admin/site/{place}", data=sent).status_code == 403
    assert list(app.config["DATA_DIR"].glob("media/*")) == []
