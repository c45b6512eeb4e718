"""The subject tree."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.core.errors import Unknown
from askmd.extensions import db
from askmd.topics import queries, services
from askmd.topics.models import Topic
from askmd.web.edit import bp
from askmd.web.edit.acting import done, me, worked
from askmd.web.edit.forms import NewTopicForm, PlaceForm, TopicForm

LARGEST_ID = 2**31 - 1


@bp.get("/topics")
def topics() -> ResponseReturnValue:
    """The whole tree, hidden topics too, and the form for a new one."""
    return _tree(NewTopicForm(formdata=None))


@bp.post("/topics")
def add_topic() -> ResponseReturnValue:
    """A new topic."""
    form = NewTopicForm()
    if not form.validate() or not worked(lambda: _add(form), form.name):
        return _tree(form), 422
    return done(_("The topic is there."), url_for("edit.topics"))


@bp.get("/topics/<int:id>")
def topic(id: int) -> ResponseReturnValue:
    """One topic, and all that can be done with it."""
    return _page(_topic(id))


@bp.post("/topics/<int:id>")
def rename_topic(id: int) -> ResponseReturnValue:
    """Another name and description."""
    topic, form = _topic(id), TopicForm()
    if not form.validate() or not worked(lambda: _rename(topic, form), form.name):
        return _page(topic, form=form), 422
    return done(_("Saved. Readers see it at once."), url_for("edit.topics"))


@bp.post("/topics/<int:id>/place")
def move_topic(id: int) -> ResponseReturnValue:
    """Another place in the tree."""
    topic = _topic(id)
    place = PlaceForm(without=topic)
    if not place.validate() or not worked(lambda: services.move(topic, _parent(place), by=me()), place.parent):
        return _page(topic, place=place), 422
    return done(_("Moved. Its address is another one now."), url_for("edit.topics"))


@bp.post("/topics/<int:id>/up")
def topic_up(id: int) -> ResponseReturnValue:
    """One place up among those beside it."""
    services.shift(_topic(id), -1, by=me())
    return done(_("Moved up."), url_for("edit.topics", _anchor=f"topic-{id}"))


@bp.post("/topics/<int:id>/down")
def topic_down(id: int) -> ResponseReturnValue:
    """One place down among those beside it."""
    services.shift(_topic(id), 1, by=me())
    return done(_("Moved down."), url_for("edit.topics", _anchor=f"topic-{id}"))


@bp.post("/topics/<int:id>/hide")
def hide_topic(id: int) -> ResponseReturnValue:
    """Out of the tree that readers see."""
    services.hide(_topic(id), by=me())
    return done(_("Hidden, with all topics below it."), url_for("edit.topics", _anchor=f"topic-{id}"))


@bp.post("/topics/<int:id>/show")
def show_topic(id: int) -> ResponseReturnValue:
    """Back into the tree."""
    services.show(_topic(id), by=me())
    return done(_("Readers see the topic again."), url_for("edit.topics", _anchor=f"topic-{id}"))


@bp.post("/topics/<int:id>/treatment")
def mark_treatment(id: int) -> ResponseReturnValue:
    """Whether its posts are about treatment, and so reviewed sooner."""
    services.mark_treatment(_topic(id), request.form.get("is_treatment") == "yes", by=me())
    return done(_("Saved. It counts from a post's next review on."), url_for("edit.topic", id=id))


def _topic(id: int) -> Topic:
    found = db.session.get(Topic, id) if id <= LARGEST_ID else None
    if found is None:
        raise Unknown
    return found


def _parent(form: Any) -> Topic | None:
    return _topic(form.parent.data) if form.parent.data else None


def _add(form: NewTopicForm) -> Topic:
    description = form.description.data or ""
    return services.add(form.name.data or "", parent=_parent(form), description=description, by=me())


def _rename(topic: Topic, form: TopicForm) -> None:
    services.rename(topic, form.name.data or "", description=form.description.data or "", by=me())


def _tree(form: NewTopicForm) -> str:
    return render_template(
        "edit/topics.html", nodes=queries.tree(with_hidden=True), form=form, may_change=me().is_editor
    )


def _page(topic: Topic, form: TopicForm | None = None, place: PlaceForm | None = None) -> str:
    parent = topic.parent_id or 0
    return render_template(
        "edit/topic.html",
        topic=topic,
        form=form or TopicForm(formdata=None, obj=topic),
        place=place or PlaceForm(without=topic, formdata=None, data={"parent": parent}),
        may_change=me().is_editor,
    )
