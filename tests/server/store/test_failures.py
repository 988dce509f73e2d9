"""When the database fails: who asked is told what to do, and the log tells nothing of people."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import exc, func, insert, select

from studio.errors import StudioError
from studio.server.access.caller import Caller
from studio.server.store import database
from studio.server.store.database import Store, open_store
from studio.server.store.failures import failure_of
from studio.server.store.schema import users


def _failure(kind: type[exc.DBAPIError], said: str) -> exc.DBAPIError:
    return kind("SELECT 1", {}, sqlite3.OperationalError(said))


@pytest.mark.parametrize(
    ("kind", "said", "code"),
    [
        (exc.DataError, "no NUL", "invalid"),
        (exc.IntegrityError, "FOREIGN KEY constraint failed", "conflict"),
        (exc.OperationalError, "database is locked", "unavailable"),
        (exc.OperationalError, "server closed the connection", "unavailable"),
        (exc.InterfaceError, "the connection is closed", "unavailable"),
        (exc.OperationalError, "database or disk is full", "disk_full"),
        (exc.OperationalError, "could not extend file: No space left on device", "disk_full"),
    ],
)
def test_a_failure_says_what_to_do(kind: type[exc.DBAPIError], said: str, code: str) -> None:
    failure = failure_of(_failure(kind, said))
    assert failure is not None
    assert failure.code == code


def test_too_few_connections_are_a_busy_database() -> None:
    failure = failure_of(exc.TimeoutError("pool"))
    assert failure is not None
    assert failure.code == "unavailable"


def test_a_fault_of_the_studio_itself_is_nobody_elses() -> None:
    assert failure_of(_failure(exc.ProgrammingError, "no such column")) is None


def test_what_people_wrote_is_in_no_failure(store: Store, caller: Caller) -> None:
    wrong = {"organisation_id": caller.organisation_id, "name": "Robin Secret"}
    with pytest.raises(exc.IntegrityError) as caught, store.write() as connection:
        connection.execute(insert(users).values(id=caller.user_id, **wrong))
    assert "Robin" not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["nonsense", "mysql://x/y", "postgresql+nothing://x/y", "sqlite+nothing:///x", "://"]
)
def test_a_database_that_cannot_be_used_is_a_wrong_setting(tmp_path: Path, address: str) -> None:
    with pytest.raises(StudioError) as caught:
        open_store(tmp_path, address)
    assert caught.value.code == "bad_settings"
    assert caught.value.param == "database_url"
    assert "postgresql://" in caught.value.hint


def test_a_database_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StudioError) as caught:
        open_store(tmp_path, f"postgresql://studio@/none?host={tmp_path}")
    assert caught.value.code == "no_database"


def test_a_writer_that_waits_too_long_is_told_so(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_PATIENCE", 0.05)
    refused: list[str] = []

    def write() -> None:
        with pytest.raises(exc.TimeoutError) as caught, store.write():
            raise AssertionError("two writers at a time")
        failure = failure_of(caught.value)
        refused.append(failure.code if failure else "")

    with store.write():
        other = threading.Thread(target=write)
        other.start()
        other.join()
    assert refused == ["unavailable"]


def test_letters_of_every_alphabet_have_a_lower_case(store: Store) -> None:
    with store.read() as connection:
        found = connection.execute(select(func.lower("ÉLISE ÄÖÜ ЖЕНЯ"))).scalar_one()
        assert connection.execute(select(func.lower(None))).scalar_one() is None
    assert found == "élise äöü женя"
