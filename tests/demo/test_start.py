"""The demo never touches a real site, and finds its own again."""

import pytest
from click.testing import CliRunner

import config
from askmd.cli import main
from askmd.cli.demo import _kept_secrets


@pytest.mark.parametrize("name", ["ASKMD_DATABASE_URL", "ASKMD_BASE_URL", "ASKMD_SMTP_URL", "ASKMD_REDIS_URL"])
def test_it_refuses_to_start_where_a_real_setting_is(tmp_path, name):
    done = CliRunner().invoke(main, ["demo", "--port=1"], env={"ASKMD_DEMO_DIR": str(tmp_path), name: "x"})

    assert done.exit_code == 2


def test_a_real_setting_is_named(tmp_path):
    with pytest.raises(config.BadSettings, match="ASKMD_BASE_URL"):
        config.load({"ASKMD_BASE_URL": "https://ask.example.org"}, mode=config.Mode.DEMO)


def test_its_secrets_are_kept_for_the_next_start_for_its_owner_alone(tmp_path):
    first = _kept_secrets(tmp_path / "demo")

    assert _kept_secrets(tmp_path / "demo") == first
    [file] = (tmp_path / "demo").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
