"""Opening the database: durable settings, migrations, one writer at a time."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

from studio.errors import StudioError
from studio.server.store.migrate import migrate

DATABASE_FILE = "studio.db"


class Store:
    """Short transactions on the database; nobody holds a connection between them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def read(self) -> Generator[Connection]:
        """A consistent view; writes made in it are rolled back."""
        with self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Generator[Connection]:
        """All of it or nothing: commits at the end, rolls back on an exception."""
        with self._engine.connect() as connection:
            # taking SQLite's write lock first: two readers that both turn writers would deadlock
            options = {"begin_immediately": True}
            with connection.execution_options(**options).begin():
                yield connection

    def close(self) -> None:
        self._engine.dispose()


def open_store(data: Path, database_url: str = "") -> Store:
    """The database of a data folder, made or migrated to this version."""
    url = make_url(database_url or f"sqlite:///{data / DATABASE_FILE}")
    engine = create_engine(url, pool_pre_ping=url.get_backend_name() != "sqlite")
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_settings)
        event.listen(engine, "begin", _sqlite_begin)
    try:
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    _keep_private(data / DATABASE_FILE)
    return Store(engine)


def _sqlite_settings(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy says BEGIN itself, see _sqlite_begin
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=15000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("begin_immediately", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


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
