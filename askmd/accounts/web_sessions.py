"""Sessions on the server: the cookie holds a random secret, the row only its keyed hash.

Nothing is read before somebody asks the session for something, and no row is made before something is stored: a
reader of public pages has no cookie and costs no query. Every read and write has a short connection of its own, so
that a session survives the rollback of the act around it and a public page never takes the write lock.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import Row, delete, insert, select, update
from werkzeug.datastructures import CallbackDict
from werkzeug.local import LocalProxy

from askmd.accounts.devices import device_name
from askmd.accounts.models import Account, WebSession
from askmd.core import clock, crypto
from askmd.core.database import reading
from askmd.extensions import db

# However busy, a session ends after a working day.
LIFETIME = timedelta(hours=12)
STAFF_IDLE = timedelta(hours=2)
ASKER_IDLE = timedelta(minutes=30)
# How exactly we know when somebody was last here: each look is a write.
SEEN_EVERY = timedelta(minutes=1)

ACCOUNT = "_user_id"
QUESTION = "question_id"


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """A dict that is filled from its row when it is first looked at."""

    def __init__(self, load: Callable[[], tuple[dict[str, Any], str | None, datetime | None]], device: str) -> None:
        super().__init__({}, ServerSession._changed)
        self._load: Callable[[], tuple[dict[str, Any], str | None, datetime | None]] | None = load
        self.row_hash: str | None = None
        self.seen_at: datetime | None = None
        self.identity: tuple[Any, Any] = (None, None)
        self.device = device
        self.modified = False
        self.accessed = False

    @property
    def new(self) -> bool:  # type: ignore[override]
        """Whether there is no row yet."""
        self._fill()
        return self.row_hash is None

    @property
    def is_read(self) -> bool:
        """Whether anybody asked it for something: then what was made of it is for one person."""
        return self._load is None

    @property
    def needs_new_secret(self) -> bool:
        """Whoever signs in or opens a question gets another secret: one that was planted before is worth nothing."""
        now = (self.get(ACCOUNT), self.get(QUESTION))
        return any(value is not None and value != before for value, before in zip(now, self.identity, strict=True))

    def _fill(self) -> None:
        self.accessed = True
        if self._load is None:
            return
        load, self._load = self._load, None
        data, self.row_hash, self.seen_at = load()
        dict.update(self, data)
        self.identity = (self.get(ACCOUNT), self.get(QUESTION))

    @staticmethod
    def _changed(session: Any) -> None:
        session.modified = True


def _filled_first(name: str) -> Any:
    """The dict method of this name, but only after the row was read."""
    method = getattr(CallbackDict, name)

    def call(self: ServerSession, *args: Any, **kwargs: Any) -> Any:
        self._fill()
        return method(self, *args, **kwargs)

    return call


for _name in (
    "__getitem__ __setitem__ __delitem__ __contains__ __iter__ __len__ __eq__ __repr__ __or__ __ior__ "
    "get setdefault pop popitem clear update keys values items copy"
).split():
    setattr(ServerSession, _name, _filled_first(_name))


def is_no_visit(session: SessionMixin) -> None:
    """This request says nothing of whether somebody is there: a page sent it by itself, so idle time goes on."""
    if isinstance(session, LocalProxy):
        session = session._get_current_object()
    if isinstance(session, ServerSession):
        session.seen_at = None


class ServerSessions(SessionInterface):
    """Keeps sessions in the content database."""

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """A session that reads nothing yet."""
        secret = request.cookies.get(self.get_cookie_name(app), "")
        agent = request.headers.get("User-Agent", "")
        return ServerSession(lambda: _read(app, secret), device_name(agent))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed. The cookie is only touched when the secret is new or the session is over."""
        if not isinstance(session, ServerSession) or not session.accessed:
            return
        is_due = session.seen_at is not None and clock.now() - session.seen_at > SEEN_EVERY
        if not session.modified and not is_due:
            return
        # The act is over: what its door wanted to keep, it committed. On SQLite an open transaction would hold the
        # one write lock that we need now.
        db.session.rollback()
        if not session:
            _end(session.row_hash)
            if session.row_hash is not None:
                self._forget_cookie(app, response)
        elif session.row_hash is None or session.needs_new_secret:
            secret = secrets.token_urlsafe(32)
            _insert(app, session, secret)
            self._set_cookie(app, response, secret)
        else:
            _update(session)

    def _set_cookie(self, app: Flask, response: Response, secret: str) -> None:
        response.set_cookie(
            self.get_cookie_name(app),
            secret,
            path="/",
            secure=self.get_cookie_secure(app),
            httponly=True,
            samesite=self.get_cookie_samesite(app),
        )

    def _forget_cookie(self, app: Flask, response: Response) -> None:
        response.delete_cookie(
            self.get_cookie_name(app),
            path="/",
            secure=self.get_cookie_secure(app),
            httponly=True,
            samesite=self.get_cookie_samesite(app),
        )


