"""`askmd retention …`: what the clocks of retention would do, done now."""

from __future__ import annotations

import sys

import click

from askmd.cli import settings
from askmd.extensions import db
from askmd.privacy import clockwork

WORDS = {
    "questions.end_waiting_for_replies": "questions given back to their doctors, because no reply came",
    "questions.drop_unconfirmed_addresses": "addresses dropped that nobody confirmed",
    "privacy.end_long_waits": "questions declined that nobody could answer",
    "privacy.keep_time": "questions deleted, or announced to be deleted",
    "readers.forget_old": "words of readers deleted",
    "subscriptions.forget_unconfirmed": "subscriptions deleted that nobody confirmed",
    "subscriptions.forget_watchers": "watchers of posts deleted",
    "subscriptions.forget_imports": "lists of subscribers thrown away",
    "outbox.forget_words": "words of mails forgotten",
    "accounts.forget_what_is_over": "sessions ended",
    "questions.forget_presence": "signs of who looked at a page forgotten",
    "questions.forget_days": "",
    "privacy.forget_addresses": "mails that no longer say to which address they went",
    "privacy.finish_erasures": "keys of deleted questions and answers destroyed",
    "readers.finish_erasures": "keys of readers' words destroyed",
    "privacy.sweep_keys": "keys without a row destroyed",
    "privacy.remove_pictures": "pictures deleted that nothing holds",
}


@click.group()
def retention() -> None:
    """Look after what is deleted when its time is over."""


@retention.command()
def run() -> None:
    """Delete now whatever is due, as the worker does by itself, and say what went. Counts only."""
    app = settings.open_app()
    done, failed = {}, []
    with (
        app.app_context(),
        click.progressbar(clockwork.JOBS, label="Clocks", file=sys.stderr, item_show_func=_label) as bar,
    ):
        for name in bar:
            try:
                done[name] = clockwork.run(name)
            except Exception as error:
                # One clock that fails keeps no other from striking. What an error says may repeat what somebody typed.
                db.session.rollback()
                failed.append(f"{name} failed: {type(error).__name__}. The rest was done; please run it again.")
    for name, count in done.items():
        if WORDS[name]:
            print(f"{count:>6} {WORDS[name]}")
    if failed:
        settings.refuse(failed)


def _label(name: str | None) -> str:
    return WORDS.get(name or "", "") or "finishing"
