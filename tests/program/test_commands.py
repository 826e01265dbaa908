"""Every command has help; wrong input gets one sentence and the right exit code, never a traceback."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from scheduler import app
from tests.program.veille import Veille

README = Path(__file__).parents[2] / "README.md"


def _commands(group: typer.Typer, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Each command's words and help."""
    for command in group.registered_commands:
        assert command.callback is not None
        name = command.name or command.callback.__name__.replace("_", "-")
        yield f"{prefix}{name}", command.callback.__doc__ or ""
    for inner in group.registered_groups:
        assert inner.typer_instance is not None
        yield from _commands(inner.typer_instance, f"{prefix}{inner.name} ")


COMMANDS = dict(_commands(app))


@pytest.fixture
def veille(tmp_path: Path) -> Veille:
    return Veille(tmp_path)


@pytest.mark.parametrize(("command", "text"), COMMANDS.items())
def test_every_command_has_help_with_an_example(command: str, text: str) -> None:
    assert f"Example: veille {command}" in " ".join(text.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    first, _, verb = command.partition(" ")
    [line] = [line for line in README.read_text().splitlines() if re.match(rf"\| `veille {first}[ `]", line)]
    assert f"`{verb}`" in line or f"veille {command}" in line


def test_help_imports_nothing_heavy() -> None:
    heavy = "{'scrapy', 'trafilatura', 'sqlalchemy', 'apscheduler', 'feedgen', 'starlette', 'pydantic'}"
    check = f"import sys, scheduler; found = {heavy} & set(sys.modules); sys.exit(f'loaded: {{found}}' if found else 0)"
    done = subprocess.run([sys.executable, "-P", "-c", check], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("words", "settings", "code", "says"),
    [
        (["sources", "list"], {}, 1, "veille init"),
        (["show", "1"], {}, 1, "veille init"),
        (["status"], {"workers": "many"}, 1, "workers"),
        (["status"], {"wrokers": "2"}, 1, "no such setting"),
        (["status"], {"database_url": "mysql://x/y"}, 1, "neither sqlite nor postgresql"),
        (["init"], {"home": "/proc/veille"}, 1, "/proc/veille"),
        (["sources", "add", "not an address"], {}, 1, "no web address"),
        (["sources", "add", "http://127.0.0.1:9/", "--yes"], {}, 1, "private network"),
        (["sources", "add", "https://a.example/", "--kind", "paper"], {}, 1, "kind cannot be 'paper'"),
        (["sources", "add", "https://a.example/", "--scope", "departement-299"], {}, 1, "departement-299"),
        (["sources", "import", "none.csv"], {}, 1, "none.csv"),
        (["try", "none.html"], {}, 1, "none.html"),
        (["try", "--from", "none.jsonl"], {}, 1, "none.jsonl"),
        (["try"], {}, 2, "give a page"),
        (["crawl"], {}, 2, "give ids"),
        (["collect"], {}, 2, "give addresses"),
        (["collect", "https://a.example/", "--remove"], {}, 2, "--collection"),
        (["collect", "a.example"], {}, 1, "no web address"),
        (["collect", "--file", "none.html"], {}, 1, "none.html"),
        (["collect", "--list"], {}, 1, "veille init"),
        (["sources", "suggest"], {}, 1, "veille init"),
        (["export"], {}, 2, "--format"),
        (["export", "--format", "csv"], {}, 1, "veille init"),
        (["corpus", "freeze", "essai", "--format", "csv"], {}, 2, "jsonl"),
        (["corpus", "verify", "none"], {}, 1, "there is no folder none"),
        (["fly"], {}, 2, "fly"),
        (["show", "first"], {}, 2, "valid integer"),
        (["run", "--config", "x"], {}, 2, "--config"),
        (["--config", "none.toml", "status"], {}, 1, "none.toml"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_input_is_answered_with_a_sentence(
    tmp_path: Path, words: list[str], settings: dict[str, str], code: int, says: str
) -> None:
    ended = Veille(tmp_path, tuple(settings.items()))(*words)
    assert (ended.code, ended.out) == (code, "")
    assert says in ended.err
    assert "Traceback" not in ended.err
    assert code == 2 or ended.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["sources", "show", "movilap"], "did you mean movilab"),
        (["sources", "set", "movilab", "colour=blue"], "no field 'colour'"),
        (["sources", "set", "movilab", "state=asleep"], "state cannot be 'asleep'"),
        (["crawl", "nobody"], "there is no source 'nobody'"),
        (["schedule", "set", "crawl", "often"], "often"),
        (["schedule", "pause", "sleep"], "there is no source 'sleep'"),
        (["show", "999"], "there is no article 999"),
        (["collect", "--show", "Bretagne"], "there is no collection 'Bretagne'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_unknown_names_are_answered_with_what_there_is(prepared: Veille, words: list[str], says: str) -> None:
    ended = prepared(*words)
    assert (ended.code, "Traceback" in ended.err) == (1, False)
    assert says in ended.err


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Veille:
    """A folder whose store holds the catalogue."""
    veille = Veille(tmp_path_factory.mktemp("prepared"))
    assert veille("init").code == 0
    return veille


def test_init_twice_adds_nothing(prepared: Veille) -> None:
    assert "0 sources" in prepared("init").out


def test_the_catalogue_is_there(prepared: Veille) -> None:
    sources = {row["id"]: row for row in prepared("sources", "list", "--format", "json").facts}
    assert len(sources) == 215
    assert {row["state"] for row in sources.values()} == {"active", "trial"}


def test_sources_go_out_and_in_again(prepared: Veille, veille: Veille) -> None:
    for name in ("all.opml", "all.csv", "all.yaml"):
        assert prepared("sources", "export", str(veille.folder / name)).code == 0
    assert veille("sources", "import", "all.csv", "--format", "json").facts["added"] == 215
    assert veille("sources", "import", "all.yaml", "--format", "json").facts["added"] == 0


def test_a_source_is_paused_and_resumed(prepared: Veille) -> None:
    for verb, state in (("pause", "paused"), ("retire", "retired"), ("resume", "active")):
        assert prepared("sources", verb, "movilab").code == 0
        assert prepared("sources", "show", "movilab", "--format", "json").facts["state"] == state


def test_jobs_are_scheduled(prepared: Veille) -> None:
    assert prepared("schedule", "set", "crawl", "every 10m").code == 0
    assert prepared("schedule", "set", "movilab", "window mon-fri 07:00-20:00 every 1h").code == 0
    assert prepared("schedule", "pause", "publish").code == 0
    rows = {row["name"]: row for row in prepared("schedule", "list", "--format", "json").facts}
    assert (rows["crawl"]["schedule"], rows["publish"]["paused"]) == ("every 10m", True)
    assert "movilab" in rows
    assert prepared("schedule", "now", "movilab").code == 0


def test_the_parts_open_alone(prepared: Veille) -> None:
    for part, command in (("store", "status"), ("crawler", "sources"), ("feeds", "publish")):
        done = subprocess.run(
            [sys.executable, "-P", "-m", part, command, "--help"], capture_output=True, text=True, check=False
        )
        assert (done.returncode, "Example" in done.stdout or "COMMAND" in done.stdout) == (0, True)
