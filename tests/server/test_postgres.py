"""The same server on PostgreSQL: what SQLite does by nature, PostgreSQL is told to do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, func, inspect, select, text

from studio.api.events import Event, EventType
from studio.api.jobs import JobKind, JobStatus
from studio.server.access.caller import Caller, operator
from studio.server.access.people import ensure_operator
from studio.server.events.log import events_after, record
from studio.server.jobs import ledger
from studio.server.store.database import Store, open_store
from studio.server.store.migrate import migration_config
from studio.server.store.schema import jobs, metadata, organisations
from tests.server.avatars.maker import Maker
from tests.server.cluster import Cluster, cluster
from tests.server.routes.listening import listening
from tests.server.serving import Served, bearer, serving


@pytest.fixture(scope="module")
def postgres() -> Iterator[Cluster]:
    with cluster() as running:
        yield running


@pytest.fixture(scope="module")
def served(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = tmp_path_factory.mktemp("data")
    with serving(data, database_url=postgres.database()) as running:
        yield running
    assert not (data / "studio.db").exists()


@pytest.fixture(scope="module")
def client(served: Served) -> httpx.Client:
    return served.client


@pytest.fixture(scope="module")
def maker(client: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Maker:
    return Maker(client, tmp_path_factory.mktemp("media"))


@contextmanager
def _store(address: str, folder: Path) -> Iterator[Store]:
    store = open_store(folder, address)
    try:
        yield store
    finally:
        store.close()


@pytest.fixture
def store(postgres: Cluster, tmp_path: Path) -> Iterator[Store]:
    with _store(postgres.database(), tmp_path) as opened:
        with opened.write() as connection:
            ensure_operator(connection)
        yield opened


@pytest.fixture
def caller(store: Store) -> Caller:
    with store.read() as connection:
        return operator(connection)


def test_an_avatar_becomes_ready_and_goes_again(
    served: Served, maker: Maker, client: httpx.Client
) -> None:
    with listening(client) as listener:
        avatar = maker.settled(maker.make("Élise", is_public=True))
        assert (avatar["status"], avatar["looks_count"]) == ("ready", 1)
        assert avatar["report"]["verdict"] == "accept"
        look = maker.shown(avatar["default_look_id"])
        assert httpx.get(look["preview_video_url"]).headers["content-type"] == "video/mp4"
        assert client.put(f"/v1/avatars/{avatar['id']}/favorite").status_code == 204
        for wanted in (
            {"status": "ready"},
            {"tier": "photoreal"},
            {"favorite": True},
            {"q": "éLI"},
            {"public": True},
            {"kind": "character", "status": "ready", "favorite": True, "q": "É"},
        ):
            assert avatar["id"] in maker.ids(**wanted), wanted
        assert maker.ids(status="failed") == maker.ids(active=False) == []
        assert client.delete(f"/v1/avatars/{avatar['id']}").status_code == 204
        listener.until(12)
    assert listener.seqs == sorted(set(listener.seqs))
    assert listener.kinds.count("job.progress") == 3
    usage = client.get("/v1/usage").json()
    assert (usage["characters"], usage["assets"]) == (0, 2)
    assert len(list(served.services.assets.hashes())) == 2


def test_bad_content_fails_with_its_report(maker: Maker) -> None:
    failed = maker.settled(
        maker.make(sources={"image_id": maker.photo(100), "audio_id": maker.voice()})
    )
    assert failed["status"] == "failed"
    assert "100" in failed["status_message"]
    assert failed["report"]["verdict"] == "reject"
    assert failed["deployment"]["status"] == "none", "JSON that is null reads as nothing"


def test_a_repeated_request_makes_nothing_twice(maker: Maker, client: httpx.Client) -> None:
    body = {"name": "Once", "sources": maker.spoken()}

    def ask(_: int) -> httpx.Response:
        headers = {"Idempotency-Key": "the same"}
        return client.post("/v1/avatars", json=body, headers=headers)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(ask, range(6)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({ask(0).json()["id"] for _ in range(2)}) == 1
    assert len(maker.ids(q="Once", kind="character")) == 1


def test_pages_lose_and_repeat_nothing(client: httpx.Client) -> None:
    made = [client.post("/v1/users", json={"name": f"U{n}"}).json()["id"] for n in range(9)]
    seen, params = [], {"limit": 2}
    while True:
        page = client.get("/v1/users", params=params).json()
        seen += [each["id"] for each in page["data"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert [id_ for id_ in seen if id_ in made] == made[::-1]
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/v1/users", {"name": "a\0b"}, 422),
        ("POST", "/v1/keys", {"name": "a\0b", "scopes": ["admin"]}, 422),
        ("GET", "/v1/avatars?q=a%00b", None, 422),
        ("GET", "/v1/avatars?cursor=%00", None, 422),
        ("GET", "/v1/jobs?avatar_id=%00", None, 422),
        ("GET", "/v1/avatars/%00", None, 404),
        ("GET", "/v1/assets/%00", None, 404),
        ("GET", "/v1/jobs/%00", None, 404),
        ("DELETE", "/v1/users/%00", None, 404),
        ("DELETE", "/v1/keys/%00", None, 404),
    ],
)
def test_a_character_that_the_database_does_not_keep_is_the_callers_mistake(
    client: httpx.Client, method: str, path: str, body: dict[str, Any] | None, status: int
) -> None:
    answer = client.request(method, path, json=body)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["message"]


def test_an_avatar_with_such_a_character_is_refused_whole(
    maker: Maker, client: httpx.Client
) -> None:
    before = client.get("/v1/usage").json()
    for field in ("name", "description", "consent"):
        assert maker.ask(**{"name": "x", field: "a\0b"}).status_code == 422
    assert client.get("/v1/usage").json() == before


def test_many_write_at_once_and_nobody_fails(maker: Maker, client: httpx.Client) -> None:
    """Deadlocks would show here: each of these locks rows in another order."""
    avatar = maker.settled(maker.make("Contended"))
    address = f"/v1/avatars/{avatar['id']}"

    def do(number: int) -> int:
        match number % 4:
            case 0:
                return client.patch(address, json={"is_public": number % 8 == 0}).status_code
            case 1:
                return client.put(f"{address}/favorite").status_code
            case 2:
                return client.delete(f"{address}/favorite").status_code
            case _:
                made = maker.make(f"Contending {number}", parent_id=avatar["id"])
                return client.delete(f"/v1/avatars/{made['id']}").status_code

    with listening(client) as listener, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(do, range(48)))
        assert set(answers) <= {200, 204}
        client.patch(address, json={"name": "The end"})
        while "The end" not in "".join(event.data for event in listener.heard):
            listener.until(len(listener.heard) + 1)
    assert listener.seqs == sorted(set(listener.seqs))


def test_strangers_see_nothing_here_either(served: Served, maker: Maker) -> None:
    avatar = maker.settled(maker.make("Private"))
    headers = bearer(served.key_of_a_stranger())
    with httpx.Client(base_url=served.client.base_url, headers=headers) as stranger:
        assert stranger.get(f"/v1/avatars/{avatar['id']}").status_code == 404
        assert stranger.get("/v1/avatars").json()["data"] == []


def test_a_reader_never_skips_an_event_that_is_committed_late(
    postgres: Cluster, tmp_path: Path
) -> None:
    """Numbers are given when a row is written, and seen when it is committed: here by two servers,
    so that no lock of Python stands between them."""
    address = postgres.database()
    with _store(address, tmp_path) as one, _store(address, tmp_path) as other:
        with one.write() as connection:
            ensure_operator(connection)
            mine = operator(connection).organisation_id
        holds, go_on = threading.Event(), threading.Event()

        def slowly() -> None:
            with one.write() as connection:
                record(connection, mine, EventType.AVATAR_UPDATED, "avat_slow", {})
                holds.set()
                assert go_on.wait(10)

        def quickly() -> None:
            assert holds.wait(10)
            with other.write() as connection:
                record(connection, mine, EventType.AVATAR_UPDATED, "avat_quick", {})

        threads = [threading.Thread(target=each) for each in (slowly, quickly)]
        for thread in threads:
            thread.start()
        threads[1].join(0.3)  # were it not made to wait, it would be through by now
        seen = _events(other, mine, 0)
        go_on.set()
        for thread in threads:
            thread.join(10)
        seen += _events(other, mine, seen[-1].seq if seen else 0)
    assert [event.object_id for event in seen] == ["avat_slow", "avat_quick"]


def _events(store: Store, organisation_id: str, seq: int) -> list[Event]:
    with store.read() as connection:
        return events_after(connection, organisation_id, seq)


def test_servers_that_start_together_migrate_once(postgres: Cluster, tmp_path: Path) -> None:
    address = postgres.database()
    begin = threading.Barrier(3, timeout=10)

    def start(_: int) -> None:
        begin.wait()
        with _store(address, tmp_path) as store, store.write() as connection:
            ensure_operator(connection)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(start, range(3)))
    with _store(address, tmp_path) as store, store.read() as connection:
        assert connection.execute(select(func.count()).select_from(organisations)).scalar() == 1


def test_no_job_is_taken_twice(store: Store, caller: Caller) -> None:
    with store.write() as connection:
        added = [ledger.add_job(connection, caller, JobKind.PREPARE, None).id for _ in range(12)]
    taken: list[str] = []

    def take() -> None:
        while True:
            with store.write() as connection:
                row = ledger.take_next(connection)
            if row is None:
                return
            taken.append(row["id"])

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == added
    with store.read() as connection:
        found = connection.execute(select(jobs.c.status).distinct()).scalars().all()
    assert found == [JobStatus.RUNNING]


def test_a_view_is_consistent(store: Store, caller: Caller) -> None:
    with store.read() as connection:
        query = select(func.count()).select_from(jobs)
        assert connection.execute(query).scalar() == 0
        with store.write() as writing:
            ledger.add_job(writing, caller, JobKind.PREPARE, None)
        assert connection.execute(query).scalar() == 0


def test_the_migrations_go_up_and_down_and_up(postgres: Cluster, tmp_path: Path) -> None:
    address = postgres.database()
    open_store(tmp_path, address).close()
    engine = create_engine(address)
    try:
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        with engine.connect() as connection, connection.begin():
            command.downgrade(migration_config(connection), "base")
        with engine.connect() as connection, connection.begin():
            assert inspect(connection).get_table_names() == ["alembic_version"]
            command.upgrade(migration_config(connection), "head")
        with engine.connect() as connection:
            assert set(metadata.tables) <= set(inspect(connection).get_table_names())
            settings = connection.execute(text("SHOW server_encoding")).scalar()
            assert settings == "UTF8"
    finally:
        engine.dispose()
