"""Pictures that staff added."""

from __future__ import annotations

from flask import Response, request, session
from flask_login import current_user

from askmd import media
from askmd.accounts.web_sessions import QUESTION
from askmd.answers import queries as answers
from askmd.answers.models import Revision
from askmd.core.errors import Unknown
from askmd.extensions import db
from askmd.media.models import Image
from askmd.posts import pictures_gone, planning
from askmd.questions.models import Question
from askmd.web.site import bp
from askmd.web.site.showing import conditional

# What a name shows never changes, but it may be taken down with a text: whoever stands between readers and us asks
# again as often as for a page (DESIGN §5), a reader's own browser once an hour.
KEPT = "public, max-age=3600, s-maxage=5, must-revalidate, stale-if-error=60"


@bp.get("/media/<name>", endpoint="media")
def picture(name: str) -> Response:
    """One picture or a smaller copy of it, as what it is and nothing else.

    What was taken down with its text answers like what never was, but for those who still have that text before them:
    the team, and the asker whose own answer it stands in.
    """
    image = media.of_file(name)
    is_shown = image is not None and pictures_gone.is_shown(image)
    if image is None or not (is_shown or _has_its_text(image)):
        raise Unknown
    found = media.shown(name)
    if found is None:
        raise Unknown
    kind, content = found
    response = Response(content, mimetype=kind)
    response.headers["Cache-Control"] = KEPT if is_shown else "no-store"
    response.headers["Content-Disposition"] = "inline"
    return conditional(response)


def _has_its_text(image: Image) -> bool:
    """Whether somebody asks who has the text before them that the picture was taken down with."""
    # Nobody without a cookie has. Then the session stays shut, and the answer is that of any name that never was.
    return bool(request.cookies) and (current_user.is_authenticated or _is_in_own_answer(image))


def _is_in_own_answer(image: Image) -> bool:
    """Whether it stands in what this browser's asker reads on the page of their question."""
    question = db.session.get(Question, session[QUESTION]) if isinstance(session.get(QUESTION), int) else None
    if question is None:
        return False
    preview = planning.preview_of(question)
    wording = db.session.get(Revision, preview.revision_id) if preview is not None else None
    read = [revision for revision in (answers.delivered_revision(question), wording) if revision is not None]
    return any(revision.content_sealed and image.name in answers.content_of(revision).body for revision in read)
