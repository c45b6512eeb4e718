"""A small WordPress site of our invention, as its export would tell of it."""

from __future__ import annotations

import io
from html import escape
from pathlib import Path

from PIL import Image as Pillow

from askmd.extensions import db
from askmd.wordpress import importing, survey
from askmd.wordpress.importing import Options
from askmd.wordpress.report import Report

HOST = "https://old.example.org"
HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Old site</title><link>{HOST}</link>
<wp:base_site_url>{HOST}</wp:base_site_url><wp:base_blog_url>{HOST}</wp:base_blog_url>"""
END = "</channel></rss>"


def author(login: str, name: str, number: int = 1) -> str:
    return _record(
        "wp:author", author_id=number, author_login=login, author_email=f"{login}@example.org", author_display_name=name
    )


def category(slug: str, name: str, parent: str = "", number: int = 1) -> str:
    facts = {"term_id": number, "category_nicename": slug, "category_parent": parent, "cat_name": name}
    return _record("wp:category", **facts, category_description=f"All about {name}")


def tag(slug: str, name: str) -> str:
    return _record("wp:tag", tag_slug=slug, tag_name=name)


def comment(id: int, text: str, parent: int = 0, approved: str = "1", **more: str) -> str:
    facts: dict[str, object] = {"comment_id": id, "comment_content": text, "comment_parent": parent}
    facts |= {"comment_author": "Sam", "comment_author_email": "sam@example.org", "comment_author_IP": "203.0.113.7"}
    facts |= {"comment_date_gmt": f"2019-03-0{id % 9 + 1} 10:00:00", "comment_type": "comment"}
    return _record("wp:comment", **facts | {"comment_approved": approved} | more)


def meta(key: str, value: object) -> str:
    return _record("wp:postmeta", meta_key=key, meta_value=value)


def item(id: int, title: str, body: str = "<p>Words.</p>", *, inside: str = "", terms: str = "", **more: object) -> str:
    """A post; with `type="page"` and the like another thing."""
    facts = {"type": "post", "status": "publish", "name": f"post-{id}", "creator": "anna", "parent": 0, "excerpt": ""}
    facts |= {"password": "", "date": "2019-03-02 08:00:00", "modified": "2020-01-01 09:00:00"} | more
    path = more.get("path", f"/2019/03/{facts['name']}/")
    return f"""<item><title>{_text(title)}</title><link>{HOST}{path}</link><dc:creator>{facts["creator"]}</dc:creator>
<content:encoded>{_text(body)}</content:encoded><excerpt:encoded>{_text(facts["excerpt"])}</excerpt:encoded>
<wp:post_id>{id}</wp:post_id><wp:post_date_gmt>{facts["date"]}</wp:post_date_gmt>
<wp:post_modified_gmt>{facts["modified"]}</wp:post_modified_gmt><wp:post_name>{facts["name"]}</wp:post_name>
<wp:status>{facts["status"]}</wp:status><wp:post_parent>{facts["parent"]}</wp:post_parent>
<wp:post_type>{facts["type"]}</wp:post_type><wp:post_password>{facts["password"]}</wp:post_password>
{terms}{inside}</item>"""


def term(domain: str, slug: str, name: str) -> str:
    return f'<category domain="{domain}" nicename="{slug}">{_text(name)}</category>'


def upload(id: int, path: str, alternative: str = "A curve", parent: int = 0) -> str:
    url = f"{HOST}/wp-content/uploads/{path}"
    inside = f"<wp:attachment_url>{url}</wp:attachment_url>" + meta("_wp_attachment_image_alt", alternative)
    return item(id, "File", "", type="attachment", status="inherit", name=f"file-{id}", parent=parent,
                path=f"/file-{id}/", inside=inside)  # fmt: skip


def write(folder: Path, *parts: str) -> Path:
    path = folder / "export.xml"
    path.write_text(HEAD + "".join(parts) + END, encoding="utf-8")
    return path


def picture(folder: Path, name: str) -> None:
    file = io.BytesIO()
    Pillow.new("RGB", (60, 40), (200, 30, 60)).save(file, "JPEG")
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(file.getvalue())


def bring_in(path: Path, **options: object) -> Report:
    """As the command does it."""
    report = Report()
    for _ in importing.bring_in(survey.walk(path), Options(**options), report):  # type: ignore[arg-type]
        db.session.commit()
    return report


def whole(folder: Path) -> Path:
    """One of everything."""
    lung = term("category", "non-small-cell", "Non-small cell") + term("post_tag", "side-effects", "Side effects")
    body = """<!-- wp:paragraph --><p>See <a href="/?p=12#dose">the other</a> and
        <a href="https://old.example.org/category/lung/non-small-cell/">more</a>,
        <a href="/2019/03/gone/">gone</a>.</p><!-- /wp:paragraph -->
        <figure><img src="https://old.example.org/wp-content/uploads/2019/03/curve-300x200.jpg" alt="">
        <figcaption>A <em>curve</em></figcaption></figure>"""
    return write(
        folder,
        author("anna", "Dr. Anna"), author("alice", "Alice", 2),
        category("non-small-cell", "Non-small cell", "lung", 5), category("lung", "Lung", number=4),
        tag("side-effects", "Side effects"),
        item(11, "First &amp; <b>best</b>", body, terms=lung, excerpt="By hand.", inside=(
            meta("_thumbnail_id", 31) + meta("_wp_old_slug", "older-name") + meta("asked_by", "Canary Name")
            + comment(2, "An <b>answer</b><script>x()</script>", parent=1) + comment(1, "First\n\nwords")
            + comment(3, "Spam", approved="0") + comment(4, "Ping", comment_type="pingback")
        )),
        item(12, "Second", "Line one\nline two\n\nNext", creator="alice"),
        item(13, "Half", status="draft", path="/?p=13"), item(14, "Later", status="future", path="/?p=14"),
        item(15, "Mine", status="private"), item(16, "Bin", status="trash"), item(17, "Locked", password="x"),
        item(21, "Who we are", type="page", name="about", path="/about/"),
        item(22, "Papers", type="page", name="papers", parent=21, path="/about/papers/"),
        item(23, "Half a page", type="page", status="draft", name="", path="/?page_id=23"),
        upload(31, "2019/03/curve.jpg", parent=11), upload(32, "2019/03/away.jpg"),
        item(41, "", type="nav_menu_item"), item(42, "Thing", type="product"),
        item(43, "Video: a talk", "[embed]https://youtu.be/abcdefghijk[/embed]\n\nWords after it."),
    )  # fmt: skip


def _record(kind: str, **facts: object) -> str:
    return (
        f"<{kind}>" + "".join(f"<wp:{name}>{_text(value)}</wp:{name}>" for name, value in facts.items()) + f"</{kind}>"
    )


def _text(value: object) -> str:
    return escape(str(value), quote=False)
