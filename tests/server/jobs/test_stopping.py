"""A whole server that is stopped in the middle of a job, and the next one that finishes it."""

from __future__ import annotations

import time
from pathlib import Path

import psutil

from tests.server.avatars.maker import Maker
from tests.server.jobs.workshop import wait_for
from tests.server.process import ServerProcess


def test_what_a_stopped_server_was_doing_the_next_one_finishes(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with ServerProcess(data) as first, first.client() as client:
        avatar = Maker(client, tmp_path).make("Patient")
        address = f"/v1/jobs/{avatar['job_id']}"
        wait_for(lambda: client.get(address).json()["status"] == "running", "the start")
        children = psutil.Process(first.pid).children(recursive=True)
        begun = time.monotonic()
        assert first.stop() == 0
        assert time.monotonic() - begun < 4
    assert not [child for child in children if child.is_running()]
    with ServerProcess(data) as second, second.client() as client:
        ready = Maker(client, tmp_path).settled(avatar)
        assert ready["status"] == "ready"
        assert client.get(address).json()["attempt"] == 2
        told = client.get(f"{address}/events").text
    kinds = [line[7:] for line in told.splitlines() if line.startswith("event: ")]
    assert [kind for kind in kinds if kind != "job.progress"] == [
        "job.queued",
        "job.started",
        "job.interrupted",
        "job.started",
        "job.succeeded",
    ]
