"""BagIt folders (RFC 8493): made and read with the library bagit; the same content is the same bytes."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path

import bagit

from store.errors import InvalidInput

ALGORITHMS = ("sha256", "sha512")
# It reports on its own what we say in sentences.
logging.getLogger("bagit").setLevel(logging.CRITICAL + 1)


def make_bag(folder: Path, info: Mapping[str, str], tag_files: Mapping[str, bytes]) -> None:
    """Turn a folder into a bag: what is in it becomes its payload in data/, `tag_files` stand beside that.

    `info` has to name the day (Bagging-Date) and the program: nothing is taken from clock or machine.
    """
    bagit.make_bag(str(folder), dict(info), processes=1, checksums=list(ALGORITHMS))
    for name, content in tag_files.items():
        (folder / name).write_bytes(content)
    # The library writes these in the order of the file system, and before our files were there.
    for algorithm in ALGORITHMS:
        _write_tag_manifest(folder, algorithm)


def fingerprint(folder: Path) -> str:
    """One hash that certifies the whole bag: SHA-256 of its list of checksums of all lists and notes."""
    return _digest(folder / "tagmanifest-sha256.txt", "sha256")


def problems(folder: Path) -> Iterator[str]:
    """What differs from what was frozen: files missing, changed or added. Raises InvalidInput for what is no bag."""
    try:
        bag = bagit.Bag(str(folder))
    except (bagit.BagError, UnicodeDecodeError, OSError) as error:
        raise InvalidInput(f"{folder} is no frozen corpus (or one that was not finished): {error}") from error
    listed: Mapping[str, Mapping[str, str]] = bag.entries
    found = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if not file.is_dir()}
    own = {f"tagmanifest-{algorithm}.txt" for algorithm in ALGORITHMS}
    yield from (f"{name}: missing" for name in sorted((own | set(listed)) - found))
    yield from (f"{name}: was not frozen with the corpus" for name in sorted(found - set(listed) - own))
    for name in sorted(found & set(listed)):
        if any(_digest(folder / name, algorithm) != value for algorithm, value in listed[name].items()):
            yield f"{name}: changed"


def whole(folder: Path) -> str | None:
    """What the library itself finds wrong with a bag; None if it is valid."""
    try:
        bagit.Bag(str(folder)).validate(processes=1)
    except (bagit.BagError, UnicodeDecodeError, OSError) as error:
        return str(error)
    return None


def _write_tag_manifest(folder: Path, algorithm: str) -> None:
    files = sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith("tagmanifest-"))
    lines = "".join(f"{_digest(file, algorithm)}  {file.name}\n" for file in files)
    (folder / f"tagmanifest-{algorithm}.txt").write_text(lines, "utf-8")


def _digest(file: Path, algorithm: str) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, algorithm).hexdigest()
