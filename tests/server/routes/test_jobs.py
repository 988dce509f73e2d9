"""Jobs over HTTP: listed, watched, cancelled once and for all."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from studio.api.jobs import JobStatus
from tests.server.avatars.maker import Maker
from tests.server.jobs.quick import quick_preparation
from tests.server.jobs.workshop import wait_for
from tests.server.serving import Served, bearer, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with quick_preparation(), serving(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(scope="module")
def client(served: Served) -> httpx.Client:
    return served.client


@pytest.fixture(scope="module")
def maker(client: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Maker:
    return Maker(client, tmp_path_factory.mktemp("media"))


@pytest.fixture
def busy(maker: Maker, client: httpx.Client) -> Iterator[list[dict[str, Any]]]:
    """Both workers are held, and one more job waits behind them."""
    made = [maker.make(f"held {number}") for number in range(3)]
    for avatar in made[:2]:
        wait_for(lambda avatar=avatar: _job(client, avatar)["status"] == "running", "a start")
    yield made
    for avatar in made:
        client.delete(f"/v1/avatars/{avatar['id']}")


def _job(client: httpx.Client, avatar: dict[str, Any]) -> dict[str, Any]:
    answer = client.get(f"/v1/jobs/{avatar['job_id']}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def _cancel(client: httpx.Client, avatar: dict[str, Any]) -> httpx.Response:
    return client.post(f"/v1/jobs/{avatar['job_id']}/cancel")


def test_a_job_tells_of_its_life(maker: Maker, client: httpx.Client) -> None:
    avatar = maker.settled(maker.make("Told"))
    job = _job(client, avatar)
    assert (job["kind"], job["status"], job["progress"]) == ("prepare", "succeeded", 1.0)
    assert job["avatar_id"] == avatar["default_look_id"]
    assert job["created_at"] <= job["started_at"] <= job["ended_at"]
    assert "payload" not in job


def test_two_run_and_the_third_waits(busy: list[dict[str, Any]], client: httpx.Client) -> None:
    assert [_job(client, each)["status"] for each in busy] == ["running", "running", "queued"]
    assert client.get("/v1/usage").json()["jobs_active"] == 3


def test_a_job_that_waits_is_cancelled_and_never_starts(
    busy: list[dict[str, Any]], maker: Maker, client: httpx.Client
) -> None:
    answer = _cancel(client, busy[2])
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert answer.json()["started_at"] is None
    assert answer.json()["ended_at"] is not None
    shown = maker.shown(busy[2]["id"])
    assert (shown["status"], shown["status_message"]) == (
        "failed",
        "The preparation was cancelled.",
    )


def test_a_job_that_runs_is_cancelled_and_frees_its_worker(
    busy: list[dict[str, Any]], maker: Maker, client: httpx.Client
) -> None:
    assert _cancel(client, busy[0]).json()["status"] == "cancelled"
    wait_for(lambda: _job(client, busy[2])["status"] == "running", "the next one")
    assert maker.shown(busy[0]["id"])["status"] == "failed"
    assert _job(client, busy[1])["status"] == "running"


def test_cancelling_again_changes_nothing(busy: list[dict[str, Any]], client: httpx.Client) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: _cancel(client, busy[0]), range(6)))
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.text for answer in answers} == {answers[0].text}
    stream = client.get(f"/v1/jobs/{busy[0]['job_id']}/events").text
    assert stream.count("event: job.cancelled") == 1


@pytest.mark.parametrize(("name", "ended"), [("Done", "succeeded"), ("bad", "failed")])
def test_what_has_ended_cannot_be_cancelled(
    maker: Maker, client: httpx.Client, name: str, ended: str
) -> None:
    avatar = maker.settled(maker.make(name))
    answer = _cancel(client, avatar)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")
    assert ended in answer.json()["error"]["message"]
    assert _job(client, avatar)["status"] == ended
    assert maker.shown(avatar["id"]) == avatar


def test_a_cancelled_avatar_can_be_deleted_and_its_job_stays_to_be_read(
    busy: list[dict[str, Any]], client: httpx.Client
) -> None:
    _cancel(client, busy[1])
    assert client.delete(f"/v1/avatars/{busy[1]['id']}").status_code == 204
    assert _job(client, busy[1])["message"] == "Cancelled."


def _ids(client: httpx.Client, **filters: Any) -> list[str]:
    answer = client.get("/v1/jobs", params={"limit": 100, **filters})
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()["data"]]


def test_lists_are_newest_first_and_filtered(
    busy: list[dict[str, Any]], maker: Maker, client: httpx.Client
) -> None:
    everything = _ids(client)
    assert everything == sorted(everything, reverse=True)
    status_of = {id_: client.get(f"/v1/jobs/{id_}").json()["status"] for id_ in everything}
    for status in JobStatus:
        assert _ids(client, status=status) == [i for i in everything if status_of[i] == status]
    assert _ids(client, status="queued") == [busy[2]["job_id"]]
    assert _ids(client, avatar_id=busy[0]["default_look_id"]) == [busy[0]["job_id"]]
    assert _ids(client, avatar_id="avat_none") == []
    assert client.get("/v1/jobs", params={"status": "lost"}).status_code == 422


def test_pages_of_jobs_lose_and_repeat_nothing(maker: Maker, client: httpx.Client) -> None:
    for number in range(5):
        maker.settled(maker.make(f"Page {number}"))
    everything, seen, cursor = _ids(client), [], None
    while True:
        params = {"limit": 2} if cursor is None else {"limit": 2, "cursor": cursor}
        page = client.get("/v1/jobs", params=params).json()
        seen += [each["id"] for each in page["data"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == everything


def test_the_jobs_of_another_organisation_do_not_exist(
    busy: list[dict[str, Any]], served: Served, client: httpx.Client
) -> None:
    """Not even those of an avatar that is public."""
    client.patch(f"/v1/avatars/{busy[0]['id']}", json={"is_public": True})
    headers = bearer(served.key_of_a_stranger())
    with httpx.Client(base_url=client.base_url, headers=headers) as stranger:
        assert _ids(stranger) == _ids(stranger, avatar_id=busy[0]["default_look_id"]) == []
        for method, path in (("GET", ""), ("POST", "/cancel"), ("GET", "/events")):
            address = f"/v1/jobs/{busy[0]['job_id']}{path}"
            assert stranger.request(method, address).status_code == 404
    assert _job(client, busy[0])["status"] == "running"


@pytest.mark.parametrize("id_", ["job_none", "%00", "a%00b", "é"])
def test_a_job_that_is_none_is_not_found(client: httpx.Client, id_: str) -> None:
    assert client.get(f"/v1/jobs/{id_}").status_code == 404
    assert client.get(f"/v1/jobs/{id_}/events").status_code == 404
    assert client.post(f"/v1/jobs/{id_}/cancel").status_code == 404
