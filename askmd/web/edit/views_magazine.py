"""The magazine: its issues, and the posts of one in their order."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from askmd import media
from askmd.core.errors import Unknown
from askmd.extensions import db
from askmd.posts import magazine as services
from askmd.posts import magazine_reading as reading
from askmd.posts import queries
from askmd.posts.models import MagazineIssue, MagazineItem, Post
from askmd.web.edit import bp
from askmd.web.edit.acting import done, me, took_picture, worked
from askmd.web.edit.forms_pictures import IssueForm, PictureForm

LARGEST_ID = 2**31 - 1


@bp.get("/magazine")
def magazine() -> ResponseReturnValue:
    """All issues, and the form for a new one."""
    return _issues(IssueForm(formdata=None))


@bp.post("/magazine")
def begin_issue() -> ResponseReturnValue:
    """A new issue, which nobody sees yet."""
    form, made = IssueForm(), []
    if not form.validate() or not worked(lambda: made.append(services.begin(**_given(form), by=me())), form.title):
        return _issues(form), 422
    return done(_("The issue is begun. Nobody sees it before you publish it."), _place(made[0]))


@bp.get("/magazine/<int:id>")
def issue(id: int) -> ResponseReturnValue:
    """One issue, and all that can be done with it; `q` finds posts by their title."""
    return _page(_issue(id))


@bp.post("/magazine/<int:id>")
def change_issue(id: int) -> ResponseReturnValue:
    """Another title and introduction."""
    issue, form = _issue(id), IssueForm()
    if not form.validate() or not worked(lambda: services.change(issue, **_given(form), by=me()), form.title):
        return _page(_issue(id), form=form), 422
    return done(_("Saved."), _place(issue))


@bp.post("/magazine/<int:id>/cover")
def change_cover(id: int) -> ResponseReturnValue:
    """Another cover, with what it shows."""
    issue, cover = _issue(id), PictureForm()
    if not took_picture(cover, lambda image: services.set_cover(issue, image, by=me())):
        return _page(_issue(id), cover=cover), 422
    return done(_("The cover is changed."), _place(issue))


@bp.post("/magazine/<int:id>/cover/remove")
def remove_cover(id: int) -> ResponseReturnValue:
    """No cover."""
    issue = _issue(id)
    services.set_cover(issue, None, by=me())
    return done(_("The cover is taken away."), _place(issue))


@bp.post("/magazine/<int:id>/posts")
def add_to_issue(id: int) -> ResponseReturnValue:
    """One more post, at the end."""
    issue, slug = _issue(id), request.form.get("post", "")
    services.add(issue, _post(slug), by=me())
    return done(_("The post stands at the end of the issue now."), f"{_place(issue)}#posts")


@bp.post("/magazine/posts/<int:id>/note")
def change_note(id: int) -> ResponseReturnValue:
    """What the editor says about it."""
    item = _item(id)
    services.set_note(item, request.form.get("note", ""), by=me())
    return done(_("Saved."), f"{_place(item.issue)}#posts")


@bp.post("/magazine/posts/<int:id>/up")
def item_up(id: int) -> ResponseReturnValue:
    """One place up."""
    return _shift(id, -1)


@bp.post("/magazine/posts/<int:id>/down")
def item_down(id: int) -> ResponseReturnValue:
    """One place down."""
    return _shift(id, 1)


@bp.post("/magazine/posts/<int:id>/remove")
def remove_item(id: int) -> ResponseReturnValue:
    """Out of this issue."""
    item = _item(id)
    issue = item.issue
    services.take_out(item, by=me())
    return done(_("The post is taken out of the issue."), f"{_place(issue)}#posts")


@bp.post("/magazine/<int:id>/publish")
def publish_issue(id: int) -> ResponseReturnValue:
    """For everybody, as the newest issue."""
    issue = _issue(id)
    services.publish(issue, by=me())
    return done(_("Published. It is the first issue that readers see."), _place(issue))


@bp.post("/magazine/<int:id>/unpublish")
def unpublish_issue(id: int) -> ResponseReturnValue:
    """As if it had never been."""
    issue = _issue(id)
    services.unpublish(issue, by=me())
    return done(_("Taken back. Readers do not find it any more."), _place(issue))


@bp.post("/magazine/<int:id>/delete")
def delete_issue(id: int) -> ResponseReturnValue:
    """Gone; its posts stay where they are."""
    services.throw_away(_issue(id), by=me())
    return done(_("The issue is deleted. Its posts stay on the site."), url_for("edit.magazine"))


def _issue(id: int) -> MagazineIssue:
    found = db.session.get(MagazineIssue, id) if id <= LARGEST_ID else None
    if found is None:
        raise Unknown
    return found


def _item(id: int) -> MagazineItem:
    found = db.session.get(MagazineItem, id) if id <= LARGEST_ID else None
    if found is None:
        raise Unknown
    return found


def _post(slug: str) -> Post:
    found = queries.public(slug)
    if found is None:
        raise Unknown
    return found


def _shift(id: int, places: int) -> ResponseReturnValue:
    item = _item(id)
    services.shift(item, places, by=me())
    return done(_("Moved."), f"{_place(item.issue)}#posts")


def _place(issue: MagazineIssue) -> str:
    return url_for("edit.issue", id=issue.id)


def _given(form: IssueForm) -> dict[str, str]:
    return {"title": form.title.data or "", "introduction": form.introduction.data or ""}


def _issues(form: IssueForm) -> str:
    return render_template("edit/magazine.html", issues=reading.issues(), form=form, may_change=me().is_editor)


def _page(issue: MagazineIssue, form: IssueForm | None = None, cover: FlaskForm | None = None) -> str:
    typed = request.args.get("q", "")
    return render_template(
        "edit/issue.html",
        issue=issue,
        items=reading.items(issue),
        found=reading.to_choose(typed, without=issue),
        typed=typed,
        form=form or IssueForm(formdata=None, obj=issue),
        cover=cover or PictureForm(formdata=None),
        image=media.by_id(issue.cover_id),
        may_change=me().is_editor,
    )
