"""No private word is in the public file, nor in the clear in the private one; nobody else can read either."""

import zipfile

from askmd.extensions import db
from askmd.keys import store
from askmd.transfer import public_file
from tests import factories
from tests.transfer.conftest import PASSPHRASE, take_out
from tests.transfer.whole_site import CANARY, build


def test_no_private_word_no_address_and_no_key_is_in_the_public_file(app, tmp_path):
    build()

    public, private = take_out(tmp_path / "out")

    with zipfile.ZipFile(public) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    clear = b"\n".join(parts.values()).lower()
    assert b"may i swim?" in clear
    for word in (CANARY, "@example.org", PASSPHRASE, "key_id", "sealed", "lookup", "password", "uid"):
        assert word.encode() not in clear, word
    # Pictures that no public page shows are not among them: three are, of four.
    assert len([name for name in parts if name.startswith("media/")]) == 3
    assert CANARY.encode() not in private.read_bytes()


def test_a_hidden_topic_and_what_lies_below_it_is_not_in_the_public_file(app, tmp_path):
    hidden = factories.topic(name="Quillwort", slug="quillwort", path="quillwort", is_hidden=True)
    below = factories.topic(name="Marram", slug="marram", path="quillwort/marram", parent_id=hidden.id)
    shown = factories.topic(name="Bowel", slug="bowel", path="bowel")
    factories.post(topics=(below, shown))

    public, _private = take_out(tmp_path / "out")

    reader = public_file.Reader(public)
    assert [row["name"] for row in reader.rows("topic")] == ["Bowel"]
    assert [row["topic_id"] for row in reader.rows("post_topic")] == [shown.id]


def test_both_files_are_for_their_owner_alone(app, tmp_path):
    folder = tmp_path / "out"

    files = take_out(folder)

    assert [path.stat().st_mode & 0o777 for path in (*files, folder)] == [0o600, 0o600, 0o700]
    assert sorted(path.name for path in folder.iterdir()) == ["site-private.askmd", "site-public.zip"]


def test_the_private_file_opens_with_its_passphrase_alone_and_names_no_master(app, make_place, tmp_path):
    build()
    masters = store().masters_in_use()
    _public, private = take_out(tmp_path / "out")

    assert masters
    assert not any(name.encode() in private.read_bytes() for name in masters)
    db.session.rollback()
