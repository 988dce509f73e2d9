"""A private PostgreSQL: its own folder, a socket in it, no port, gone at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

if sys.platform != "win32":
    import pwd

_USER = "studio"
_SERVICE_USERS = ("postgres", "nobody")
_OPTIONS = "-c listen_addresses='' -c unix_socket_directories={folder} -F -c autovacuum=off"


class Cluster:
    """Databases on it are made as they are asked for."""

    def __init__(self, programs: Path, folder: Path, user: str | None) -> None:
        self._programs, self._folder = programs, folder
        group = None if user is None else pwd.getpwnam(user).pw_gid
        self._as_user = {"user": user, "group": group, "cwd": folder}
        self._made = 0

    def database(self) -> str:
        """The address of a new, empty database."""
        self._made += 1
        name = f"studio{self._made}"
        self._run("createdb", "-h", str(self._folder), "-U", _USER, name)
        return f"postgresql://{_USER}@/{name}?host={self._folder}"

    @contextmanager
    def running(self) -> Iterator[None]:
        data = str(self._folder / "data")
        options = ("-A", "trust", "-U", _USER, "-E", "UTF8", "--no-sync", "--no-instructions")
        self._run("initdb", "-D", data, *options)
        said = _OPTIONS.format(folder=self._folder)
        log = str(self._folder / "log")
        with self._ending():
            self._run("pg_ctl", "-D", data, "-l", log, "-o", said, "-w", "start")
            yield

    @contextmanager
    def _ending(self) -> Iterator[None]:
        """A process that stops it when we close its input, or are killed and cannot."""
        stop = f"{self._programs}/pg_ctl -D data -m immediate -w stop"
        watch = subprocess.Popen(
            ["/bin/sh", "-c", f"cat; {stop}; cd /; rm -rf {self._folder}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **self._as_user,  # type: ignore[call-overload]
        )
        with watch:
            yield

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._programs / program, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=60,
            **self._as_user,
        )


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Skips the test, and says why, where there is no PostgreSQL."""
    programs, user = _programs(), _service_user()
    # not below pytest's own folder: the user that PostgreSQL runs as may not go there,
    # and a socket's name has room for a hundred letters only
    folder = Path(tempfile.mkdtemp(prefix="studio-pg-", dir="/tmp"))
    if user is not None:
        shutil.chown(folder, user)
    made = Cluster(programs, folder, user)
    try:
        with made.running():
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # when it did not come to start


def _programs() -> Path:
    if sys.platform == "win32":
        pytest.skip("PostgreSQL's programs are looked for on Linux and macOS only")
    pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")
    on_path = shutil.which("pg_ctl")
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = [Path(on_path).resolve().parent] if on_path else places
    for place in found:
        if all((place / name).exists() for name in ("initdb", "pg_ctl", "createdb")):
            return place
    pytest.skip("PostgreSQL is not installed here (no initdb in /usr/lib/postgresql/*/bin)")


def _service_user() -> str | None:
    """PostgreSQL refuses to run as root: somebody else, if we are root."""
    if os.geteuid() != 0:
        return None
    for name in _SERVICE_USERS:
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    pytest.skip("PostgreSQL does not run as root, and there is no user to run it as")
