"""The database comes up to date, goes back, and is never opened by an older studio."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from studio.errors import StudioError
from studio.server.store.database import DATABASE_FILE, open_store
from studio.server.store.migrate import NEWEST, migration_config
from studio.server.store.schema import metadata


def _tables(database: Path) -> set[str]:
    engine = create_engine(f"sqlite:///{database}")
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_a_new_folder_gets_every_table(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    assert set(metadata.tables) <= _tables(tmp_path / DATABASE_FILE)


def test_the_migrations_make_exactly_the_schema_that_the_code_uses(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    engine = create_engine(f"sqlite:///{tmp_path / DATABASE_FILE}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_the_newest_schema_is_the_one_that_the_code_names() -> None:
    assert ScriptDirectory.from_config(migration_config()).get_current_head() == NEWEST


def test_every_migration_can_be_taken_back(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    engine = create_engine(f"sqlite:///{tmp_path / DATABASE_FILE}")
    with engine.connect() as connection, connection.begin():
        command.downgrade(migration_config(connection), "base")
    with engine.connect() as connection, connection.begin():
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
        command.upgrade(migration_config(connection), "head")
    engine.dispose()
    assert set(metadata.tables) <= _tables(tmp_path / DATABASE_FILE)


def test_a_database_of_a_newer_studio_is_left_alone(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    engine = create_engine(f"sqlite:///{tmp_path / DATABASE_FILE}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StudioError) as caught:
        open_store(tmp_path)
    assert caught.value.code == "newer_database"


def test_the_database_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    assert (tmp_path / DATABASE_FILE).stat().st_mode & 0o077 == 0


def test_a_file_that_is_no_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    (tmp_path / DATABASE_FILE).write_bytes(b"this is no database" * 100)
    with pytest.raises(StudioError) as caught:
        open_store(tmp_path)
    assert caught.value.code == "damaged_database"
    assert caught.value.hint
