"""Transactions: all or nothing, one writer, times that keep their zone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text

from studio.server.store.database import Store, open_store
from studio.server.store.schema import organisations


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """With nobody in it yet."""
    opened = open_store(tmp_path)
    yield opened
    opened.close()


def _row(number: int, at: datetime | None = None) -> dict[str, object]:
    moment = at or datetime.now(UTC)
    return {"id": f"orgn_{number}", "name": "x", "is_operator": False, "created_at": moment}


def _count(store: Store) -> int:
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(organisations)).scalar_one()


def test_a_failing_transaction_leaves_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.write() as connection:
        connection.execute(insert(organisations).values(**_row(1)))
        raise RuntimeError
    assert _count(store) == 0


def test_a_read_transaction_writes_nothing(store: Store) -> None:
    with store.read() as connection:
        connection.execute(insert(organisations).values(**_row(1)))
    assert _count(store) == 0


def test_writers_from_many_threads_take_turns(store: Store) -> None:
    def write(first: int) -> None:
        for number in range(first, first + 10):
            with store.write() as connection:
                seen = connection.execute(select(func.count()).select_from(organisations)).scalar()
                connection.execute(insert(organisations).values(**_row(number)))
                assert seen is not None

    threads = [threading.Thread(target=write, args=(n * 10,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _count(store) == 80


def test_times_come_back_in_utc_whatever_their_zone_was(store: Store) -> None:
    east = datetime(2026, 5, 4, 12, 0, tzinfo=timezone(timedelta(hours=9)))
    with store.write() as connection:
        connection.execute(insert(organisations).values(**_row(1, east)))
        found = connection.execute(select(organisations.c.created_at)).scalar_one()
    assert found == east
    assert found.utcoffset() == timedelta(0)


def test_acknowledged_rows_survive_anything_but_the_disk(store: Store) -> None:
    with store.read() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
