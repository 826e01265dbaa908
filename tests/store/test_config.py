"""Settings are read once, and a wrong one stops the program with its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.config import Config, read_config
from store.errors import ConfigError


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "veille.toml"
    file.write_text('contact = "a@example.org"\nworkers = 1\nallow_networks = ["10.0.0.0/8"]\n')
    config = read_config(file, {"VEILLE_WORKERS": "3", "PATH": "/bin"})
    assert (config.contact, config.workers, config.allow_networks) == ("a@example.org", 3, ("10.0.0.0/8",))


def test_a_list_is_separated_by_commas() -> None:
    config = read_config(environ={"VEILLE_ALLOW_NETWORKS": "127.0.0.0/8, intranet:8000,"})
    assert config.allow_networks == ("127.0.0.0/8", "intranet:8000")


def test_defaults_live_in_the_home() -> None:
    config = Config(home=Path("/srv/veille"))
    assert (config.database, config.public) == ("sqlite:////srv/veille/veille.db", Path("/srv/veille/public"))


@pytest.mark.parametrize(
    ("environ", "names"),
    [
        ({"VEILLE_WORKER": "1"}, "worker: no such setting"),
        ({"VEILLE_WORKERS": "many"}, "workers"),
        ({"VEILLE_ALLOW_NETWORKS": "somewhere"}, "allow_networks"),
        ({"VEILLE_PUBLIC_URL": "ftp://x"}, "public_url"),
        ({"VEILLE_BIND": "8080"}, "bind"),
        ({"VEILLE_LANGUAGE": "de"}, "language"),
    ],
    ids=str,
)
def test_a_wrong_setting_is_named(environ: dict[str, str], names: str) -> None:
    with pytest.raises(ConfigError, match=names):
        read_config(environ=environ)


@pytest.mark.parametrize(("content", "says"), [("x = [", "not valid TOML"), ("surprise = 1", "surprise: no such")])
def test_a_broken_file_is_named(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "veille.toml"
    file.write_text(content)
    with pytest.raises(ConfigError, match=says):
        read_config(file, {})


def test_a_file_that_was_asked_for_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        read_config(tmp_path / "none.toml", {})


def test_the_database_password_is_not_shown() -> None:
    assert "secret" not in repr(Config(database_url="postgresql://veille:secret@db/veille"))
