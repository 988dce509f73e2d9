"""Bringing a database to this version's schema, with a copy of it kept beforehand."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError

from studio.errors import StudioError

if TYPE_CHECKING:
    from alembic.config import Config

NEWEST = "0002"
"""The schema of this version. Alembic, which takes long to load, is only asked to change it."""

_SCRIPTS = Path(__file__).parent / "migrations"
_VERSION_TABLE = "alembic_version"


def migration_config(connection: Connection | None = None) -> Config:
    """Alembic's settings, without an ini file: the scripts ship inside the package."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def migrate(engine: Engine) -> None:
    """To the newest schema; refuses a database that a newer studio has written."""
    current = _revision(engine)
    if current == NEWEST:
        return
    from alembic import command

    _refuse_newer(current)
    if current is not None:
        _copy_aside(engine, current)
    # alone: another server may be starting on the same PostgreSQL
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        command.upgrade(migration_config(connection), "head")


def _revision(engine: Engine) -> str | None:
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table(_VERSION_TABLE):
                return None
            return connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalar()
    except OperationalError as error:
        raise StudioError(
            "no_database",
            f"The database cannot be opened: {error.orig}.",
            "Check the address, that it runs, and that you may read and write it.",
        ) from error
    except DatabaseError as error:
        raise StudioError(
            "damaged_database",
            f"The database of this data folder is damaged: {error.orig}.",
            "Move studio.db away and put its newest backup (studio.db.*.backup) in its place, "
            "or start with an empty data folder; the assets stay as they are.",
        ) from error


def _refuse_newer(current: str | None) -> None:
    from alembic.script import ScriptDirectory

    known = {s.revision for s in ScriptDirectory.from_config(migration_config()).walk_revisions()}
    if current is not None and current not in known:
        raise StudioError(
            "newer_database",
            f"This data folder was written by a newer studio (schema {current}).",
            "Update the studio, or choose another data folder.",
        )


def _copy_aside(engine: Engine, revision: str) -> None:
    """SQLite's own backup of the file, so that a failed update loses nothing."""
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database:
        return
    source, target = sqlite3.connect(database), sqlite3.connect(f"{database}.{revision}.backup")
    try:
        source.backup(target)
    finally:
        target.close()
        source.close()
    Path(f"{database}.{revision}.backup").chmod(0o600)
