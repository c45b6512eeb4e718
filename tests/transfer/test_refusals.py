"""What is wrong with a file or a place is said in one sentence, and nothing of it is brought in."""

import zipfile
from pathlib import Path

import pytest

from askmd import transfer
from askmd.core.errors import Invalid
from askmd.extensions import db
from askmd.keys import moving, store
from askmd.transfer import private_file, public_file
from tests import factories
from tests.transfer.conftest import PASSPHRASE, at, bring_in, count_all, take_out
from tests.transfer.whole_site import build


@pytest.fixture
def files(request, kept_files: Path) -> tuple[Path, Path]:
    """The two files of a whole site, made by the first test that asks for them."""
    files = kept_files / "site-public.zip", kept_files / "site-private.askmd"
    if not files[0].exists():
        request.getfixturevalue("app")
        build()
        take_out(kept_files)
    return files


@pytest.fixture(scope="session")
def kept_files(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def there(files, make_place):
    """An empty place, entered; left as empty as it was."""
    place = make_place("there")
    with at(place):
        yield place
        assert count_all() == 0
        assert not list((place.config["DATA_DIR"] / "media").glob("*"))


def rewritten(file: Path, member: str, change) -> Path:
    """The archive with one member changed."""
    other = file.with_name(f"{len(list(file.parent.iterdir()))}.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == member else content)
    return other


def cut(file: Path, where: float) -> Path:
    other = file.with_name(f"cut{file.suffix}")
    other.write_bytes(file.read_bytes()[: int(file.stat().st_size * where)])
    return other


def test_files_that_are_wrong_are_refused_and_nothing_is_written(files, there, tmp_path):
    public, private = files
    nonsense = tmp_path / "nonsense"
    nonsense.write_bytes(b"PK\x03\x04 nothing")
    wrong = {
        "not the public file": (nonsense, None),
        "public file of an export": (private, None),
        "not the private file": (public, public),
        "archive|public file": (cut(public, 0.5), None),
        "the file is damaged": (public, cut(private, 0.99)),
        "damaged, or was changed": (
            rewritten(public, "tables/post.jsonl", lambda old: old.replace(b"Tea", b"Gin")),
            None,
        ),
        "another version": (
            rewritten(public, "manifest.json", lambda old: old.replace(b'"content": "', b'"content": "9')),
            None,
        ),
        "newer version": (
            rewritten(public, "manifest.json", lambda old: old.replace(b'"format": 1', b'"format": 2')),
            None,
        ),
    }

    for sentence, (one, other) in wrong.items():
        with pytest.raises(Invalid, match=sentence):
            bring_in(one, other)
    with pytest.raises(Invalid, match="passphrase does not open"):
        bring_in(public, private, passphrase=PASSPHRASE + "x")


def forged(public: Path, table: str, extra: dict[str, object], without: str = "") -> Path:
    """A public file in which somebody changed rows, and mended the manifest."""
    other = public.with_name(f"{len(list(public.parent.iterdir()))}.zip")
    reader = public_file.Reader(public)
    with other.open("w+b") as file:
        writer = public_file.Writer(file, reader.manifest)
        for name in reader.tables():
            with writer.table(name) as lines:
                for row in reader.rows(name):
                    changed = {key: value for key, value in (row | extra).items() if key != without}
                    lines.add(changed if name == table else row)
        for name in reader.pictures():
            writer.picture(name, reader.picture(name))
        writer.finish()
    reader.close()
    return other


def test_a_forged_public_file_gives_no_rights_and_leads_nowhere(files, there):
    forgeries = [
        ("account", {"is_administrator": True, "password": "x"}, "changed"),
        ("post", {"video_url": "javascript:alert(1)"}, "A link in the public file"),
        ("post", {"author_id": 4711}, "does not fit"),
        ("post", {"published_at": "yesterday"}, "does not fit"),
        ("post", {"status": "scheduled"}, "damaged, or was changed"),
        ("account", {"slug": "eve", "biography": "x", "conflict_of_interest": None}, "does not fit"),
        ("setting", {"name": "guard_mode"}, "damaged, or was changed"),
        ("setting", {"name": "menu", "value": [{"label": "x", "url": "javascript:alert(1)"}]}, "was changed"),
        ("setting", {"name": "social_links", "value": "x"}, "was changed"),
        ("old_address", {"place": "path", "target": "https://evil.example/"}, "was changed"),
    ]

    for table, extra, sentence in forgeries:
        with pytest.raises(Invalid, match=sentence):
            bring_in(forged(files[0], table, extra))


@pytest.mark.parametrize(
    ("table", "extra"),
    [
        ("post", {"references": "x"}),
        ("post", {"references": [7]}),
        ("post", {"references": [{"label": "x"}]}),
        ("post", {"references": [{"label": "x", "url": 7}]}),
        ("post", {"team_questions": {"a": 1}}),
        ("post", {"keywords": [["x"]]}),
        ("post", {"title": ["x"]}),
        ("post", {"title": "\ud800"}),
        ("post", {"kind": ["article"]}),
        ("account", {"id": "1"}),
        ("account", {"id": 2**70}),
        ("topic", {"is_hidden": "no"}),
        ("setting", {"name": ["menu"]}),
        ("setting", {"name": "site_name", "value": 7}),
        ("setting", {"name": "response_days", "value": "soon"}),
        ("setting", {"name": "retention_days", "value": 1}),
        ("setting", {"name": "languages", "value": [["en"]]}),
        ("setting", {"name": "languages", "value": ["en", "no language"]}),
        ("setting", {"name": "time_zone", "value": "Nowhere"}),
        ("setting", {"name": "intake_paused_until", "value": "soon"}),
        ("image", {"width": True}),
    ],
)
def test_a_column_of_another_shape_is_refused_in_one_sentence(files, there, table, extra):
    with pytest.raises(Invalid, match="was changed"):
        bring_in(forged(files[0], table, extra))


def test_a_row_without_its_number_is_refused(files, there):
    with pytest.raises(Invalid, match="was changed"):
        bring_in(forged(files[0], "topic", {}, without="id"))


def test_two_files_of_two_exports_are_no_pair(app, make_place, tmp_path):
    one, _ = take_out(tmp_path / "one")
    _, other = take_out(tmp_path / "other")

    with at(make_place("there")), pytest.raises(Invalid, match="not of the same export"):
        bring_in(one, other)


def test_a_place_that_is_not_empty_is_left_alone(files, make_place):
    with at(make_place("there")):
        factories.doctor()
        db.session.commit()
        before = count_all()

        with pytest.raises(Invalid, match="not empty"):
            bring_in(*files)

        assert count_all() == before


def test_keys_of_another_site_are_left_alone(files, make_place):
    with at(make_place("there")):
        store().create("question")

        for pair in (files, files[:1]):
            with pytest.raises(Invalid, match="key store holds keys"):
                bring_in(*pair)

        assert count_all() == 1


def test_an_import_that_breaks_off_leaves_nothing_and_can_begin_again(files, there):
    class Stopped(Exception):
        pass

    def stop(_rows: int) -> None:
        stop.left -= 1
        if not stop.left:
            raise Stopped

    for stop.left in (1, 9, 20):
        with pytest.raises(Stopped):
            transfer.bring_in(transfer.examine(*files, PASSPHRASE), stop)


def test_an_import_that_was_killed_after_the_keys_can_begin_again(files, make_place):
    public, private = files
    with at(make_place("there")):
        reader = private_file.Reader(private, PASSPHRASE)
        with store().engine.begin() as connection:
            arrival = moving.Arrival(connection, store())
            for name, content in reader.entries():
                if name.endswith(("_key", "#erasure")) and name.startswith("#"):
                    arrival.add(name[1:], [content])

        assert bring_in(public, private).rows["question"] == 1


def test_an_export_takes_no_other_files_place_and_does_not_go_where_the_web_looks(app, tmp_path):
    take_out(tmp_path / "out")

    with pytest.raises(Invalid, match="already"):
        take_out(tmp_path / "out")
    for folder in (Path(app.static_folder) / "out", app.config["DATA_DIR"] / "media"):
        with pytest.raises(Invalid, match="belongs to the web"):
            take_out(folder)


def test_an_export_that_breaks_off_leaves_no_file(app, tmp_path):
    build()

    def stop(_rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        transfer.export(tmp_path / "out", "site", passphrase=PASSPHRASE, moved=stop)

    assert list((tmp_path / "out").iterdir()) == []
