"""Whatever was uploaded, what we keep is a picture of our own making."""

import io
import struct
import zlib

import pytest
from PIL import Image as Pillow

from askmd import media
from askmd.core.errors import Invalid
from askmd.media.pictures import MOST_BYTES, remade
from tests import factories


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **saved) -> bytes:
    file = io.BytesIO()
    Pillow.new(mode, size, (200, 30, 60, 128)[: len(mode)]).save(file, kind, **saved)
    return file.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_three_kinds_are_taken_and_one_is_made(kind):
    made = remade(picture(kind))

    assert Pillow.open(io.BytesIO(made.data)).format == "WEBP"
    assert (made.width, made.height) == (60, 40)


def test_what_the_camera_wrote_is_gone():
    exif = Pillow.Exif()
    exif[0x010F] = "Canary Camera"
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 0.0)}

    made = remade(picture(exif=exif, comment=b"canary comment"))

    assert b"anary" not in made.data
    assert not Pillow.open(io.BytesIO(made.data)).getexif()


def test_a_picture_taken_sideways_stands_upright():
    exif = Pillow.Exif()
    exif[0x0112] = 6

    made = remade(picture(exif=exif))

    assert (made.width, made.height) == (40, 60)


def test_what_can_be_seen_through_stays_so():
    made = remade(picture("PNG", mode="RGBA"))

    assert Pillow.open(io.BytesIO(made.data)).mode == "RGBA"


def test_a_very_large_picture_is_made_smaller():
    made = remade(picture(size=(3000, 1500)))

    assert (made.width, made.height) == (2000, 1000)


@pytest.mark.parametrize(
    "uploaded",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>go()</script></svg>",
        picture()[:200],
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 50,
        picture("GIF"),
    ],
    ids=["nothing", "words", "svg", "half a file", "only a head", "gif"],
)
def test_anything_else_is_refused_with_a_sentence(uploaded):
    with pytest.raises(Invalid, match="JPEG, PNG or WebP"):
        remade(uploaded)


def test_a_small_file_that_would_fill_the_memory_is_refused():
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00" * 100)) + chunk(b"IEND", b"")
    )

    with pytest.raises(Invalid, match="too many pixels"):
        remade(bomb)


def test_more_than_ten_megabytes_are_refused():
    with pytest.raises(Invalid, match="10 MB"):
        remade(b"\xff" * (MOST_BYTES + 1))


def test_a_picture_needs_words_for_those_who_cannot_see_it(app, alice):
    with pytest.raises(Invalid, match="cannot see"):
        media.add(picture(), alternative="  ", by=alice)


def test_a_kept_picture_is_shown_under_its_random_name(app, client, alice):
    image = media.add(picture(), alternative="A red square", by=alice)

    response = client.get(f"/media/{image.name}")

    assert (response.status_code, response.mimetype) == (200, "image/webp")
    assert "s-maxage=5" in response.headers["Cache-Control"]
    assert response.data == media.content(image)


def test_a_large_picture_has_smaller_copies_made_when_they_are_asked_for(app, client, alice):
    image = media.add(picture(size=(600, 300)), alternative="A red square", by=alice)
    copies = media.copies(image.name, image.width)
    assert list(copies) == [400]

    for _ in range(2):
        response = client.get(f"/media/{copies[400]}")
        assert Pillow.open(io.BytesIO(response.data)).size == (400, 200)
    assert "s-maxage=5" in response.headers["Cache-Control"]
    assert len(list(app.config["DATA_DIR"].glob("media/*"))) == 2
    for other in (copies[400].replace("400", "800"), copies[400].replace("400", "401"), "0" * 32 + "-400.webp"):
        assert client.get(f"/media/{other}").status_code == 404


def test_pages_let_browsers_choose_and_show_faces_from_the_small_copy(app, client, alice, bob):
    image = media.add(picture(size=(600, 600)), alternative="A red square", by=alice)
    post, small = factories.post(author=alice, reviewer=bob), f"/media/{media.copies(image.name, 600)[400]}"
    post.picture_id = alice.portrait_id = image.id

    shown = client.visit(f"/posts/{post.slug}").all("img")

    assert [img.get("srcset") for img in shown if img.get("srcset")] == [f"{small} 400w, /media/{image.name} 600w"]
    assert {img.get("src") for img in shown if not img.get("srcset")} == {small}


@pytest.mark.parametrize("name", ["nothing.webp", "..%2f..%2faskmd.sqlite3", "%00"])
def test_other_names_lead_nowhere(client, name):
    assert client.get(f"/media/{name}").status_code == 404
