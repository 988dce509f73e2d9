"""The event log: one with the change it tells of, read in order, forgotten in time."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from studio.api.events import Event, EventType
from studio.server import services
from studio.server.access.caller import Caller
from studio.server.access.people import create_organisation
from studio.server.events.log import events_after, forget_old, newest_seq, record
from studio.server.services import open_services
from studio.server.settings import load_settings
from studio.server.store.database import Store
from studio.server.store.moments import now
from studio.server.store.schema import events

Steps = list[tuple[int, int, bool]]


def _record(store: Store, organisation_id: str, object_id: str = "avat_1") -> None:
    with store.write() as connection:
        record(connection, organisation_id, EventType.AVATAR_UPDATED, object_id, {"n": object_id})


def _after(store: Store, organisation_id: str, seq: int = 0, **more: int) -> list[Event]:
    with store.read() as connection:
        return events_after(connection, organisation_id, seq, **more)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(
    steps=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2), st.booleans()), max_size=20),
    batch=st.integers(1, 5),
)
def test_a_reader_in_batches_of_any_size_reads_each_committed_event_once_and_in_order(
    store: Store, steps: Steps, batch: int
) -> None:
    with store.write() as connection:
        owners = [create_organisation(connection, str(n)).id for n in range(2)]
    expected: dict[str, list[str]] = {owner: [] for owner in owners}
    for whose, what, committed in steps:
        owner, object_id = owners[whose], f"avat_{what}"
        if committed:
            _record(store, owner, object_id)
            expected[owner].append(object_id)
            continue
        with pytest.raises(RuntimeError), store.write() as connection:
            record(connection, owner, EventType.AVATAR_UPDATED, "avat_lost", {})
            raise RuntimeError
    for owner in owners:
        read: list[Event] = []
        while more := _after(store, owner, read[-1].seq if read else 0, limit=batch):
            read += more
        assert [event.object_id for event in read] == expected[owner]
        assert [event.seq for event in read] == sorted({event.seq for event in read})


def test_old_events_are_forgotten_and_their_numbers_never_come_again(
    store: Store, caller: Caller
) -> None:
    mine = caller.organisation_id
    for number in range(3):
        _record(store, mine, f"avat_{number}")
    last = _after(store, mine)[-1].seq
    with store.write() as connection:
        old = now() - timedelta(days=7, seconds=1)
        connection.execute(update(events).values(at=old))
        connection.execute(update(events).where(events.c.seq == last).values(at=now()))
        forget_old(connection, 7)
    assert [event.seq for event in _after(store, mine)] == [last]
    with store.write() as connection:
        connection.execute(update(events).values(at=old))
        forget_old(connection, 7)
        assert newest_seq(connection, mine) == 0
    _record(store, mine)
    assert _after(store, mine)[0].seq > last


def test_a_server_that_runs_for_long_forgets_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even though the disk failed for a moment when it looked the first time."""
    parts = open_services(load_settings(tmp_path, limits={"event_days": 1}))
    with parts.store.write() as connection:
        owner = create_organisation(connection, "x").id
    _record(parts.store, owner)
    with parts.store.write() as connection:
        connection.execute(update(events).values(at=now() - timedelta(days=2)))
    swept: list[int] = []

    def sweep(*_: object) -> None:
        swept.append(_count(parts.store))
        if len(swept) == 1:
            raise OSError("a disk that fails for a moment")

    monkeypatch.setattr(services, "sweep_uploads", sweep)
    monkeypatch.setattr(services, "_TIDY_EVERY", 0.01)

    async def tidy_for_a_while() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(services.keep_tidy(parts), 0.5)

    asyncio.run(tidy_for_a_while())
    assert swept[:2] == [1, 0]
    parts.store.close()


def _count(store: Store) -> int:
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(events)).scalar_one()
