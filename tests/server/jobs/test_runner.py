"""The runner: in order, two at a time, and nothing that a job or a database does stops it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import psutil
import pytest
from sqlalchemy import exc, update

from studio.api.jobs import JobKind, JobStatus
from studio.server.jobs import ledger, runner
from studio.server.jobs.cancel import cancel_job
from studio.server.jobs.work import Work
from studio.server.store.schema import assets
from tests.server.jobs.workshop import Workshop, wait_for

Prepares = Callable[[Callable[[Work], None]], None]


@pytest.fixture
def prepares(monkeypatch: pytest.MonkeyPatch) -> Prepares:
    """What preparing does is up to the test."""

    def put(function: Callable[[Work], None]) -> None:
        monkeypatch.setitem(runner._WORK, JobKind.PREPARE, function)

    monkeypatch.setattr(runner, "_LOOK_EVERY", 0.02)
    return put


def _succeed(work: Work) -> None:
    with work.store.write() as connection:
        ledger.move(connection, work.job_id, JobStatus.SUCCEEDED, "Done.")


def test_jobs_run_two_at_a_time_in_the_order_they_came(
    workshop: Workshop, prepares: Prepares
) -> None:
    lock, started, at_once, most = threading.Lock(), [], [0], [0]
    both = threading.Barrier(2, timeout=10)

    def count(work: Work) -> None:
        with lock:
            started.append(work.job_id)
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        both.wait()  # a pair goes on only together: were it one at a time, this would time out
        with lock:
            at_once[0] -= 1
        _succeed(work)

    prepares(count)
    queued = [workshop.queue() for _ in range(6)]
    with workshop.working():
        for job_id in queued:
            assert workshop.until(job_id)["status"] == JobStatus.SUCCEEDED
    assert most == [2]
    pairs = [started[at : at + 2] for at in range(0, 6, 2)]
    assert [sorted(pair) for pair in pairs] == [queued[at : at + 2] for at in range(0, 6, 2)]


def test_a_job_that_is_queued_later_needs_no_patience(
    workshop: Workshop, prepares: Prepares, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "_LOOK_EVERY", 3600.0)
    prepares(_succeed)
    with workshop.working() as running:
        for _ in range(10):
            job_id = workshop.queue()
            running.hint()
            assert workshop.until(job_id)["status"] == JobStatus.SUCCEEDED


def test_an_unexpected_failure_ends_the_job_and_not_the_thread(
    workshop: Workshop, prepares: Prepares
) -> None:
    def fail(work: Work) -> None:
        raise ZeroDivisionError("secret")

    prepares(fail)
    with workshop.working(workers=1):
        for _ in range(2):
            job_id = workshop.queue()
            job = workshop.until(job_id)
            assert job["status"] == JobStatus.FAILED
            assert "ZeroDivisionError" in job["message"]
            assert "secret" not in job["message"]
            assert workshop.look_of(job_id)["status_message"] == job["message"]


def _once(monkeypatch: pytest.MonkeyPatch, function: str, failure: Exception) -> list[str]:
    """Let a function of the ledger fail the first time it is called."""
    real, calls = getattr(ledger, function), []

    def wrapped(*args: Any) -> Any:
        calls.append(function)
        if len(calls) == 1:
            raise failure
        return real(*args)

    monkeypatch.setattr(ledger, function, wrapped)
    return calls


_LOCKED = exc.OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))


@pytest.mark.parametrize("failure", [_LOCKED, exc.TimeoutError("busy"), RuntimeError("bug")])
def test_a_failing_database_stops_no_thread(
    workshop: Workshop, prepares: Prepares, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    prepares(_succeed)
    calls = _once(monkeypatch, "take_next", failure)
    job_id = workshop.queue()
    with workshop.working(workers=1):
        assert workshop.until(job_id)["status"] == JobStatus.SUCCEEDED
    assert len(calls) > 1


def test_a_job_whose_end_could_not_be_written_is_done_again(
    workshop: Workshop, prepares: Prepares
) -> None:
    attempts: list[str] = []

    def work_on(work: Work) -> None:
        attempts.append(work.job_id)
        if len(attempts) == 1:
            raise _LOCKED
        _succeed(work)

    prepares(work_on)
    job_id = workshop.queue()
    with workshop.working(workers=1):
        job = workshop.until(job_id)
    assert (job["status"], job["attempt"]) == (JobStatus.SUCCEEDED, 2)
    assert workshop.told(job_id) == [
        "job.queued",
        "job.started",
        "job.interrupted",
        "job.started",
        "job.succeeded",
    ]


def test_a_failure_that_could_not_be_written_is_not_forgotten(
    workshop: Workshop, prepares: Prepares, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(work: Work) -> None:
        raise ZeroDivisionError

    prepares(fail)
    job_id = workshop.queue()
    real, calls = ledger.move, []

    def move(connection: Any, job: str, to: JobStatus, message: str | None = None) -> Any:
        if to is JobStatus.FAILED and not calls:
            calls.append(job)
            raise _LOCKED
        return real(connection, job, to, message)

    monkeypatch.setattr(ledger, "move", move)
    with workshop.working(workers=1):
        job = workshop.until(job_id)
    assert (job["status"], job["attempt"], calls) == (JobStatus.FAILED, 2, [job_id])


def test_a_server_that_stops_leaves_its_job_to_the_next(workshop: Workshop) -> None:
    job_id = workshop.queue("hang")
    with workshop.working() as running:
        child = psutil.Process(workshop.child_of(job_id))
        begun = time.monotonic()
        running.stop()
        assert time.monotonic() - begun < 2
        assert not child.is_running()
    job = workshop.job(job_id)
    assert (job["status"], job["attempt"]) == (JobStatus.INTERRUPTED, 2)
    assert workshop.look_of(job_id)["status"] == "processing"
    _rename_photo(workshop, job_id, "fine.png")  # this time nothing hangs
    with workshop.working():
        assert workshop.until(job_id)["status"] == JobStatus.SUCCEEDED
    assert workshop.look_of(job_id)["status"] == "ready"
    assert workshop.told(job_id).count("job.started") == 2


def _rename_photo(workshop: Workshop, job_id: str, name: str) -> None:
    asset_id = workshop.look_of(job_id)["image_id"]
    with workshop.store.write() as connection:
        connection.execute(update(assets).where(assets.c.id == asset_id).values(name=name))


def test_a_job_that_a_killed_server_was_doing_is_taken_up_at_the_next_start(
    workshop: Workshop,
) -> None:
    job_id = workshop.queue()
    with workshop.store.write() as connection:  # as a server that was killed leaves it
        assert ledger.take_next(connection) is not None
    with workshop.working():
        job = workshop.until(job_id)
    assert (job["status"], job["attempt"]) == (JobStatus.SUCCEEDED, 2)


def test_a_job_that_never_comes_to_its_end_is_given_up(
    workshop: Workshop, prepares: Prepares
) -> None:
    def hold(work: Work) -> None:
        work._cancelled.wait(20)
        work.check()

    prepares(hold)
    job_id = workshop.queue()
    for attempt in range(1, 6):
        with workshop.working(workers=1):
            workshop.until(job_id, JobStatus.RUNNING)
            assert workshop.job(job_id)["attempt"] == attempt
    with workshop.working(workers=1):
        job = workshop.until(job_id)
    assert job["status"] == JobStatus.FAILED
    assert "5 times" in job["message"]
    look = workshop.look_of(job_id)
    assert (look["status"], look["status_message"]) == ("failed", job["message"])


def test_a_job_cancelled_at_the_moment_it_is_taken_leaves_a_cancelled_look(
    workshop: Workshop,
) -> None:
    job_id = workshop.queue()
    with workshop.store.write() as connection:
        row = ledger.take_next(connection)
        assert row is not None
        assert row["id"] == job_id
    with workshop.store.write() as connection:
        assert cancel_job(connection, row)
    workshop.runner()._run(row)  # what the thread goes on with
    assert workshop.job(job_id)["status"] == JobStatus.CANCELLED
    look = workshop.look_of(job_id)
    assert (look["status"], look["status_message"]) == ("failed", "The preparation was cancelled.")


def test_nothing_of_a_job_is_left_in_the_staging_folder(workshop: Workshop) -> None:
    queued = [workshop.queue(photo) for photo in ("fine", "crash", "hang")]
    with workshop.working(workers=3):
        workshop.until(queued[0])
        workshop.until(queued[1])
        workshop.child_of(queued[2])
    wait_for(lambda: not list(workshop.services.assets.staging.iterdir()), "an empty folder")
    with workshop.store.write() as connection:
        ledger.move(connection, queued[2], JobStatus.CANCELLED)
