"""A repeated request makes nothing twice, and a failed one may be repeated."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, func, insert, select, update
from starlette.requests import Request
from starlette.responses import Response

from studio.api.people import User, UserCreate
from studio.api.scopes import Scope
from studio.errors import StudioError
from studio.server.access.caller import Caller
from studio.server.access.people import create_organisation, create_user
from studio.server.idempotency import Once, forget_old
from studio.server.store.database import Store
from studio.server.store.moments import now
from studio.server.store.schema import idempotency, users
from tests.server.serving import Served, bearer, serving

_ROBIN = UserCreate(name="Robin")


def _once(key: str | None, path: str = "/v1/users", query: str = "") -> Once:
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": query.encode(),
        "headers": [(b"host", b"localhost"), (b"x-api-key", b"secret")],
        "server": ("localhost", 80),
        "scheme": "http",
    }
    return Once(Request(scope), Response(), key)


def _make(
    store: Store, caller: Caller, once: Once, wanted: UserCreate = _ROBIN, fail: bool = False
) -> User:
    def make(connection: Connection) -> User:
        made = create_user(connection, caller.organisation_id, wanted.name)
        if fail:
            raise StudioError("conflict", "It failed after it was made.")
        return made

    return once.create(store, caller, wanted, make, model=User)


def _count(store: Store) -> int:
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(users)).scalar_one()


def _kept(store: Store) -> int:
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(idempotency)).scalar_one()


def _code(store: Store, caller: Caller, once: Once, wanted: UserCreate = _ROBIN) -> str:
    with pytest.raises(StudioError) as refused:
        _make(store, caller, once, wanted)
    return refused.value.code


def test_without_a_key_every_request_makes_one(store: Store, caller: Caller) -> None:
    assert _make(store, caller, _once(None)) != _make(store, caller, _once(None))
    assert _kept(store) == 0


def test_the_same_key_answers_the_same_and_makes_nothing(store: Store, caller: Caller) -> None:
    before = _count(store)
    assert _make(store, caller, _once("a")) == _make(store, caller, _once("a"))
    assert _count(store) == before + 1


def test_another_request_under_the_same_key_is_refused(store: Store, caller: Caller) -> None:
    _make(store, caller, _once("a"))
    kim = UserCreate(name="Kim")
    assert _code(store, caller, _once("a"), kim) == "idempotency_mismatch"
    assert _code(store, caller, _once("a", path="/v1/keys")) == "idempotency_mismatch"
    assert _code(store, caller, _once("a", query="x=1")) == "idempotency_mismatch"
    assert _make(store, caller, _once("b"), kim).name == "Kim"


def test_a_failed_attempt_keeps_nothing_and_releases_the_key(store: Store, caller: Caller) -> None:
    before = _count(store)
    with pytest.raises(StudioError):
        _make(store, caller, _once("a"), fail=True)
    assert (_count(store), _kept(store)) == (before, 0)
    assert _make(store, caller, _once("a"), UserCreate(name="Kim")).name == "Kim"


def test_a_key_of_another_organisation_is_another_key(store: Store, caller: Caller) -> None:
    with store.write() as connection:
        other = create_organisation(connection, "other").id
    stranger = Caller(other, caller.user_id, frozenset(), is_operator=False)
    assert _make(store, caller, _once("a")) != _make(store, stranger, _once("a"))


def test_a_request_under_way_is_told_from_a_finished_one(store: Store, caller: Caller) -> None:
    begun, release = threading.Event(), threading.Event()
    made: list[User] = []

    def slow(connection: Connection) -> User:
        begun.set()
        assert release.wait(10)
        return create_user(connection, caller.organisation_id, "Robin")

    def first() -> None:
        once = _once("a")
        made.append(once.create(store, caller, _ROBIN, slow, model=User))

    thread = threading.Thread(target=first)
    thread.start()
    assert begun.wait(10)
    assert _code(store, caller, _once("a")) == "idempotency_in_flight"
    assert _code(store, caller, _once("a"), UserCreate(name="Kim")) == "idempotency_mismatch"
    release.set()
    thread.join(10)
    assert _make(store, caller, _once("a")) == made[0]


def test_a_claim_that_was_never_kept_is_free_after_a_restart(store: Store, caller: Caller) -> None:
    """What is under way is known to the process alone: nothing in the database can stick."""
    with _once("a").claimed(store, caller, "body"):
        assert _kept(store) == 0
    assert _make(store, caller, _once("a"))


def test_two_servers_on_one_database_make_one_object(store: Store, caller: Caller) -> None:
    """The other server's answer lands between our look and our write."""

    def make(connection: Connection) -> User:
        row = {"organisation_id": caller.organisation_id, "key": "a", "fingerprint": "theirs"}
        connection.execute(insert(idempotency).values(**row, status=201, body={}, created_at=now()))
        return create_user(connection, caller.organisation_id, "Robin")

    before = _count(store)
    with pytest.raises(StudioError) as refused:
        _once("a").create(store, caller, _ROBIN, make, model=User)
    assert refused.value.code == "idempotency_in_flight"
    assert (_count(store), _kept(store)) == (before, 0)


