"""A browser without a window: fetches pages, inspects each one, fills in forms as they are."""

import contextvars
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from askmd.accounts.models import Account
from askmd.extensions import db
from askmd.questions.models import Question
from tests.support.html import Form, Page
from tests.support.inspector import problems

Values = Mapping[str, str | list[str]]


class Browser(FlaskClient):
    """Every HTML page that comes back is inspected, and no answer may be a 5xx unless the test allows it."""

    may_fail = False
    page: Page
    response: TestResponse

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if not has_app_context():
            # On the way of a redirect: already in the context that the first request was given.
            return super().open(*args, **kwargs)
        # What the test built must be there for the site, and must not lock it out.
        db.session.commit()
        # A context of its own, as a server gives each request: no account and no session of the test leak into it.
        response = contextvars.Context().run(super().open, *args, **kwargs)
        db.session.expire_all()
        self.response = response
        self._look_at(response)
        return response

    def _look_at(self, response: TestResponse) -> None:
        path = response.request.path
        assert self.may_fail or response.status_code < 500, f"{path} answered {response.status}."
        if response.mimetype != "text/html" or response.status_code in range(300, 400) or not response.data:
            return
        self.page = Page(response.text)
        found = problems(self.page) + header_problems(response)
        assert not found, f"{response.request.method} {path}: " + " ".join(found)

    def visit(self, path: str) -> Page:
        """GET a page that must be there, following redirects; returns it parsed."""
        response = self.get(path, follow_redirects=True)
        assert response.status_code == 200, f"{path} answered {response.status}: {self.page.main[:300]}"
        return self.page

    def submit(
        self,
        path: str | None = None,
        values: Values | None = None,
        *,
        form: str | None = None,
        button: str | None = None,
    ) -> TestResponse:
        """Fill in a form of the page at `path` (or of the page as it is), and send it where it says.

        What stands in the form is sent too, hidden fields and all; a value of [] leaves a field out. `form` is its id
        or part of its action, where the page has several; `button` the words of the button that is pressed.
        """
        if path is not None:
            self.visit(path)
        found = self.page.form(form or button)
        sent: dict[str, str | list[str]] = dict(found.values)
        for name, value in (values or {}).items():
            assert name in found.names, f"The form has no field “{name}”, but {sorted(found.names)}."
            sent[name] = value
        sent |= self._pressed(found, button)
        here = self.response.request.path
        address = urljoin(here, found.action or here)
        if found.method == "get":
            return self.get(f"{urlsplit(address).path}?{urlencode(sent, doseq=True)}")
        return self.post(address, data=sent, follow_redirects=False)

    def _pressed(self, form: Form, button: str | None) -> dict[str, str]:
        if button is None:
            return {}
        assert button in form.buttons, f"The form has no button “{button}”, but {list(form.buttons)}."
        name, value = form.buttons[button]
        return {name: value} if name else {}

    def press(self, button: str, values: Values | None = None) -> Page:
        """Press a button of the page as it is, follow where it leads; returns the page one comes to."""
        response = self.submit(None, values, button=button)
        if response.status_code in range(300, 400):
            return self.visit(response.location)
        return self.page

    def sign_in(self, account: Account) -> "Browser":
        """Sign this browser in: a real session on the server, without the typing."""
        return self._hold({"_user_id": account.fs_uniquifier, "_fresh": True, "fs_paa": time.time()})

    def open_question(self, question: Question) -> "Browser":
        """Give this browser the session of whoever came with the receipt code of this question."""
        return self._hold({"question_id": question.id})

    def _hold(self, values: dict[str, Any]) -> "Browser":
        # Reading the account may have begun a transaction, and that holds the one write lock of SQLite.
        db.session.commit()

        def begin() -> None:
            with self.session_transaction() as session:
                session.clear()
                session.update(values)

        contextvars.Context().run(begin)
        db.session.expire_all()
        return self


def header_problems(response: TestResponse) -> list[str]:
    """What the headers of a page must say, whatever the page."""
    found = []
    policy = response.headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy and "default-src 'self'" not in policy:
        found.append("The page has no Content-Security-Policy.")
    if "unsafe-inline" in policy or "unsafe-eval" in policy:
        found.append("The Content-Security-Policy lets inline code in.")
    if response.headers.get("X-Content-Type-Options") != "nosniff":
        found.append("X-Content-Type-Options is missing.")
    if "Referrer-Policy" not in response.headers:
        found.append("Referrer-Policy is missing.")
    if "public" in response.headers.get("Cache-Control", "") and response.headers.getlist("Set-Cookie"):
        found.append("A page that any cache may keep sets a cookie.")
    return found
