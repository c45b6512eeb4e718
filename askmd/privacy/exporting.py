"""Everything that is stored about one asker and one question, for that asker: to read, to print, to keep.

Only what we keep of them: no note between doctors, no draft that nobody delivered, and of who read the question only
that a doctor did, and when. Nothing is left out without being counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from askmd import audit, keys
from askmd.answers import queries as answers
from askmd.answers.content import Content
from askmd.answers.models import Answer, Revision
from askmd.audit.actions import ACTIONS
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.core.html import plain
from askmd.extensions import db
from askmd.outbox import Delivery, Recipient
from askmd.posts import planning, replying
from askmd.posts.models import Post, Preview
from askmd.privacy import retention, services
from askmd.questions import flags, queries
from askmd.questions.models import Message, MessageKind, Question
from askmd.site import queries as site
from askmd.site import texts
from askmd.workflow import ASKER, Actor, PostStatus

OWN = (MessageKind.REPLY, MessageKind.FOLLOW_UP, MessageKind.HELPED, MessageKind.NOT_HELPED, MessageKind.CHANGE)
# That a doctor took the mark away is no word on how urgent it is.
IN_OTHER_WORDS = {"question.alarm_cleared": "A doctor looked at your question"}
YOU, DOCTOR, SITE = "you", "a doctor", "the site"


def export(question: Question, *, by: Actor = ASKER) -> dict[str, Any]:
    """All of it in plain JSON types: text, numbers, booleans, lists; times in ISO 8601, UTC. That it was asked for is
    written down, and the caller commits before it shows anything."""
    audit.record("question.exported", question, by=by)
    found, events = services.answers_of(question), _events(question)
    return {
        "made_at": _time(clock.now()),
        "question": _question(question),
        "consent": _consent(question),
        # Never said: that nothing was found, or that something is not urgent.
        **({"warning_signs": found_flags} if (found_flags := _flags(question)) else {}),
        "messages": [_message(message) for message in queries.messages(question)],
        "answers": [*_answers(found), *_answered_with(question)],
        "public_wordings": [_preview(preview) for preview in _previews(question)],
        "posts": [_post(post) for answer in found if (post := planning.post_of(answer)) is not None],
        "e_mails": [_mail(delivery) for delivery in _mails(question)],
        "read_by_doctors": [_time(event.at) for event in events if event.action == "question.viewed"],
        "history": [_event(event) for event in events],
        "not_shown": {"notes_between_doctors": len(queries.notes(question))},
    }


def _question(question: Question) -> dict[str, Any]:
    text, name, address = keys.read(question, "body", "name", "address")
    times = ("claimed", "answered", "closed", "edited", "last_opened")
    return {
        "text": text,
        "name": name,
        "e_mail_address": address,
        "e_mail_address_confirmed_at": _time(question.address_confirmed_at),
        "wants_to_hear_of_corrections": question.wants_corrections,
        "status": question.status.value,
        **({"is_urgent": True} if question.is_urgent else {}),
        "topic": question.topic.name if question.topic is not None else None,
        "who_asks": question.who_asks.value,
        "language": question.language,
        "asked_at": _time(question.asked_at),
        **{f"{name}_at": _time(getattr(question, f"{name}_at")) for name in times},
        "deleted_on_unless_opened_before": retention.erase_on(question).isoformat(),
    }


def _consent(question: Question) -> dict[str, Any]:
    return {
        "choice": question.consent.value,
        "wording": _consent_wording(question),
        "wording_version": question.consent_wording,
        "given_at": _time(question.consent_at),
        "patient_agrees_or_is_next_of_kin": question.has_agreement,
    }


def _consent_wording(question: Question) -> str:
    """The very words that were agreed to, whatever they were changed to since."""
    key = f"ask.consent_{question.consent.value}"
    for version in site.versions(key, question.language):
        if version.version == question.consent_wording:
            return version.body
    return texts.defaults(question.language)[key].body


def _flags(question: Question) -> dict[str, Any] | None:
    found = flags.of(question)
    if not found.stands:
        return None
    return {"level": found.level.value, "categories": list(found.categories)}


def _message(message: Message) -> dict[str, Any]:
    by = message.by.name if message.by is not None else None
    return {
        "at": _time(message.created_at),
        "by": YOU if message.kind in OWN else by or SITE,
        "kind": message.kind.value,
        "text": keys.read(message, "body"),
    }


def _delivered(answer: Answer) -> Revision | None:
    revision = db.session.get(Revision, answer.delivered_revision_id) if answer.delivered_revision_id else None
    return revision if revision is not None and revision.content_sealed else None


def _answers(found: Sequence[Answer]) -> list[dict[str, Any]]:
    return [_answer(revision) for answer in found if (revision := _delivered(answer)) is not None]


def _answer(revision: Revision) -> dict[str, Any]:
    """As its asker read it. The public question of an answer to several may draw on the words of another."""
    review, content = answers.approval_of(revision), _content(revision)
    if len(revision.answer.questions) > 1:
        content = {name: value for name, value in content.items() if name not in ("title", "question")}
    return {
        "delivered_at": _time(revision.answer.delivered_at),
        "written_by": revision.answer.author.name,
        "checked_by": review.reviewer.name if review is not None else None,
        **content,
    }


def _answered_with(question: Question) -> list[dict[str, Any]]:
    """The post that it was answered with, as long as it is public."""
    post = replying.post_for(question)
    if post is None or post.status is not PostStatus.PUBLISHED:
        return []
    return [
        {
            "delivered_at": _time(question.answered_at),
            "written_by": post.author.name if post.author is not None else None,
            "checked_by": post.reviewer.name if post.reviewer is not None else None,
            "address": f"/posts/{post.slug}",
            **_words(replying.content_of(post)),
        }
    ]


def _content(revision: Revision) -> dict[str, Any]:
    return _words(answers.content_of(revision))


def _words(content: Content) -> dict[str, Any]:
    return {
        "title": content.title,
        "question": content.question,
        "short_answer": content.short_answer,
        "text": plain(content.body),
        "html": content.body,
        "questions_for_your_team": list(content.team_questions),
        "references": [{"label": one.label, "url": one.url} for one in content.references],
    }


def _previews(question: Question) -> Sequence[Preview]:
    query = select(Preview).where(Preview.question_id == question.id).order_by(Preview.id)
    return db.session.execute(query).scalars().all()


def _preview(preview: Preview) -> dict[str, Any]:
    revision = db.session.get_one(Revision, preview.revision_id)
    return {
        "made_at": _time(preview.created_at),
        "shown_at": _time(preview.opened_at),
        "you_could_object_until": _time(preview.until),
        "reminded_at": _time(preview.reminded_at),
        "agreed_at": _time(preview.agreed_at),
        "objected_at": _time(preview.objected_at),
        **(_content(revision) if revision.content_sealed else {}),
    }


def _post(post: Post) -> dict[str, Any]:
    is_public = post.status is PostStatus.PUBLISHED
    return {
        "status": post.status.value,
        "address": f"/posts/{post.slug}" if is_public else None,
        "published_at": _time(post.published_at),
        "changed_at": _time(post.changed_at),
    }


def _mails(question: Question) -> Sequence[Delivery]:
    query = select(Delivery).where(Delivery.recipient == Recipient.QUESTION, Delivery.recipient_id == question.id)
    return db.session.execute(query.order_by(Delivery.id)).scalars().all()


def _mail(delivery: Delivery) -> dict[str, Any]:
    return {
        "kind": delivery.notice,
        "state": delivery.state.value,
        "written_at": _time(delivery.created_at),
        "handed_over_at": _time(delivery.accepted_at),
    }


def _events(question: Question) -> Sequence[AuditEvent]:
    query = select(AuditEvent).where(AuditEvent.subject == "question", AuditEvent.subject_id == question.id)
    return db.session.execute(query.order_by(AuditEvent.id)).scalars().all()


def _event(event: AuditEvent) -> dict[str, Any]:
    """Who of the team it was stays with us: colleagues answer together."""
    by = {"asker": YOU, "account": DOCTOR}.get(event.by_part, SITE)
    return {"at": _time(event.at), "by": by, "what": IN_OTHER_WORDS.get(event.action) or ACTIONS[event.action]}


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment is not None else None
