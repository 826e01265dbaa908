"""A file is there whole or not at all; what cannot be written is told in a sentence."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.errors import InvalidInput, OutputError
from store.export.output import CHUNK, write_file, write_files

BIG = [b"x" * CHUNK] * 3


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def broken() -> Iterator[bytes]:
    yield from BIG
    raise RuntimeError("the store is gone")


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        write_file(tmp_path / "a.csv", [*BIG, b"end"])
    finally:
        os.umask(mask)
    assert (tmp_path / "a.csv").read_bytes() == b"".join(BIG) + b"end"
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o640
    assert names(tmp_path) == ["a.csv"]


def test_what_exists_is_kept_unless_told_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("old")
    with pytest.raises(InvalidInput, match="--overwrite"):
        write_file(file, BIG)
    assert file.read_text() == "old"
    write_file(file, [b"new"], overwrite=True)
    assert file.read_text() == "new"


def test_a_folder_is_never_overwritten(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="is a folder"):
        write_file(tmp_path, BIG, overwrite=True)


def test_what_breaks_off_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old")
    with pytest.raises(RuntimeError):
        write_file(tmp_path / "a.csv", broken(), overwrite=True)
    assert names(tmp_path) == ["a.csv"]
    assert (tmp_path / "a.csv").read_text() == "old"


@pytest.mark.parametrize(("path", "says"), [("rien/a.csv", "No such file"), ("fichier/a.csv", "Not a directory")])
def test_a_place_that_is_none_is_told(tmp_path: Path, path: str, says: str) -> None:
    (tmp_path / "fichier").touch()
    with pytest.raises(OutputError, match=says):
        write_file(tmp_path / path, BIG)


def test_a_full_disk_is_told() -> None:
    with pytest.raises(OutputError, match="/dev/full cannot be written: No space left"):
        write_file(Path("/dev/full"), BIG)


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_file(pipe, BIG)
    reader.join()
    assert read == [b"".join(BIG)]
    assert pipe.is_fifo()


def test_a_folder_of_files_is_there_when_all_are(tmp_path: Path) -> None:
    write_files(tmp_path / "textes", [("1.txt", b"un"), ("2.txt", b"deux")])
    assert names(tmp_path / "textes") == ["1.txt", "2.txt"]
    with pytest.raises(InvalidInput, match="exists already"):
        write_files(tmp_path / "textes", [])

    def interrupted() -> Iterator[tuple[str, bytes]]:
        yield "1.txt", b"un"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_files(tmp_path / "autres", interrupted())
    assert names(tmp_path) == ["textes"]
