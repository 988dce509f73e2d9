"""Opening the database: durable settings, migrations, one writer at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as WaitedTooLong

from studio.errors import StudioError
from studio.server.store.migrate import migrate

DATABASE_FILE = "studio.db"
_PATIENCE = 15  # seconds that a writer waits for its turn
_WRITERS = 0x5354_5544_494F  # names the lock that PostgreSQL's writers take, any number does


class Store:
    """Short transactions on the database; nobody holds a connection between them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # SQLite lets the quickest of those who wait go first, and some wait for ever
        self._turn = threading.RLock()

    @contextmanager
    def read(self) -> Generator[Connection]:
        """A consistent view; writes made in it are rolled back."""
        with self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Generator[Connection]:
        """All of it or nothing: commits at the end, rolls back on an exception.

        One at a time, on every database: what was read in it is still so when it commits, and
        events are numbered in the order in which they can be seen.
        """
        # the lock comes first: two readers that both turn writers would wait for each other
        with (
            self._in_turn(),
            self._engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def _in_turn(self) -> Generator[None]:
        if not self._turn.acquire(timeout=_PATIENCE):
            raise WaitedTooLong("others are writing")
        try:
            yield
        finally:
            self._turn.release()

    def close(self) -> None:
        self._engine.dispose()


def open_store(data: Path, database_url: str = "") -> Store:
    """The database of a data folder, made or migrated to this version."""
    engine = _engine(database_url or f"sqlite:///{data / DATABASE_FILE}")
    try:
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    _keep_private(data / DATABASE_FILE)
    return Store(engine)


def _engine(address: str) -> Engine:
    try:
        url = make_url(address)
        # a failure is logged; names and consent of people are not
        ping = url.get_backend_name() != "sqlite"
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=ping)
        begin = _BEGIN[engine.dialect.name]
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, KeyError) as error:
        raise StudioError(
            "bad_settings",
            f"The server cannot use the database it was given ({type(error).__name__}).",
            "Give `database_url` as postgresql://USER@HOST/NAME and install "
            "avatar-studio[postgres], or leave it empty for SQLite.",
            param="database_url",
        ) from error
    event.listen(engine, "begin", begin)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_settings)
    return engine


def _sqlite_settings(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy says BEGIN itself, see _sqlite_begin
    # its own knows no letters beyond ASCII: `Élise` would not be found as `élise`
    connection.create_function("lower", 1, _lower, deterministic=True)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={_PATIENCE * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writes(connection) else "BEGIN")


def _postgresql_begin(connection: Connection) -> None:
    if _writes(connection):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_PATIENCE}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _writes(connection: Connection) -> bool:
    return connection.get_execution_options().get("writes", False)


def _lower(text: object) -> str | None:
    return None if text is None else str(text).lower()


_BEGIN: dict[str, Callable[[Connection], None]] = {
    "sqlite": _sqlite_begin,
    "postgresql": _postgresql_begin,
}


def _keep_private(path: Path) -> None:
    if not path.exists():
        return
    try:
        path.chmod(0o600)
    except OSError as error:
        raise StudioError(
            "bad_data_folder",
            f"The database cannot be kept private: {error.strerror}.",
            "Choose a data folder that belongs to you.",
        ) from error
