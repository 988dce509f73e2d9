"""Organisations and users: who is asking, who may add whom, and what ends with a user."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

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


@pytest.fixture
def stranger(served: Served) -> Iterator[httpx.Client]:
    """The administrator of another organisation."""
    with _with(served, served.key_of_a_stranger()) as theirs:
        yield theirs


def _with(served: Served, key: str) -> httpx.Client:
    return httpx.Client(base_url=served.client.base_url, headers=bearer(key), timeout=20)


def _user(client: httpx.Client, name: str = "Robin") -> str:
    answer = client.post("/v1/users", json={"name": name})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def _key_of(client: httpx.Client, user_id: str, scope: Scope = Scope.ADMIN) -> str:
    wanted = {"name": "k", "scopes": [scope], "user_id": user_id}
    answer = client.post("/v1/keys", json=wanted)
    assert answer.status_code == 201, answer.text
    return answer.json()["key"]


def test_me_is_who_the_key_is_of(served: Served, client: httpx.Client) -> None:
    launcher = client.get("/v1/me").json()
    assert launcher["organisation"]["name"] == launcher["user"]["name"] == "local"
    assert set(launcher["scopes"]) == set(Scope)
    user_id = _user(client, "Kim")
    with _with(served, _key_of(client, user_id, Scope.AVATARS_WRITE)) as kim:
        me = kim.get("/v1/me").json()
        assert (me["user"]["id"], me["user"]["name"]) == (user_id, "Kim")
        assert me["scopes"] == ["avatars:read", "avatars:write"]
        assert kim.get("/v1/organisation").json() == launcher["organisation"]


def test_users_are_listed_to_administrators_of_their_organisation(
    client: httpx.Client, stranger: httpx.Client, served: Served
) -> None:
    user_id = _user(client)
    assert user_id in [each["id"] for each in client.get("/v1/users?limit=100").json()["data"]]
    theirs = stranger.get("/v1/users").json()["data"]
    assert [each["name"] for each in theirs] == ["stranger"]
    with _with(served, _key_of(client, user_id, Scope.AVATARS_WRITE)) as reader:
        for method in ("GET", "POST"):
            assert reader.request(method, "/v1/users", json={"name": "x"}).status_code == 403


def test_a_removed_user_has_no_keys_and_keeps_their_avatars(
    served: Served, client: httpx.Client
) -> None:
    user_id = _user(client)
    with _with(served, _key_of(client, user_id)) as robin:
        asset = robin.post("/v1/assets", json={"base64": "iVBORw0KGgo="}).json()
        own_key = robin.post("/v1/keys", json={"name": "own", "scopes": ["avatars:read"]}).json()
        assert client.delete(f"/v1/users/{user_id}").status_code == 204
        assert robin.get("/v1/me").status_code == 401
    with _with(served, own_key["key"]) as other:
        assert other.get("/v1/me").status_code == 401
    assert client.get(f"/v1/assets/{asset['id']}").status_code == 200
    listed = client.get("/v1/keys?limit=100").json()["data"]
    revoked = [each["revoked_at"] for each in listed if each["user_id"] == user_id]
    assert len(revoked) == 2
    assert all(revoked), "the list of keys says so"
    assert user_id not in [each["id"] for each in client.get("/v1/users").json()["data"]]
    assert client.delete(f"/v1/users/{user_id}").status_code == 404
    wanted = {"name": "late", "scopes": ["avatars:read"], "user_id": user_id}
    assert client.post("/v1/keys", json=wanted).status_code == 404


def test_nobody_removes_themselves_or_somebody_elses_user(
    client: httpx.Client, stranger: httpx.Client
) -> None:
    me = client.get("/v1/me").json()["user"]["id"]
    assert client.delete(f"/v1/users/{me}").status_code == 409
    assert stranger.delete(f"/v1/users/{me}").status_code == 404
    theirs = stranger.get("/v1/me").json()["user"]["id"]
    assert client.delete(f"/v1/users/{theirs}").status_code == 404
    assert stranger.get("/v1/me").status_code == 200


@pytest.mark.parametrize("id_", ["user_none", "%00", "é"])
def test_a_user_that_is_none_is_not_found(client: httpx.Client, id_: str) -> None:
    assert client.delete(f"/v1/users/{id_}").status_code == 404


def test_two_who_remove_each_other_do_not_leave_an_organisation_without_users(
    served: Served, client: httpx.Client
) -> None:
    """However the two requests meet, one of them stays."""
    for _ in range(5):
        pair = [_user(client), _user(client)]
        keys = [_key_of(client, user_id) for user_id in pair]

        def remove(number: int, pair: list[str] = pair, keys: list[str] = keys) -> int:
            with _with(served, keys[number]) as one:
                return one.delete(f"/v1/users/{pair[1 - number]}").status_code

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(remove, range(2)))
        assert sorted(answers) == [204, 401]
        left = {each["id"] for each in client.get("/v1/users?limit=100").json()["data"]}
        assert len(left & set(pair)) == 1


def test_only_whoever_runs_the_server_sees_and_adds_organisations(
    client: httpx.Client, stranger: httpx.Client
) -> None:
    made = client.post("/v1/organisations", json={"name": "Riverside Clinic"})
    assert made.status_code == 201
    listed = client.get("/v1/organisations?limit=100").json()["data"]
    assert made.json() in listed
    for method in ("GET", "POST"):
        answer = stranger.request(method, "/v1/organisations", json={"name": "x"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")


@pytest.mark.parametrize("path", ["/v1/users", "/v1/organisations"])
@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "x" * 201}, {"name": 7}, {"n": "x"}])
def test_a_name_is_needed(client: httpx.Client, path: str, body: dict[str, object]) -> None:
    assert client.post(path, json=body).status_code == 422


def test_pages_of_users_lose_and_repeat_nothing(client: httpx.Client) -> None:
    made = [_user(client, f"Paged {number}") for number in range(5)]
    seen: list[str] = []
    params: dict[str, object] = {"limit": 2}
    while True:
        page = client.get("/v1/users", params=params).json()
        seen += [each["id"] for each in page["data"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert [id_ for id_ in seen if id_ in made] == made[::-1]
    assert len(seen) == len(set(seen))
