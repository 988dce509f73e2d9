"""Keys over HTTP: told once, listed without their secret, ended at once and for good."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest

from studio.api.scopes import Scope
from tests.server.serving import Served, bearer, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(scope="module")
def client(served: Served) -> httpx.Client:
    return served.client


def _make(client: httpx.Client, **wanted: Any) -> dict[str, Any]:
    answer = client.post("/v1/keys", json={"name": "k", "scopes": ["avatars:read"], **wanted})
    assert answer.status_code == 201, answer.text
    return answer.json()


def _status(client: httpx.Client, key: str, path: str = "/v1/me") -> int:
    return httpx.get(f"{client.base_url}{path}", headers=bearer(key)).status_code


def test_a_secret_is_told_once(client: httpx.Client, served: Served) -> None:
    made = _make(client)
    secret = made.pop("key")
    assert secret.startswith(made["hint"])
    assert len(made["hint"]) == 8
    listed = client.get("/v1/keys?limit=100")
    assert made in listed.json()["data"]
    assert secret not in listed.text
    files = served.services.settings.data.glob("studio.db*")
    assert not any(secret.encode() in path.read_bytes() for path in files)


def test_a_key_may_do_what_its_scopes_say(client: httpx.Client) -> None:
    reader = _make(client)["key"]
    assert _status(client, reader, "/v1/avatars") == 200
    assert _status(client, reader, "/v1/keys") == 403
    nobody = _make(client, scopes=["sessions:read"])["key"]
    assert _status(client, nobody, "/v1/avatars") == 403


def test_a_revoked_key_is_dead_at_once_and_stays_listed(client: httpx.Client) -> None:
    made = _make(client)
    assert _status(client, made["key"]) == 200
    for _ in range(2):  # again changes nothing
        assert client.delete(f"/v1/keys/{made['id']}").status_code == 204
    assert _status(client, made["key"]) == 401
    listed = client.get("/v1/keys?limit=100").json()["data"]
    assert next(each for each in listed if each["id"] == made["id"])["revoked_at"]


def test_a_key_expires_when_it_was_said_to(client: httpx.Client) -> None:
    made = _make(client, expires_in=60)
    lasts = datetime.fromisoformat(made["expires_at"]) - datetime.fromisoformat(made["created_at"])
    assert lasts.total_seconds() == 60
    assert _make(client)["expires_at"] is None


def test_use_is_noted(client: httpx.Client) -> None:
    made = _make(client)
    assert made["last_used_at"] is None
    _status(client, made["key"])
    listed = client.get("/v1/keys?limit=100").json()["data"]
    assert next(each for each in listed if each["id"] == made["id"])["last_used_at"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"scopes": []},
        {"scopes": ["everything"]},
        {"scopes": ["avatars:read"] * 11},
        {"scopes": None},
        {"name": ""},
        {"name": "x" * 201},
        {"expires_in": 59},
        {"expires_in": 10**12},
        {"expires_in": "soon"},
        {"key": "ask_mine"},
    ],
)
def test_a_key_that_makes_no_sense_is_refused(client: httpx.Client, wrong: dict[str, Any]) -> None:
    asked = {"name": "k", "scopes": ["avatars:read"], **wrong}
    answer = client.post("/v1/keys", json=asked)
    assert answer.status_code == 422
    assert answer.json()["error"]["param"].split(".")[0] == next(iter(wrong))


def test_scopes_that_are_said_twice_count_once(client: httpx.Client) -> None:
    made = _make(client, scopes=["avatars:write", "avatars:read", "avatars:write"])
    assert made["scopes"] == ["avatars:read", "avatars:write"]


def test_keys_are_the_affair_of_their_organisation(served: Served, client: httpx.Client) -> None:
    mine = _make(client)
    headers = bearer(served.key_of_a_stranger(Scope.ADMIN))
    with httpx.Client(base_url=client.base_url, headers=headers) as stranger:
        listed = stranger.get("/v1/keys").json()["data"]
        assert [each["name"] for each in listed] == ["stranger"]
        assert stranger.delete(f"/v1/keys/{mine['id']}").status_code == 404
        me = client.get("/v1/me").json()["user"]["id"]
        wanted = {"name": "k", "scopes": ["avatars:read"], "user_id": me}
        assert stranger.post("/v1/keys", json=wanted).status_code == 404
    assert _status(client, mine["key"]) == 200


@pytest.mark.parametrize("id_", ["key_none", "%00", "é"])
def test_a_key_that_is_none_is_not_found(client: httpx.Client, id_: str) -> None:
    assert client.delete(f"/v1/keys/{id_}").status_code == 404
    wanted = {"name": "k", "scopes": ["avatars:read"], "user_id": "user_none"}
    assert client.post("/v1/keys", json=wanted).status_code == 404