def secret_hash(app: Flask, secret: str) -> str:
    """What the row keeps. The settings' secret goes in too: changing it signs everybody out, and nothing else."""
    key = hashlib.sha256(b"askmd web session\0" + app.config["SECRET_KEY"].encode()).digest()
    return crypto.mac(key, secret.encode("utf-8", "replace")).hex()


def is_over(row: WebSession | Row[Any], now: datetime) -> bool:
    """Whether this session's time has run out."""
    if now >= row.expires_at:
        return True
    is_only_asker = row.account_id is None and row.question_id is not None
    return now - row.last_seen_at > (ASKER_IDLE if is_only_asker else STAFF_IDLE)


def _read(app: Flask, secret: str) -> tuple[dict[str, Any], str | None, datetime | None]:
    if not secret:
        return {}, None, None
    found = secret_hash(app, secret)
    query = select(WebSession.__table__).where(WebSession.secret_hash == found)
    # A context of its own: a test may look into a session after its request is over.
    with app.app_context(), reading(), db.engine.connect() as connection:
        row = connection.execute(query).first()
    now = clock.now()
    if row is None or is_over(row, now):
        return {}, None, None
    data = dict(row.data)
    if now - row.last_seen_at > ASKER_IDLE:
        # A doctor's session goes on; a question that was opened in it does not.
        data.pop(QUESTION, None)
    return data, found, row.last_seen_at


def _values(session: ServerSession) -> dict[str, Any]:
    # As JSON and back: a string of a lazy kind would fail later, inside the database driver.
    data = json.loads(json.dumps(dict(session.items()), default=str))
    return {"data": data, "question_id": session.get(QUESTION), "last_seen_at": clock.now()}


def _insert(app: Flask, session: ServerSession, secret: str) -> None:
    now = clock.now()
    account = select(Account.id).where(Account.fs_uniquifier == session.get(ACCOUNT)).scalar_subquery()
    values = _values(session) | {
        "secret_hash": secret_hash(app, secret),
        "account_id": account if session.get(ACCOUNT) else None,
        "device": session.device,
        "created_at": now,
        "expires_at": now + LIFETIME,
    }
    with db.engine.begin() as connection:
        if session.row_hash is not None:
            connection.execute(delete(WebSession).where(WebSession.secret_hash == session.row_hash))
        connection.execute(insert(WebSession).values(**values))


def _update(session: ServerSession) -> None:
    """Never an insert: a session that was ended meanwhile must stay ended."""
    values = _values(session)
    with db.engine.begin() as connection:
        mine = WebSession.secret_hash == session.row_hash
        connection.execute(update(WebSession).where(mine).values(**values))
        if session.get(ACCOUNT):
            seen = update(Account).where(Account.fs_uniquifier == session[ACCOUNT])
            connection.execute(seen.values(last_seen_at=values["last_seen_at"]))


def _end(row_hash: str | None) -> None:
    if row_hash is None:
        return
    with db.engine.begin() as connection:
        connection.execute(delete(WebSession).where(WebSession.secret_hash == row_hash))
