"""Everybody at the doors of one site, each with a browser: asker, three doctors, editor, administrator, and nobody.

They press what their pages show, send forms that they kept, and post to addresses that no page of theirs shows. Every
act is watched: none fails, a refusal changes no row, and nobody does anything at another's door.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from askmd import jobs
from askmd.answers.models import Answer, Revision
from askmd.extensions import db
from askmd.posts.models import Post, Preview
from askmd.questions.models import Consent, Question
from askmd.workflow import PostStatus
from tests import factories
from tests.support.browser import Browser
from tests.support.rows import changed_tables, picture
from tests.support.sheets import Sheet, act_addresses, sheets
from tests.support.witness import SECRET, WORDING, Witness

DOCTORS = ("alice", "bob", "dora")
STRANGERS = ("erin", "charlie", "nobody")
EVERYBODY = ("asker", *DOCTORS, *STRANGERS)
# Nothing that ever was has this number.
NEVER_WAS = 4711
DUE = ("answers.deliver_due", "posts.publish_due", "posts.close_windows")
MOST_KEPT = 60
# What an asker writes later on; a question itself has a number in it.
AGAIN = f"{SECRET} again."
NOTHING_SENT: Mapping[str, Any] = {}


class Crowd:
    def __init__(
        self, app: Flask, make_browser: Callable[[], Browser], hand: time_machine.Traveller, consent: Consent
    ) -> None:
        self.hand, self.addresses = hand, act_addresses(app)
        roles: dict[str, dict[str, bool]] = {name: {"is_doctor": True} for name in DOCTORS}
        roles |= {"erin": {"is_editor": True}, "charlie": {"is_administrator": True}}
        made = {name: factories.account(name=name.title(), **role) for name, role in roles.items()}
        self.ids: dict[str, int] = {name: account.id for name, account in made.items()}
        self.browsers = {name: make_browser() for name in EVERYBODY}
        for name, account in made.items():
            self.browsers[name].sign_in(account)
        self.topic_id: int = factories.topic().id
        self.witness = Witness(make_browser())
        self.kept: list[Sheet] = []
        self.log: list[str] = []
        self.asked, self._texts, self._is_changed = 0, 0, True
        self.ask(consent)
        self._tokens = {name: browser.visit("/my").field("csrf_token") for name, browser in self.browsers.items()}

    def newest(self, model: Any) -> int | None:
        """The number of the newest question, answer or post."""
        number: int | None = db.session.execute(select(func.max(model.id))).scalar()
        return number

    def ask(self, consent: Consent) -> None:
        """Send in a question and open its page with the link of the receipt, as everybody does."""
        browser = self.browsers["asker"]
        self.asked += 1
        values = {"who_asks": "patient", "question": f"{SECRET} {self.asked}?", "consent": consent.value}
        assert browser.submit("/ask", {**values, "accept": "y"}).status_code == 303
        self.link = browser.visit("/ask/sent").links["Open the page of my question"]
        browser.visit(self.link)
        self.log.append(f"asker: asks, {consent.value}")
        self._is_changed = True

    def wait(self, seconds: int = 20) -> None:
        """Time goes by, and what is due is done."""
        self.hand.shift(timedelta(seconds=seconds))
        done = [name for name in DUE if jobs.run_now(name)]
        self._is_changed = True
        self.log.append(f"clock: {', '.join(done) or 'nothing due'}")

    def look_if_changed(self) -> None:
        """Read what is public, unless no row is another since the last look."""
        if self._is_changed:
            self.witness.look()
        self._is_changed = False

    def pages(self, who: str) -> list[str]:
        """The pages at which this person could act, if they may; those that matter more stand more than once."""
        if who == "asker":
            return [*["/my/question"] * 4, "/my/question/ending"]
        question, answer, post = map(self.newest, (Question, Answer, Post))
        found = [f"/dashboard/questions/{question}"]
        if answer is not None:
            found += [f"/dashboard/answers/{answer}{part}" for part in ("", "", "/review", "/review", "/mend")]
        if post is not None:
            found.append(f"/dashboard/posts/{post}")
            is_public = db.session.get_one(Post, post).status is PostStatus.PUBLISHED
            found += [f"/dashboard/posts/{post}/retract"] if is_public else []
        return found

    def look(self, who: str, path: str) -> list[Sheet]:
        """Open a page; gives its forms, which are kept too."""
        response = self.browsers[who].get(path)
        self._check_sight(who, response)
        if response.status_code != 200:
            return []
        found = sheets(who, self.browsers[who].page)
        self.kept = [*self.kept, *found][-MOST_KEPT:]
        return found

    def send(self, sheet: Sheet, how: str, *, is_same_text: bool = False, **typed: Any) -> TestResponse:
        """Press the button of a form, with what stands in it but for what is typed now."""
        words = {name: value for name, value in self.typed().items() if name in sheet.names}
        if is_same_text:
            words = {name: value for name, value in words.items() if WORDING.search(value) is None}
        values = sheet.values | words | typed
        return self._act(sheet.who, sheet.action, values, f"{how} “{sheet.button}”", shown=sheet.text_shown)

    def forge(self, who: str, address: str, *, is_blank: bool = False, **typed: Any) -> TestResponse:
        """Post to an address whatever any of its forms could hold, whether a page shows one to this person or not."""
        models: dict[str, Any] = {"questions": Question, "answers": Answer, "posts": Post}
        model = models.get(address.split("/")[2])
        number = self.newest(model) if model else None
        path = address.replace("<int:id>", str(number or NEVER_WAS)).replace("<int:number>", "1")
        values = self.typed() | self.known() | {"csrf_token": self._tokens[who]} | typed
        if is_blank:
            values |= dict.fromkeys(self.typed(), "")
        return self._act(who, path, values, "forges")

    def _act(self, who: str, path: str, values: dict[str, Any], what: str, shown: str = "") -> TestResponse:
        self.hand.shift(timedelta(seconds=1))
        before = picture()
        response = self.browsers[who].post(path, data=values)
        is_refused = response.status_code >= 400
        self._is_changed |= not is_refused
        self.log.append(f"{who}: {what}, {path}: {response.status_code}")
        self._check_sight(who, response, sent=values)
        is_own_door = who not in STRANGERS and (who in DOCTORS) == path.startswith("/dashboard/")
        assert is_refused or is_own_door, "Somebody acted at another's door."
        has_token = any(value for name, value in values.items() if name.endswith("csrf_token"))
        assert is_refused or has_token, "A form without a token was taken."
        changed = changed_tables(before) if is_refused else []
        assert changed == [], f"It was refused, and changed {changed}."
        self.witness.of_act(self.ids.get(who), values, shown)
        return response

    def _check_sight(self, who: str, response: TestResponse, sent: Mapping[str, Any] = NOTHING_SENT) -> None:
        """Nobody but doctors reads a text that was not approved, or another's question.

        A refusal may show what this very person sent, to be copied.
        """
        if who in DOCTORS:
            return
        own = set(WORDING.findall(" ".join(map(str, sent.values()))))
        seen = set(WORDING.findall(response.text)) - own
        assert seen <= (self.witness.approved_texts() if who == "asker" else set()), "Words were shown too early."
        others = response.text.replace(AGAIN, "") if sent else response.text
        assert who == "asker" or SECRET not in others, "A private word was shown to somebody else."

    def typed(self) -> dict[str, str]:
        """What people write and choose, by the name of the field; a new wording each time."""
        self._texts += 1
        wording = f"Wording {self._texts}"
        told = dict.fromkeys(("ask-back-text", "decline-text", "note-text", "comment-text", "comment", "text"), "So.")
        own = ("reply-text", "follow-text", "edit-text", "wish-text", "feedback-text")
        asked = dict.fromkeys(own, AGAIN)
        return {
            **told,
            **asked,
            "title": wording,
            "question": f"{wording} asks?",
            "short_answer": f"{wording} in short.",
            "body": f"<p>{wording} at length.</p>",
            "to": str(self.ids[DOCTORS[self._texts % 3]]),
            "topic": str(self.topic_id),
            "publish-consent": list(Consent)[self._texts % 3].value,
            "address-email": ("pat@example.org", "")[self._texts % 2],
            "feedback-helped": ("yes", "no")[self._texts % 2],
            "corrections-wants": "y",
            "sure": "y",
            "needs_no_reference": "y",
            "has_no_conflict": "y",
        }

    def known(self) -> dict[str, str]:
        """What a hidden field of the newest form would hold."""
        query = select(Revision.digest, Revision.number).where(Revision.answer_id == self.newest(Answer))
        newest = db.session.execute(query.order_by(Revision.number.desc()).limit(1)).first()
        digest, number = newest or ("", 0)
        preview = self.newest(Preview)
        return {"digest": digest, "base_number": str(number), "act": "submit", "when": "now", "preview": str(preview)}
