"""One job's child process: however it ends, the job ends in words and the server goes on."""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import Any

import psutil
import pytest

from studio.api.jobs import JobStatus
from studio.errors import StudioError
from studio.media import sandbox
from studio.server.assets.records import forget_previews
from studio.server.avatars.change import remove_avatar
from studio.server.avatars.query import find_own
from studio.server.jobs import work as work_of_a_job
from studio.server.jobs.cancel import cancel_job
from studio.server.jobs.work import Cancelled, Work
from studio.server.settings import Limits
from tests.server.jobs.workshop import Workshop


@pytest.mark.parametrize(
    ("photo", "says"),
    [
        ("crash", "damaged"),
        ("raise", "damaged"),
        ("refuse", "It is a teapot. Take a cup."),
        ("hoard", "memory"),
        ("killed", "memory"),
    ],
)
def test_a_child_that_fails_ends_its_job_with_a_reason(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, photo: str, says: str
) -> None:
    monkeypatch.setattr(work_of_a_job, "_MEMORY", 512 * 1024 * 1024)
    failing, next_one = workshop.queue(photo), workshop.queue()
    with workshop.working(workers=1):
        job = workshop.until(failing)
        assert workshop.until(next_one)["status"] == JobStatus.SUCCEEDED
    assert job["status"] == JobStatus.FAILED
    assert says in job["message"]
    assert "secret" not in job["message"]
    look = workshop.look_of(failing)
    assert (look["status"], look["status_message"]) == ("failed", job["message"])


@pytest.mark.parametrize("photo", ["hang", "spin"])
def test_a_child_that_takes_too_long_is_ended(workshop: Workshop, photo: str) -> None:
    job_id = workshop.queue(photo)
    with workshop.working(limits=Limits(job_seconds=1)):
        child = psutil.Process(workshop.child_of(job_id))
        job = workshop.until(job_id)
        assert not child.is_running()
    assert job["status"] == JobStatus.FAILED
    assert "too long" in job["message"]


def _gone(process: psutil.Process, since: float) -> bool:
    psutil.wait_procs([process], timeout=5)
    return not process.is_running() and time.monotonic() - since < 1


def test_cancelling_ends_the_child_within_a_second(workshop: Workshop) -> None:
    job_id = workshop.queue("hang")
    with workshop.working() as runner:
        child = psutil.Process(workshop.child_of(job_id))
        begun = time.monotonic()
        with workshop.store.write() as connection:
            assert cancel_job(connection, workshop.job(job_id))
        runner.cancelled(job_id)
        assert _gone(child, begun)
    assert workshop.job(job_id)["status"] == JobStatus.CANCELLED
    assert workshop.told(job_id)[-1] == "job.cancelled"


def test_deleting_the_avatar_ends_the_child_and_leaves_nothing(workshop: Workshop) -> None:
    job_id = workshop.queue("hang")
    before = workshop.previews()
    with workshop.working() as runner:
        child = psutil.Process(workshop.child_of(job_id))
        begun = time.monotonic()
        with workshop.store.write() as connection:
            character = workshop.look_of(job_id)["parent_id"]
            row = find_own(connection, workshop.caller, character)
            cancelled, previews = remove_avatar(connection, row)
            assert forget_previews(connection, previews) == []
        assert cancelled == [job_id]
        runner.cancelled(job_id)
        assert _gone(child, begun)
    assert workshop.previews() == before
    assert list(workshop.services.assets.staging.iterdir()) == []


def test_a_child_is_not_even_started_for_what_nobody_wants(workshop: Workshop) -> None:
    job_id = workshop.queue("hang")
    services = workshop.services
    work = Work(
        workshop.job(job_id), workshop.store, services.assets, services.bell, services.settings
    )
    work.cancel()
    before = psutil.Process(os.getpid()).children()
    with pytest.raises(Cancelled):
        work.child("tests.server.jobs.misbehaviour:check", sources={}, names={}, folder="")
    with pytest.raises(Cancelled):
        work.progress(0.5, "Half way.")
    assert psutil.Process(os.getpid()).children() == before
    with workshop.store.write() as connection:
        cancel_job(connection, workshop.job(job_id))


def test_waiting_for_a_place_ends_with_the_wish_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every place is taken, for hours: a server that stops does not wait for one."""
    full = threading.BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr(sandbox, "_PLACES", full)
    unwanted = threading.Event()
    threading.Timer(0.15, unwanted.set).start()
    begun = time.monotonic()
    with pytest.raises(StudioError) as caught:
        sandbox.call("tests.server.jobs.misbehaviour:check", cancelled=unwanted)
    assert caught.value.code == "cancelled"
    assert time.monotonic() - begun < 2
    full.release()
    full.acquire(timeout=1)


@pytest.mark.parametrize("size", [10, 300_000])
def test_a_child_that_dies_at_once_is_a_failure_like_any_other(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(sandbox, "_command", lambda: [sys.executable, "-c", "raise SystemExit(1)"])
    real = sandbox._converse

    def converse(child: Any, *arguments: Any) -> Any:
        child.wait()  # before it is told anything
        return real(child, *arguments)

    monkeypatch.setattr(sandbox, "_converse", converse)
    with pytest.raises(StudioError) as caught:
        sandbox.call("x:y", text="z" * size)
    assert caught.value.code == "corrupt"
