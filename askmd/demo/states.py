"""Bringing an invented question into the state that it shall show, step by step as people would."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from askmd import privacy
from askmd.answers import drafts, merging
from askmd.answers import queries as reading
from askmd.answers import services as answers
from askmd.answers.models import Answer
from askmd.core import clock
from askmd.demo import backdate
from askmd.posts import planning, publishing, replying
from askmd.posts import queries as posts
from askmd.questions import history
from askmd.questions import services as questions
from askmd.questions.models import Question
from askmd.workflow import ASKER, SYSTEM

if TYPE_CHECKING:
    from askmd.demo.loader import Demo

# States whose answer was written and sent for checking.
CHECKED = {"in_review", "changes_requested", "adoption_pending", "approved", "answered"}
SHOWN = {"preview", "scheduled", "cancelled", "retracted", "withdrawn_after_publication"}
# Long enough that the demo's worker does not deliver it while somebody looks.
LATER = timedelta(days=3)


def bring(demo: Demo, entry: dict[str, Any]) -> None:
    """Ask the question and take it to `entry["state"]`."""
    question = demo.asked[entry["key"]] = demo.ask(entry)
    state = entry["state"]
    if entry.get("is_urgent"):
        questions.set_urgent(question, by=SYSTEM)
    elif question.is_urgent:
        # The rules took it for an emergency; a doctor looked, and it was none. Only one alarm stands in the demo.
        questions.clear_urgent(question, newest=history.newest(question), by=demo.team["alice"])
    if state in CHECKED:
        _checked(demo, question, entry)
    elif state in SHOWN:
        _shown(demo, question, entry)
    elif state == "merged":
        other = demo.asked[entry["with"]]
        merging.merge(question, into=other, by=demo.team[entry["assignee"]])
    elif state == "answered_with_post":
        _answered_with_post(demo, question, entry)
    else:
        _talked(demo, question, entry)
    if state != "erased":
        backdate.question(question, entry["days_ago"])


def _answered_with_post(demo: Demo, question: Question, entry: dict[str, Any]) -> None:
    assignee = demo.team[entry["assignee"]]
    post = posts.public(entry["with"])
    if post is None:
        raise RuntimeError("The demo answers with a post that is not public.")
    questions.claim(question, by=assignee)
    replying.answer_with(question, post, by=assignee)


def digest_of(answer: Answer) -> str:
    """What names the newest text of an answer."""
    revision = reading.latest(answer)
    if revision is None:
        raise RuntimeError("The demo's answer has no text.")
    return revision.digest


def _talked(demo: Demo, question: Question, entry: dict[str, Any]) -> None:
    """States without a finished answer."""
    state, assignee = entry["state"], demo.team.get(entry.get("assignee") or entry.get("author") or "alice")
    if assignee is None:
        raise RuntimeError("The demo's question names nobody of the team.")
    if state == "spam":
        questions.move_to_bin(question, by=assignee)
    elif state == "erased":
        # The sweep destroys the key, once the loader has committed.
        privacy.erase(question, by=ASKER)
    elif state != "waiting":
        questions.claim(question, by=demo.team.get(entry.get("handed_over_by", "")) or assignee)
    if entry.get("handed_over_by"):
        questions.hand_over(question, to=assignee, note=entry["note"], by=demo.team[entry["handed_over_by"]])
    if entry.get("is_forgotten"):
        # On the next working day it goes back to the queue; its page says so.
        question.release_told_at = clock.now()
    if state in ("needs_reply", "replied"):
        questions.ask_back(question, text=entry["messages"][0]["text"].strip(), by=assignee)
    if state == "replied":
        questions.reply(question, text=entry["messages"][1]["text"].strip())
    elif state == "declined":
        questions.decline(question, text=entry["decline_note"].strip(), by=assignee)
    elif state in ("drafting", "withdrawn"):
        _draft(demo, question, entry)
    if state == "withdrawn":
        privacy.withdraw(question)


def _type_on(answer: Answer, words: str) -> None:
    """Some words that the editor kept, and that nobody saved yet."""
    content = reading.content_of(reading.latest(answer))
    content = replace(content, short_answer=f"{content.short_answer} {words}")
    names = ("title", "question", "short_answer", "body")
    fields = [(name, getattr(content, name)) for name in names]
    fields.append(("team_questions", "\n".join(content.team_questions)))
    for reference in content.references:
        fields += [("reference_label", reference.label), ("reference_url", reference.url)]
    typed = drafts.Typed(page="page-of-the-demo", turn=1, seen=0, base_number=1, fields=fields, content=content)
    drafts.keep(answer, typed, by=answer.author)


def _draft(demo: Demo, question: Question, entry: dict[str, Any]) -> Answer:
    from_loader = demo.content(entry["draft"])
    if question.assignee is None:
        raise RuntimeError("Nobody of the demo holds this question.")
    answer = answers.start(question, by=question.assignee)
    answers.save(answer, from_loader, base_number=0, by=answer.author)
    if "unsaved" in entry:
        _type_on(answer, entry["unsaved"])
    return answer


def _checked(demo: Demo, question: Question, entry: dict[str, Any]) -> Answer:
    """States around the second doctor."""
    state, author = entry["state"], demo.team[entry["author"]]
    questions.claim(question, by=author)
    answer = _draft(demo, question, entry)
    answers.submit(answer, digest=digest_of(answer), by=author)
    backdate.answer(answer, entry["days_ago"] * 0.8)
    reviewer = demo.team[entry.get("reviewer") or ("bob" if entry["author"] == "alice" else "alice")]
    if state == "changes_requested":
        answers.request_changes(answer, comment=entry["comment"].strip(), by=reviewer)
    elif state == "adoption_pending":
        mended = demo.content(entry["draft"] | {"short_answer": entry["mended"]["short_answer"]})
        comment = entry["mended"]["comment"].strip()
        answers.return_mended(answer, mended, comment=comment, base_number=1, by=reviewer)
    elif state in ("approved", "answered"):
        answers.approve(answer, digest=digest_of(answer), by=reviewer)
        answer.deliver_at = clock.now() + LATER
    if state == "answered":
        answers.deliver(answer)
    return answer


def _shown(demo: Demo, question: Question, entry: dict[str, Any]) -> None:
    """States of a post."""
    state, draft = entry["state"], entry["draft"]
    answer = _checked(demo, question, entry | {"state": "answered"})
    if state in ("retracted", "withdrawn_after_publication"):
        post = demo.publish(answer, draft["topics"], entry["published_days_ago"])
        post.slug = draft.get("slug") or post.slug
        if state == "retracted":
            publishing.retract(post, notice=entry["retraction_notice"].strip(), by=answer.author)
            post.retracted_at = backdate.days_ago(entry["retracted_days_ago"])
        else:
            privacy.withdraw(question)
        return
    post = planning.start_preview(answer, [demo.topics[slug] for slug in draft["topics"]], by=answer.author)
    preview = planning.open_preview_of(question)
    if preview is None or state == "preview":
        return
    if state == "scheduled":
        planning.agree(preview)
        post.publish_at = clock.now() + LATER
    else:
        planning.object_to(preview)
