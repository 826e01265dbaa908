"""A PostgreSQL server for the tests: the one TEST_POSTGRESQL_URL names, else one started from installed binaries."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "TEST_POSTGRESQL_URL"
"""SQLAlchemy URL of a database whose user may create databases."""


def binaries() -> Path | None:
    """The folder of the newest installed server, if there is one."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    return versions[-1].parent if versions else None


def is_at_hand() -> bool:
    """Whether there is a server, running or to be started."""
    return bool(os.environ.get(VARIABLE)) or binaries() is not None


@contextmanager
def server() -> Iterator[str]:
    """The URL of a running server's maintenance database; a server of our own ends with the block."""
    if os.environ.get(VARIABLE):
        yield os.environ[VARIABLE]
        return
    found = binaries()
    if found is None:
        raise FileNotFoundError(f"no PostgreSQL server is installed and {VARIABLE} is not set")
    # Short, because the path of a socket is limited to some hundred bytes; not under a home nobody else may read.
    folder = Path(tempfile.mkdtemp(prefix="veille-pg-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        with _started(found, folder):
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _started(found: Path, folder: Path) -> Iterator[None]:
    data, options = folder / "data", f"-k {folder} -c listen_addresses='' -c fsync=off"
    _own(folder)
    _run([found / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"])
    _run([found / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"])
    try:
        yield
    finally:
        _run([found / "pg_ctl", "-D", data, "-m", "immediate", "stop"])


def _own(folder: Path) -> None:
    if os.geteuid() == 0:
        account = pwd.getpwnam(_account())
        os.chown(folder, account.pw_uid, account.pw_gid)


def _account() -> str:
    """PostgreSQL refuses to run as root; its package brings an account of its own."""
    return "postgres"


def _run(command: list[str | Path]) -> None:
    as_user = _account() if os.geteuid() == 0 else None
    subprocess.run([str(part) for part in command], check=True, user=as_user, cwd="/", stdout=subprocess.DEVNULL)
