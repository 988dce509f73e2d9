"""kill -9 around every job transition: no job is lost, none is seen to be done twice."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.server.media import sheet, sound
from tests.server.process import ServerProcess

_AVATARS = 4
_DYING = Path(__file__).parents[1] / "fakes" / "server_dying.py"
_POINTS = [(when, at) for at in range(1, 21) for when in ("before", "after")]
_QUICK = [("before", 1), ("after", 6), ("before", 12), ("after", 20)]


class Scene:
    """A server that dies once, and somebody who does not give up."""

    def __init__(self, folder: Path, when: str, at: int) -> None:
        self.data = folder / "data"
        self.dying = ServerProcess(self.data, sys.executable, "-P", str(_DYING), when, str(at))
        self.sound = ServerProcess(self.data)
        self.server = self.dying

    def persist(self, request: Callable[[httpx.Client], httpx.Response]) -> httpx.Response:
        """Repeat a request until it is answered, on whichever server is there."""
        while True:
            try:
                with self.server.client() as client:
                    answer = request(client)
                assert answer.status_code < 300, answer.text
                return answer
            except httpx.TransportError:
                self._next_server()

    def _next_server(self) -> None:
        assert self.server is self.dying, "the second server died too"
        self.dying.wait()
        self.server = self.sound
        self.server.start()

    def asset(self, name: str, content: bytes) -> str:
        key = {"Idempotency-Key": name}
        files = {"file": (name, content)}
        answer = self.persist(lambda client: client.post("/v1/assets", files=files, headers=key))
        return answer.json()["id"]

    def avatar(self, number: int, sources: dict[str, str]) -> str:
        body = {"name": f"Nobody {number}", "sources": sources}
        key = {"Idempotency-Key": f"avatar {number}"}
        answer = self.persist(lambda client: client.post("/v1/avatars", json=body, headers=key))
        return answer.json()["id"]

    def settled(self) -> list[dict[str, object]]:
        """All jobs, once none is under way."""
        jobs = self._jobs()
        for job in jobs:
            self._told_of(str(job["id"]))
        return self._jobs()

    def _jobs(self) -> list[dict[str, object]]:
        return self.persist(lambda client: client.get("/v1/jobs?limit=100")).json()["data"]

    def _told_of(self, job_id: str) -> list[str]:
        """Every event of a job; the answer ends when the job has."""
        address = f"/v1/jobs/{job_id}/events"
        text = self.persist(lambda client: client.get(address)).text
        return [line[7:] for line in text.splitlines() if line.startswith("event: ")]

    def events(self) -> list[tuple[str, str]]:
        """Every event there ever was."""
        ids = [str(job["id"]) for job in self._jobs()]
        return [(job_id, kind) for job_id in ids for kind in self._told_of(job_id)]


def _try(folder: Path, when: str, at: int) -> None:
    scene = Scene(folder, when, at)
    scene.dying.start()
    try:
        sources = {
            "image_id": scene.asset("a.png", sheet(640, 640)),
            "audio_id": scene.asset("a.wav", sound(5 * 32000)),
        }
        wanted = {scene.avatar(number, sources) for number in range(_AVATARS)}
        jobs = scene.settled()
        assert len(jobs) == len(wanted) == _AVATARS
        assert {job["status"] for job in jobs} == {"succeeded"}
        assert all(job["attempt"] <= 2 for job in jobs)  # type: ignore[operator]
        _check_events(scene.events())
        listed = scene.persist(lambda client: client.get("/v1/avatars?kind=character")).json()
        assert {avatar["id"] for avatar in listed["data"]} == wanted
        assert {avatar["status"] for avatar in listed["data"]} == {"ready"}
    finally:
        for server in (scene.dying, scene.sound):
            if server.alive:
                server.kill()
    assert scene.server is scene.sound, "it never came to the n-th transition"


def _check_events(events: list[tuple[str, str]]) -> None:
    seen = Counter(events)
    for job_id in {job_id for job_id, _ in events}:
        told = [kind for each, kind in events if each == job_id]
        assert seen[job_id, "job.queued"] == 1
        assert seen[job_id, "job.succeeded"] == 1
        assert told[-1] == "job.succeeded"
        # begun again only after it was said to be interrupted
        assert seen[job_id, "job.started"] == 1 + seen[job_id, "job.interrupted"]


@pytest.mark.parametrize(("when", "at"), _QUICK)
def test_a_job_survives_the_death_of_its_server(tmp_path: Path, when: str, at: int) -> None:
    _try(tmp_path, when, at)


@pytest.mark.slow
@pytest.mark.parametrize(("when", "at"), [point for point in _POINTS if point not in _QUICK])
def test_no_transition_is_a_bad_moment_to_die(tmp_path: Path, when: str, at: int) -> None:
    _try(tmp_path, when, at)
