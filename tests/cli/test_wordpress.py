"""An old site comes in by one command; a file that is broken says so and keeps what was whole."""

import json
from pathlib import Path

from tests.support import old_site


def test_an_export_comes_in_with_a_report_for_people_and_programs(site: Path, askmd):
    old_site.whole(site)

    done = askmd("import-wordpress", "export.xml", "--report", "report.json")
    (site / "export.xml").write_text((site / "export.xml").read_text().partition("<title>Second")[0])
    cut = askmd("import-wordpress", "export.xml")

    assert done.exit_code == 0, done.stderr
    assert "      3 posts are public" in done.stdout.splitlines()
    assert "example.org/" not in done.stdout.replace(old_site.HOST, "")
    report = json.loads((site / "report.json").read_text())
    assert (report["brought"]["posts"], report["notes"]["missing file"]["count"]) == (3, 2)
    assert (site / "report.json").stat().st_mode & 0o077 == 0
    assert cut.exit_code == 1
    assert "broken or cut off at line" in cut.stdout
    assert "      1 were here already and stay as they are" in cut.stdout.splitlines()


def test_a_hostile_file_is_refused_in_one_sentence(site: Path, askmd):
    (site / "evil.xml").write_text('<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>')

    done = askmd("import-wordpress", "evil.xml")

    assert done.exit_code == 2
    assert done.stderr.strip().splitlines()[-1].startswith("This file declares a document type")
