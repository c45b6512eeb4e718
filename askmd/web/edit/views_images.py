"""Images: what each shows in words, and the picture of a post."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd import media
from askmd.core.errors import Unknown
from askmd.media.models import Image
from askmd.posts import magazine_reading, pictures, queries
from askmd.posts.models import Post
from askmd.posts.pictures import Use
from askmd.web.edit import bp
from askmd.web.edit.acting import done, me, took_picture, worked
from askmd.web.edit.forms_pictures import DescriptionForm, PictureForm

LARGEST_ID = 2**31 - 1
# Where an image is shown: the page for it, and what its address is made of.
PLACES = {
    "post": ("edit.post_picture", "slug"),
    "page": ("edit.page", "slug"),
    "magazine": ("edit.issue", "id"),
    "account": ("site.author", "slug"),
}


@bp.get("/images")
def images() -> ResponseReturnValue:
    """Images that nobody described yet, or all of them; `q` finds the post that shall get a picture."""
    is_all, page = request.args.get("show") == "all", _page()
    count = pictures.count(undescribed=not is_all)
    pages = max(1, -(-count // pictures.PAGE))
    found, typed = pictures.images(page, undescribed=not is_all), request.args.get("q", "")
    uses = pictures.uses(found)

    def place(number: int) -> str:
        return url_for("edit.images", show="all" if is_all else None, page=number if number > 1 else None)

    return render_template(
        "edit/images.html",
        images=[(image, [_use(use) for use in uses[image.id]]) for image in found],
        undescribed=pictures.count(undescribed=True),
        total=pictures.count(),
        posts=magazine_reading.to_choose(typed) if typed else [],
        typed=typed,
        is_all=is_all,
        page=page,
        pages=pages,
        newer=place(page - 1) if page > 1 else None,
        older=place(page + 1) if page < pages else None,
    )


@bp.get("/images/<int:id>")
def image(id: int) -> ResponseReturnValue:
    """One image, where it is shown, and what it shows."""
    found = _image(id)
    return _show(found, DescriptionForm(formdata=None, data={"alternative": found.alternative}))


@bp.post("/images/<int:id>")
def describe_image(id: int) -> ResponseReturnValue:
    """Say what it shows."""
    found, form = _image(id), DescriptionForm()
    if not form.validate() or not worked(
        lambda: media.describe(found, form.alternative.data or "", by=me()), form.alternative
    ):
        return _show(_image(id), form), 422
    return done(_("Saved. People who cannot see the image hear these words."), url_for("edit.images"))


@bp.get("/posts/<slug>/picture")
def post_picture(slug: str) -> ResponseReturnValue:
    """The picture of a post."""
    return _picture(_post(slug), PictureForm(formdata=None))


@bp.post("/posts/<slug>/picture")
def change_post_picture(slug: str) -> ResponseReturnValue:
    """Another picture, with what it shows."""
    post, form = _post(slug), PictureForm()
    if not took_picture(form, lambda image: pictures.set_picture(post, image, by=me())):
        return _picture(_post(slug), form), 422
    return done(_("The picture is changed. Readers see it at once."), url_for("edit.post_picture", slug=slug))


@bp.post("/posts/<slug>/picture/remove")
def remove_post_picture(slug: str) -> ResponseReturnValue:
    """No picture."""
    pictures.set_picture(_post(slug), None, by=me())
    return done(_("The picture is taken away."), url_for("edit.post_picture", slug=slug))


def _image(id: int) -> Image:
    found = media.by_id(id) if id <= LARGEST_ID else None
    if found is None:
        raise Unknown
    return found


def _post(slug: str) -> Post:
    found = queries.public(slug)
    if found is None:
        raise Unknown
    return found


def _page() -> int:
    typed = request.args.get("page", "1")
    return max(1, int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1


def _use(use: Use) -> dict[str, Any]:
    """Where an image is shown, as a link for editors."""
    endpoint, name = PLACES[use.kind]
    given: dict[str, Any] = {name: use.where}
    return {"url": url_for(endpoint, **given), "title": use.title}


def _show(image: Image, form: DescriptionForm) -> str:
    uses = [_use(use) for use in pictures.uses([image])[image.id]]
    return render_template("edit/image.html", image=image, uses=uses, form=form)


def _picture(post: Post, form: PictureForm) -> str:
    image = media.by_id(post.picture_id)
    return render_template("edit/post_picture.html", post=post, image=image, form=form, may_change=me().is_editor)
