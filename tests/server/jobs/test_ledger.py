"""The job table is a state machine that cannot be argued with."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from studio.api.avatars import AvatarCreate, SourceIds, Sources
from studio.api.events import EventType
from studio.api.jobs import JobKind, JobStatus
from studio.server.access.caller import Caller
from studio.server.avatars.change import create_avatar
from studio.server.events.log import events_after
from studio.server.jobs import ledger
from studio.server.store.database import Store
from studio.server.store.moments import now
from studio.server.store.schema import jobs

_ALLOWED = {
    (JobStatus.QUEUED, JobStatus.RUNNING),
    (JobStatus.QUEUED, JobStatus.CANCELLED),
    (JobStatus.RUNNING, JobStatus.SUCCEEDED),
    (JobStatus.RUNNING, JobStatus.FAILED),
    (JobStatus.RUNNING, JobStatus.CANCELLED),
    (JobStatus.RUNNING, JobStatus.INTERRUPTED),
    (JobStatus.INTERRUPTED, JobStatus.RUNNING),
    (JobStatus.INTERRUPTED, JobStatus.CANCELLED),
}
_TARGETS = [status for status in JobStatus if status is not JobStatus.QUEUED]


def _add(store: Store, caller: Caller) -> str:
    with store.write() as connection:
        return ledger.add_job(connection, caller, JobKind.PREPARE, None).id


def _status(store: Store, job_id: str) -> JobStatus:
    with store.read() as connection:
        found = connection.execute(select(jobs.c.status).where(jobs.c.id == job_id))
        return JobStatus(found.scalar_one())


def _told(store: Store, caller: Caller) -> list[EventType]:
    with store.read() as connection:
        return [event.type for event in events_after(connection, caller.organisation_id, 0)]


@pytest.mark.parametrize("before", list(JobStatus))
@pytest.mark.parametrize("after", _TARGETS)
def test_only_sensible_transitions_happen(
    store: Store, caller: Caller, before: JobStatus, after: JobStatus
) -> None:
    job_id = _add(store, caller)
    with store.write() as connection:
        connection.execute(update(jobs).where(jobs.c.id == job_id).values(status=before))
    with store.write() as connection:
        moved = ledger.move(connection, job_id, after)
    assert (moved is not None) == ((before, after) in _ALLOWED)
    assert _status(store, job_id) == (after if moved is not None else before)


def test_a_job_tells_each_step_of_its_life_once(store: Store, caller: Caller) -> None:
    job_id = _add(store, caller)
    with store.write() as connection:
        assert ledger.take_next(connection) is not None
        assert ledger.note_progress(connection, job_id, 0.5, "Half way.")
        assert ledger.move(connection, job_id, JobStatus.SUCCEEDED) is not None
        assert ledger.move(connection, job_id, JobStatus.SUCCEEDED) is None
        assert not ledger.note_progress(connection, job_id, 0.6, "Too late.")
    assert _told(store, caller) == [
        EventType.JOB_QUEUED,
        EventType.JOB_STARTED,
        EventType.JOB_PROGRESS,
        EventType.JOB_SUCCEEDED,
    ]


def test_what_a_gone_server_was_doing_waits_again_one_attempt_further(
    store: Store, caller: Caller
) -> None:
    _add(store, caller)
    with store.write() as connection:
        first = ledger.take_next(connection)
        assert first is not None
        assert first["attempt"] == 1
        assert ledger.interrupt_running(connection) == 1
        again = ledger.take_next(connection)
    assert again is not None
    assert again["id"] == first["id"]
    assert again["attempt"] == 2


def test_jobs_are_taken_in_the_order_they_came(store: Store, caller: Caller) -> None:
    added = [_add(store, caller) for _ in range(5)]
    taken = []
    for _ in added:
        with store.write() as connection:
            row = ledger.take_next(connection)
            assert row is not None
            taken.append(row["id"])
    assert taken == sorted(added)


def test_no_job_is_taken_twice_however_many_reach_for_it(store: Store, caller: Caller) -> None:
    added = {_add(store, caller) for _ in range(20)}
    taken: list[str] = []

    def take() -> None:
        while True:
            with store.write() as connection:
                row = ledger.take_next(connection)
            if row is None:
                return
            taken.append(row["id"])

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(added)


def test_a_transition_that_is_rolled_back_tells_nobody(store: Store, caller: Caller) -> None:
    _add(store, caller)
    with pytest.raises(RuntimeError), store.write() as connection:
        ledger.take_next(connection)
        raise RuntimeError
    assert _told(store, caller) == [EventType.JOB_QUEUED]


def test_ended_jobs_of_avatars_that_are_gone_are_forgotten_in_time(
    store: Store, caller: Caller
) -> None:
    old, new, running = (_add(store, caller) for _ in range(3))
    wanted = AvatarCreate(name="x", sources=Sources())
    with store.write() as connection:
        _, look_id = create_avatar(connection, caller, wanted, SourceIds())
        kept = connection.execute(select(jobs.c.id).where(jobs.c.avatar_id == look_id)).scalar()
        for job_id, days in ((old, 8), (new, 6), (kept, 8)):
            ended = {"ended_at": now() - timedelta(days=days), "status": JobStatus.FAILED}
            connection.execute(update(jobs).where(jobs.c.id == job_id).values(**ended))
        ledger.forget_old(connection, 7)
        left = set(connection.execute(select(jobs.c.id)).scalars())
    assert left == {new, running, kept}
