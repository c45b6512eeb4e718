"""A private postfix on loopback, in a folder of its own, that sends nothing outside; its pipe ends in `askmd bounce`.

Whoever delivers to a pipe is never root, and a developer's Python often lies where nobody else may look. So the pipe of
the bench leaves what it got in its folder, and this process runs the command and gives the exit code back.
"""

from __future__ import annotations

import os
import shutil
import smtplib
import subprocess
import threading
import time
from pathlib import Path

from bench.site import ASKMD, free_port

USER = "nobody"
WAIT_SECONDS = 600
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.example.org
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
smtpd_reject_unlisted_recipient = no
recipient_delimiter = +
transport_maps = regexp:{folder}/etc/transport
default_transport = error:5.1.2 no outside mail from this machine
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = permit_mynetworks, reject
askmd_destination_recipient_limit = 1
maillog_file = {folder}/maillog
maillog_file_prefixes = {folder}
minimal_backoff_time = 2s
maximal_backoff_time = 4s
queue_run_delay = 2s
smtpd_tls_security_level = none
biff = no
"""
# As docs/settings.md tells an operator to do it, and mailboxes whose absence shows only after the mail was taken.
TRANSPORT = r"""
/^questions\+b-[a-z2-7]{42}@askmd\.example\.org$/ askmd:
/@gone\.example\.org$/ error:5.1.1 user unknown
/@full\.example\.org$/ error:5.2.2 mailbox full
/@fine\.example\.org$/ discard:
"""
MASTER = """
127.0.0.1:{port} inet n - n - 20 smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 5 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
pickup unix n - n 60 1 pickup
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
askmd unix - n n - 2 pipe
  flags=DORX user={user} directory={folder}/pipe argv={folder}/pipe/askmd-bounce ${{original_recipient}}
"""
PIPE = """#!/bin/sh
cd {folder}/pipe
umask 0
cat > $$.mail
echo "$1" > $$.to
mv $$.mail $$.ready
while [ ! -e $$.code ]; do sleep 0.1; done
exit $(cat $$.code)
"""


class Postfix:
    """The instance, with its queue, its log and its pipe in one folder. While it `is_away`, no database is there."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder, self.port = folder, free_port()
        self.is_away = False
        self.runs: list[str] = []
        self.said: list[str] = []
        self._env = os.environ | env
        self._ends = threading.Event()
        for name in ("etc", "spool", "data", "pipe"):
            (folder / name).mkdir()
        names = {"folder": folder, "port": self.port, "user": USER}
        (folder / "etc" / "main.cf").write_text(MAIN.format(**names))
        (folder / "etc" / "master.cf").write_text(MASTER.format(**names))
        (folder / "etc" / "transport").write_text(TRANSPORT)
        pipe = folder / "pipe" / "askmd-bounce"
        pipe.write_text(PIPE.format(**names))
        pipe.chmod(0o755)
        shutil.chown(folder / "pipe", USER)
        shutil.chown(folder / "data", "postfix")

    def __enter__(self) -> Postfix:
        self._say("set-permissions", check=False)
        self._say("start")
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._say("stop")
        self._ends.set()

    def _say(self, word: str, *, check: bool = True) -> None:
        command = ["postfix", "-c", str(self.folder / "etc"), word]
        subprocess.run(command, check=check, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _serve(self) -> None:
        while not self._ends.wait(0.1):
            for mail in sorted((self.folder / "pipe").glob("*.ready")):
                self._run(mail)

    def _run(self, mail: Path) -> None:
        receiver = mail.with_suffix(".to").read_text().strip()
        env = self._env | ({"ASKMD_DATABASE_URL": "sqlite:////nowhere/at.all"} if self.is_away else {})
        done = subprocess.run([ASKMD, "bounce", receiver], input=mail.read_bytes(), env=env, capture_output=True)
        mail.unlink()
        written = mail.with_suffix(".written")
        written.write_text(f"{done.returncode}\n")
        written.rename(mail.with_suffix(".code"))
        self.said.append(done.stderr.decode().strip().rpartition("\n")[2])
        self.runs.append(str(done.returncode))

    def wait_for(self, count: int) -> list[str]:
        """The exit codes of `askmd bounce`, when so many runs have ended well or ill."""
        deadline = time.monotonic() + WAIT_SECONDS
        while len(self.runs) < count:
            if time.monotonic() > deadline:
                raise SystemExit(f"Only {self.runs} of {count} reports came; see {self.folder}/maillog")
            time.sleep(0.3)
        return self.runs

    def hand_in(self, sender: str, receiver: str, content: str) -> None:
        """A mail from anybody, as any other mail server would bring it."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as server:
            server.sendmail(sender, [receiver], content.replace("\n", "\r\n").encode())
