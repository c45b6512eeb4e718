"""Every address of the old site leads, by 301, to a page that answers; anything else is as unknown as ever."""

import re

import pytest
from sqlalchemy import select

from askmd.core.html import sanitise
from askmd.extensions import db
from askmd.posts import pictures, publishing
from askmd.posts.models import Post
from tests.support import old_site

LEAD = {
    "/2019/03/post-11/": "/posts/post-11",
    "/2019/03/post-11": "/posts/post-11",
    "/2019/03/Post-11/": "/posts/post-11",
    "/2019/03/older-name/": "/posts/post-11",
    "/2019/03/post-11/feed/": "/posts/post-11",
    "/2019/03/post-11/comment-page-2/": "/posts/post-11",
    "/2019/03/post-11/2/": "/posts/post-11",
    "/index.php/2019/03/post-11/": "/posts/post-11",
    "/?p=11": "/posts/post-11",
    "/?p=11&preview=true": "/posts/post-11",
    "/about/": "/pages/about-2",
    "/about/papers/": "/pages/papers",
    "/?page_id=22": "/pages/papers",
    "/?attachment_id=31": "/posts/post-11",
    "/file-31/": "/posts/post-11",
    "/category/lung/": "/topics/lung",
    "/category/lung/non-small-cell/": "/topics/lung/non-small-cell",
    "/category/non-small-cell/page/2/": "/topics/lung/non-small-cell",
    "/category/lung/feed/": "/topics/lung/feed.xml",
    "/?cat=4": "/topics/lung",
    "/tag/side-effects/": "/search?q=Side+effects",
    "/tag/side-effects/page/3": "/search?q=Side+effects",
    "/author/anna/": "/authors/anna",
    "/author/anna/feed/": "/authors/anna/feed.xml",
    "/?author=1": "/authors/anna",
    "/feed/": "/feed.xml",
    "/feed/atom/": "/feed.xml",
    "/comments/feed/": "/feed.xml",
    "/?feed=rss2": "/feed.xml",
    "/page/2/": "/posts",
    "/?paged=2": "/posts",
    "/2019/": "/archive",
    "/2019/03/": "/archive/2019/3",
    "/2019/03/02/": "/archive/2019/3",
    "/2019/03/page/2/": "/archive/2019/3",
    "/?m=201903": "/archive/2019/3",
    "/?s=lung cancer": "/search?q=lung+cancer",
    "/wp-sitemap.xml": "/sitemap.xml",
}
UNKNOWN = """
    /2019/03/post-15/ /2019/03/post-17/ /2019/03/nothing/ /?p=15 /?p=17 /?p=999 /?p=x /?page_id=23
    /category/nothing/ /author/nobody/ /1999/01/ /wp-admin/ /wp-content/uploads/2019/03/other.jpg
""".split()


@pytest.fixture
def site(app, client, tmp_path):
    old_site.picture(tmp_path / "uploads", "2019/03/curve.jpg")
    old_site.bring_in(old_site.whole(tmp_path), uploads=tmp_path / "uploads")
    return client


def test_old_addresses_lead_to_pages_that_answer(site):
    found = {path: site.get(path) for path in LEAD}

    assert {path: (page.status_code, page.headers.get("Location")) for path, page in found.items()} == {
        path: (301, place) for path, place in LEAD.items()
    }
    assert {site.get(place).status_code for place in set(LEAD.values())} == {200}
    for size in ("", "-300x200", "-scaled"):
        picture = site.get(f"/wp-content/uploads/2019/03/curve{size}.jpg")
        assert site.get(picture.headers["Location"]).headers["Content-Type"] == "image/webp"


def test_what_was_not_public_there_or_is_not_here_is_unknown(site):
    unknown = site.get("/no/such/page")
    withdrawn = db.session.execute(select(Post).where(Post.slug == "post-11")).scalar_one()
    publishing.withdraw(withdrawn)
    db.session.commit()

    for path in [*UNKNOWN, "/2019/03/post-11/", "/?p=11"]:
        page = site.get(path)
        assert (page.status_code, page.data, page.headers) == (404, unknown.data, unknown.headers), path


def test_a_picture_that_nothing_public_shows_has_no_old_address(site, monkeypatch):
    assert site.get("/wp-content/uploads/2019/03/curve.jpg").status_code == 301
    monkeypatch.setattr(pictures, "uses", lambda _images: {})
    assert site.get("/wp-content/uploads/2019/03/curve.jpg").status_code == 404


def test_without_an_old_site_nothing_is_old(client):
    assert client.get("/?p=12").status_code == 200
    assert {client.get(path).status_code for path in ("/feed/", "/2019/03/", "/page/2/")} == {404}


def test_the_whole_old_site_may_have_stood_below_a_folder(app, client, tmp_path):
    export = old_site.write(tmp_path, old_site.item(1, "A", path="/blog/2019/03/a/"))
    export.write_text(export.read_text().replace(f"{old_site.HOST}</", f"{old_site.HOST}/blog</"))
    old_site.bring_in(export)

    for path, place in {"/blog/2019/03/a/": "/posts/post-1", "/blog/feed/": "/feed.xml", "/blog/": "/"}.items():
        assert client.get(path).headers.get("Location") == place


def test_no_place_of_our_own_pages_can_be_taken_by_a_text(site):
    page = site.get("/posts/post-11").get_data(as_text=True)
    own = set(re.findall(r'\sid="([^"]+)"', page))

    assert "main" in own
    assert "id=" not in sanitise("".join(f'<p id="{place}">x</p>' for place in own))