def test_keys_are_forgotten_after_a_day(store: Store, caller: Caller) -> None:
    first = _make(store, caller, _once("a"))
    with store.write() as connection:
        earlier = {"created_at": now() - timedelta(hours=24, seconds=1)}
        connection.execute(update(idempotency).values(**earlier))
    second = _make(store, caller, _once("a"), UserCreate(name="Kim"))
    assert second != first
    assert _kept(store) == 1
    with store.write() as connection:
        connection.execute(update(idempotency).values(**earlier))
        forget_old(connection)
    assert _kept(store) == 0


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("data")) as running:
        yield running


def _post(served: Served, path: str, body: Any, key: str, **headers: str) -> httpx.Response:
    return served.client.post(path, json=body, headers={"Idempotency-Key": key, **headers})


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/users", {"name": "Robin"}),
        ("/v1/organisations", {"name": "Riverside"}),
        ("/v1/keys", {"name": "agent", "scopes": ["avatars:read"]}),
    ],
)
def test_what_people_make_is_made_once(served: Served, path: str, body: dict[str, Any]) -> None:
    first, second = (
        _post(served, path, body, "once" + path),
        _post(served, path, body, "once" + path),
    )
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    other = _post(served, path, {**body, "name": "other"}, "once" + path)
    assert (other.status_code, other.json()["error"]["code"]) == (422, "idempotency_mismatch")


def test_the_order_of_fields_and_defaults_do_not_make_another_request(served: Served) -> None:
    one = {"name": "agent", "scopes": ["avatars:read"]}
    same = {"expires_in": None, "scopes": ["avatars:read"], "name": "agent"}
    assert _post(served, "/v1/keys", one, "o").json() == _post(served, "/v1/keys", same, "o").json()


def test_the_secret_of_a_new_key_is_never_in_the_database(served: Served) -> None:
    made = _post(served, "/v1/keys", {"name": "a", "scopes": ["admin"]}, "secret").json()
    data = served.services.settings.data
    stored = b"".join(path.read_bytes() for path in data.glob("studio.db*"))
    assert made["id"].encode() in stored
    assert made["key"].encode() not in stored
    assert made["key"].removeprefix("ask_").encode() not in stored
    assert httpx.get(served.client.base_url.join("/v1/me"), headers=bearer(made["key"])).is_success


def test_the_secret_is_told_again_only_to_the_credential_that_asked(served: Served) -> None:
    other = bearer(served.key_with(Scope.ADMIN))
    body = {"name": "agent", "scopes": ["avatars:read"]}
    made = _post(served, "/v1/keys", body, "mine").json()
    refused = _post(served, "/v1/keys", body, "mine", **other)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "conflict")
    assert made["id"] in refused.json()["error"]["message"]
    assert made["key"] not in refused.text
    assert _post(served, "/v1/keys", body, "mine").json() == made


def test_a_replay_needs_the_scope_as_much_as_the_first_request(served: Served) -> None:
    reader = bearer(served.key_with(Scope.AVATARS_READ))
    assert _post(served, "/v1/users", {"name": "x"}, "scoped").status_code == 201
    assert _post(served, "/v1/users", {"name": "x"}, "scoped", **reader).status_code == 403


def test_the_documents_tell_of_the_key_and_its_failures(served: Served) -> None:
    document = json.loads(served.client.get("/openapi.json").text)
    for path, method in (
        ("/v1/assets", "post"),
        ("/v1/uploads", "post"),
        ("/v1/users", "post"),
        ("/v1/keys", "post"),
        ("/v1/organisations", "post"),
    ):
        said = document["paths"][path][method]
        names = [each["name"] for each in said["parameters"]]
        assert "Idempotency-Key" in names
        assert {"409", "422"} <= set(said["responses"])
