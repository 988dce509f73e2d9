"""Server-sent events: in order, once, to those whom they concern, for as long as they may hear."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import fastapi.routing
import httpx
import pytest
from sqlalchemy import delete

from studio.api.scopes import Scope
from studio.server.store.schema import events
from tests.server.avatars.maker import Maker
from tests.server.jobs.quick import quick_preparation
from tests.server.jobs.workshop import wait_for
from tests.server.process import ServerProcess
from tests.server.routes.listening import Listener, listening
from tests.server.serving import Served, bearer, serving

_PROMPT = 1.0
_ALL = 7
"""Events of a new avatar: two made, job queued, started, look in work, job done, look ready."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with quick_preparation(), serving(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(scope="module")
def maker(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Maker:
    return Maker(served.client, tmp_path_factory.mktemp("media"))


def _client(served: Served, key: str) -> httpx.Client:
    return httpx.Client(base_url=served.client.base_url, headers=bearer(key), trust_env=False)


def test_a_listener_hears_what_happens_from_now_on(served: Served, maker: Maker) -> None:
    maker.settled(maker.make("Before"))
    with listening(served.client) as listener:
        avatar = maker.make("After")
        maker.settled(avatar)
        served.client.delete(f"/v1/avatars/{avatar['id']}")
        wait_for(lambda: listener.kinds.count("avatar.deleted") == 2, "both deletions")
    assert listener.kinds[:3] == ["avatar.created", "avatar.created", "job.queued"]
    assert listener.seqs == sorted(set(listener.seqs))
    body = json.loads(listener.heard[0].data)
    assert (body["seq"], body["type"]) == (listener.seqs[0], "avatar.created")
    assert body["object_id"] == avatar["id"]
    assert body["data"]["name"] == "After"


def test_a_character_is_told_of_with_the_state_it_shows(served: Served, maker: Maker) -> None:
    avatar = maker.settled(maker.make("Ready"))
    with listening(served.client) as listener:
        served.client.patch(f"/v1/avatars/{avatar['id']}", json={"name": "Renamed"})
        listener.until(1)
    data = json.loads(listener.heard[0].data)["data"]
    assert (data["name"], data["status"]) == ("Renamed", "ready")


@pytest.mark.parametrize("how", ["after", "Last-Event-ID"])
def test_whoever_comes_back_hears_what_they_missed(served: Served, maker: Maker, how: str) -> None:
    with listening(served.client) as first:
        maker.settled(maker.make("One"))
        first.until(_ALL)
    seen = first.seqs[3]
    maker.settled(maker.make("Two"))
    extra = {"params": {"after": seen}} if how == "after" else {"headers": {how: str(seen)}}
    with listening(served.client, **extra) as again:
        again.until(_ALL - 4 + _ALL)
    assert again.seqs[: _ALL - 4] == first.seqs[4:]
    assert again.seqs == sorted(set(again.seqs))


def test_the_header_of_a_browser_that_resumes_beats_the_address_it_began_with(
    served: Served, maker: Maker
) -> None:
    maker.settled(maker.make("Again"))
    with listening(served.client, params={"after": 0}) as first:
        first.until(4)
    headers = {"Last-Event-ID": str(first.seqs[2])}
    with listening(served.client, params={"after": 0}, headers=headers) as again:
        again.until(1)
    assert again.seqs[0] == first.seqs[3]


@pytest.mark.parametrize("wrong", ["x", "-1", "1.5", "²", "9" * 21])
def test_a_number_that_is_none_is_refused(served: Served, wrong: str) -> None:
    headers = {b"Last-Event-ID": wrong.encode()}
    answers = [
        served.client.get("/v1/events", headers=headers),
        served.client.get("/v1/events", params={"after": wrong}),
    ]
    assert [answer.status_code for answer in answers] == [422, 422]


def test_a_number_from_the_future_starts_now(served: Served, maker: Maker) -> None:
    """As after a database was put back from a copy: nothing new may be missed."""
    with listening(served.client, params={"after": 2**62}) as listener:
        maker.settled(maker.make("New"))
        listener.until(5)


def test_a_stream_begins_at_once_with_where_it_is(served: Served, maker: Maker) -> None:
    maker.settled(maker.make("Any"))
    with served.client.stream("GET", "/v1/events") as response:
        first = next(response.iter_lines())
        assert first == ": listening"
        assert response.headers["content-type"].startswith("text/event-stream")


def test_an_idle_stream_shows_that_it_lives(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fastapi.routing._PING_INTERVAL == 15
    monkeypatch.setattr(fastapi.routing, "_PING_INTERVAL", 0.1)
    with served.client.stream("GET", "/v1/events", timeout=5) as response:
        lines = response.iter_lines()
        comments = [line for line in (next(lines) for _ in range(6)) if line.startswith(":")]
    assert len(comments) >= 2


def test_nothing_is_lost_or_doubled_while_much_happens(served: Served, maker: Maker) -> None:
    """200 changes at once, 5 who listen, one of whom keeps losing the connection."""
    avatars = [maker.settled(maker.make(f"Busy {n}"))["id"] for n in range(4)]

    def rename(number: int) -> int:
        address = f"/v1/avatars/{avatars[number % 4]}"
        return served.client.patch(address, json={"name": f"Name {number}"}).status_code

    with ExitStack() as stack:
        steady = [stack.enter_context(listening(served.client)) for _ in range(4)]
        broken = stack.enter_context(listening(served.client))
        with ThreadPoolExecutor(16) as pool:
            changes = [pool.submit(rename, number) for number in range(200)]
            pieces = _heard_in_pieces(served, broken)
        assert {change.result() for change in changes} == {200}
        for listener in steady:
            listener.until(200)
    names = [json.loads(event.data)["data"]["name"] for event in steady[0].heard]
    assert sorted(names) == sorted(f"Name {number}" for number in range(200))
    assert steady[0].seqs == sorted(set(steady[0].seqs))
    assert all(listener.seqs == steady[0].seqs for listener in steady)
    with listening(served.client, params={"after": pieces[-1]}) as rest:
        rest.until(200 - len(pieces))
    assert pieces + rest.seqs == steady[0].seqs


def _heard_in_pieces(served: Served, listener: Listener) -> list[int]:
    """What somebody hears whose connection breaks again and again."""
    listener.until(5)
    listener.stop()
    heard = listener.seqs
    while len(heard) < 150:
        with listening(served.client, headers={"Last-Event-ID": str(heard[-1])}) as again:
            again.until(1)
        heard += again.seqs
    return heard


def test_other_organisations_hear_nothing(served: Served, maker: Maker) -> None:
    """Not even of what is public; and they hear all of their own."""
    with _client(served, served.key_of_a_stranger()) as stranger:
        theirs = Maker(stranger, maker._folder)
        with listening(served.client) as mine, listening(stranger) as other:
            public = maker.settled(maker.make("Mine", is_public=True, consent="Robin agreed"))
            own = theirs.settled(theirs.make("Theirs"))
            other.until(6)
            mine.until(6)
            for avatar, client in ((public, served.client), (own, stranger)):
                client.delete(f"/v1/avatars/{avatar['id']}")
            for listener in (mine, other):
                wait_for(lambda who=listener: "avatar.deleted" in who.kinds, "the deletion")
        said = "".join(event.data for event in other.heard)
        assert "Theirs" in said
        assert "Mine" not in said
        assert public["id"] not in said
        assert "Theirs" not in "".join(event.data for event in mine.heard)
        assert not set(mine.seqs) & set(other.seqs)
        mine_said = "".join(event.data for event in mine.heard)
        assert "Robin" not in mine_said, "consent stays with the avatar"
        assert stranger.get(f"/v1/jobs/{public['job_id']}/events").status_code == 404


def test_the_stream_of_a_job_ends_with_the_job(served: Served, maker: Maker) -> None:
    avatar = maker.make("held one")
    with listening(served.client, f"/v1/jobs/{avatar['job_id']}/events") as listener:
        listener.until(2)
        served.client.post(f"/v1/jobs/{avatar['job_id']}/cancel")
        assert listener.ends(5)
    assert listener.kinds == ["job.queued", "job.started", "job.cancelled"]
    assert {json.loads(event.data)["object_id"] for event in listener.heard} == {avatar["job_id"]}


@pytest.mark.parametrize("name", ["Fine", "bad one"])
def test_a_job_that_has_ended_is_told_whole_and_then_the_stream_ends(
    served: Served, maker: Maker, name: str
) -> None:
    avatar = maker.settled(maker.make(name))
    address = f"/v1/jobs/{avatar['job_id']}/events"
    with listening(served.client, address) as listener:
        assert listener.ends(5)
    assert listener.kinds[0] == "job.queued"
    assert listener.kinds[-1] == ("job.succeeded" if name == "Fine" else "job.failed")
    # a browser comes back by itself after the end: there is nothing more to wait for
    headers = {"Last-Event-ID": str(listener.seqs[-1])}
    with listening(served.client, address, headers=headers) as again:
        assert again.ends(5)
    assert again.heard == []


def test_a_job_whose_events_are_forgotten_has_a_stream_that_ends(
    served: Served, maker: Maker
) -> None:
    avatar = maker.settled(maker.make("Long ago"))
    with served.services.store.write() as connection:
        connection.execute(delete(events).where(events.c.object_id == avatar["job_id"]))
    with listening(served.client, f"/v1/jobs/{avatar['job_id']}/events") as listener:
        assert listener.ends(5)
    assert listener.heard == []


def test_a_revoked_key_listens_no_longer(served: Served, maker: Maker) -> None:
    made = served.client.post("/v1/keys", json={"name": "k", "scopes": [Scope.AVATARS_READ]})
    with _client(served, made.json()["key"]) as client, listening(client) as listener:
        served.client.delete(f"/v1/keys/{made.json()['id']}")
        assert listener.ends(5)
        maker.settled(maker.make("Secret"))
    assert "Secret" not in "".join(event.data for event in listener.heard)


def test_a_removed_user_listens_no_longer(served: Served, maker: Maker) -> None:
    user = served.client.post("/v1/users", json={"name": "Robin"}).json()["id"]
    wanted = {"name": "k", "scopes": [Scope.AVATARS_READ], "user_id": user}
    key = served.client.post("/v1/keys", json=wanted).json()["key"]
    with _client(served, key) as client, listening(client) as listener:
        served.client.delete(f"/v1/users/{user}")
        assert listener.ends(5)


def test_streams_ask_for_their_scope_and_their_job(served: Served) -> None:
    with _client(served, served.key_with(Scope.SESSIONS_READ)) as client:
        assert client.get("/v1/events").status_code == 403
        assert client.get("/v1/jobs/job_none/events").status_code == 403
    assert served.client.get("/v1/jobs/job_none/events").status_code == 404


def test_a_server_that_stops_ends_its_streams_at_once(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data") as server, server.client() as client:
        with listening(client) as listener:
            begun = time.monotonic()
            assert server.stop() == 0
            assert listener.ends(_PROMPT)
        assert time.monotonic() - begun < 4, "the time it would wait for them"
