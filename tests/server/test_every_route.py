"""Rules that no route may break, tried on all of them, however many there will be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import BaseRoute, Route

from studio.api.scopes import Scope
from studio.server.app import create_app
from studio.server.services import open_services
from studio.server.settings import load_settings
from tests.server.media import picture
from tests.server.serving import Served, bearer, serving

_OPEN = {"/v1/health", "/docs", "/openapi.json"}
_SIGNED = {"/v1/files/{token}"}
_ANY_KEY = {"/v1/me", "/v1/organisation", "/v1/usage"}
_TUS = {"Tus-Resumable": "1.0.0", "Upload-Length": "10"}


def _flat(routes: list[BaseRoute]) -> Iterator[Route]:
    for route in routes:
        if isinstance(route, Route):
            yield route
        else:  # FastAPI keeps an included router whole
            yield from _flat(route.original_router.routes)  # type: ignore[attr-defined]


def _all_routes(tmp: pytest.TempPathFactory) -> list[tuple[str, str]]:
    services = open_services(load_settings(tmp.mktemp("routes")))
    try:
        app: FastAPI = create_app(services)
        found = {(m, r.path) for r in _flat(list(app.routes)) for m in r.methods or ()}
        documented = {
            (method.upper(), path)
            for path, methods in app.openapi()["paths"].items()
            for method in methods
        }
        assert documented <= found
        return sorted(found)
    finally:
        services.close()


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    found = _all_routes(tmp_path_factory)
    assert len(found) > 30
    return found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(scope="module")
def mine(served: Served) -> dict[str, str]:
    """One object of each kind, all of the operator."""
    client = served.client
    made = client.post("/v1/assets", files={"file": ("a.png", picture())})
    asset = made.json()["id"]
    upload = client.post("/v1/uploads", headers=_TUS).json()["id"]
    user = client.post("/v1/users", json={"name": "Robin"}).json()["id"]
    key = client.post("/v1/keys", json={"name": "k", "scopes": ["avatars:read"]}).json()["id"]
    voice = client.post("/v1/assets", files={"file": ("a.wav", _tone())}).json()["id"]
    sources = {"image_id": asset, "audio_id": voice}
    avatar = client.post("/v1/avatars", json={"name": "A", "sources": sources}).json()
    look = client.get(f"/v1/avatars/{avatar['default_look_id']}").json()
    return {
        "asset_id": asset,
        "upload_id": upload,
        "user_id": user,
        "key_id": key,
        "avatar_id": avatar["id"],
        "job_id": look["job_id"],
    }


def _tone() -> bytes:
    from tests.server.media import sound

    return sound(4096)


def _filled(path: str, ids: dict[str, str]) -> str:
    for name, value in ids.items():
        path = path.replace(f"{{{name}}}", value)
    return path.replace("{token}", "no-token")


def _ask(client: httpx.Client, method: str, path: str, **extra: Any) -> httpx.Response:
    body = {"json": {}} if method in ("POST", "PATCH", "PUT") else {}
    headers = (
        {**_TUS, **extra.pop("headers", {})} if "uploads" in path else extra.pop("headers", {})
    )
    return client.request(method, path, headers=headers, **{**body, **extra})


@pytest.fixture
def anonymous(served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.client.base_url, timeout=20) as client:
        yield client


def _is_error(answer: httpx.Response) -> bool:
    if answer.request.method == "HEAD":
        return answer.status_code >= 400
    detail = answer.json()["error"]
    return bool(detail["code"] and detail["message"] and detail["request_id"])


def test_without_a_key_nothing_answers_but_what_needs_none(
    routes: list[tuple[str, str]], anonymous: httpx.Client
) -> None:
    statuses = {
        (method, path): _ask(anonymous, method, _filled(path, {})).status_code
        for method, path in routes
        if path not in _SIGNED
    }
    open_paths = {path for (_, path), status in statuses.items() if status != 401}
    assert open_paths == _OPEN


@pytest.mark.parametrize("key", ["wrong", "ask_" + "x" * 43, "Bearer", "x" * 5000])
def test_a_wrong_key_is_like_none(
    routes: list[tuple[str, str]], anonymous: httpx.Client, key: str
) -> None:
    for method, path in routes:
        if path not in _OPEN | _SIGNED:
            for headers in ({"X-API-Key": key}, {"Authorization": f"Bearer {key}"}):
                answer = _ask(anonymous, method, _filled(path, {}), headers=headers)
                assert answer.status_code == 401, (method, path)
                assert _is_error(answer)


def test_a_signed_address_needs_its_signature(
    routes: list[tuple[str, str]], anonymous: httpx.Client
) -> None:
    for method, path in routes:
        if path in _SIGNED:
            assert _ask(anonymous, method, _filled(path, {})).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}],
    ids=["host", "origin", "null-origin"],
)
def test_a_foreign_name_or_page_is_refused_everywhere(
    routes: list[tuple[str, str]], served: Served, headers: dict[str, str]
) -> None:
    for method, path in routes:
        answer = _ask(served.client, method, _filled(path, {}), headers=headers)
        assert answer.status_code == 403, (method, path)
        assert _is_error(answer)


def test_every_route_asks_for_a_scope(
    routes: list[tuple[str, str]], served: Served, mine: dict[str, str], anonymous: httpx.Client
) -> None:
    headers = bearer(served.key_with(Scope.SESSIONS_READ))
    for method, path in routes:
        if path in _OPEN | _SIGNED:
            continue
        if method == "OPTIONS":  # says what the upload protocol can do, and nothing else
            continue
        answer = _ask(anonymous, method, _filled(path, mine), headers=headers)
        assert (answer.status_code == 403) == (path not in _ANY_KEY), (method, path, answer.text)


def test_reading_keys_change_nothing(
    routes: list[tuple[str, str]], served: Served, mine: dict[str, str], anonymous: httpx.Client
) -> None:
    headers = bearer(served.key_with(Scope.AVATARS_READ))
    # a favourite is the reader's own mark, a link is a way to read
    harmless = {"/v1/avatars/{avatar_id}/favorite", "/v1/assets/{asset_id}/link"}
    for method, path in routes:
        if method in ("GET", "HEAD", "OPTIONS") or path in harmless:
            continue
        answer = _ask(anonymous, method, _filled(path, mine), headers=headers)
        assert answer.status_code == 403, (method, path)


def test_what_is_private_does_not_exist_for_another_organisation(
    routes: list[tuple[str, str]], served: Served, mine: dict[str, str], anonymous: httpx.Client
) -> None:
    headers = bearer(served.key_of_a_stranger())
    tried = 0
    for method, path in routes:
        if "{" not in path or path in _SIGNED:
            continue
        patch = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        extra = patch if "uploads" in path and method == "PATCH" else {}
        body: dict[str, Any] = {"content": b"x", "json": None} if extra else {}
        address = _filled(path, mine)
        answer = _ask(anonymous, method, address, headers={**headers, **extra}, **body)
        assert answer.status_code == 404, (method, path, answer.text)
        tried += 1
    assert tried >= 15


def test_lists_of_another_organisation_are_empty(
    routes: list[tuple[str, str]], served: Served, mine: dict[str, str], anonymous: httpx.Client
) -> None:
    headers = bearer(served.key_of_a_stranger(Scope.AVATARS_READ))
    for path in ("/v1/assets", "/v1/avatars", "/v1/jobs"):
        assert anonymous.get(path, headers=headers).json()["data"] == []


def test_a_public_avatar_may_be_read_and_not_changed(
    served: Served, mine: dict[str, str], anonymous: httpx.Client
) -> None:
    path = f"/v1/avatars/{mine['avatar_id']}"
    headers = bearer(served.key_of_a_stranger())
    assert served.client.patch(path, json={"is_public": True}).status_code == 200
    shown = anonymous.get(path, headers=headers)
    assert shown.status_code == 200
    assert shown.json()["owned"] is False
    assert shown.json()["sources"]["image_id"] is None
    assert anonymous.patch(path, json={"name": "x"}, headers=headers).status_code == 403
    assert anonymous.delete(path, headers=headers).status_code == 403
    look = shown.json()["default_look_id"]
    assert anonymous.get(f"/v1/avatars/{look}", headers=headers).status_code == 200
    assert served.client.patch(path, json={"is_public": False}).status_code == 200
    assert anonymous.get(path, headers=headers).status_code == 404


def test_a_body_over_the_limit_is_refused_by_every_route_that_takes_one(
    routes: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    limits = {"json_body": 2000, "asset": 3000, "inline_asset": 1000}
    with serving(tmp_path_factory.mktemp("small"), limits=limits) as served:
        for method, path in routes:
            if method not in ("POST", "PATCH", "PUT"):
                continue
            huge = {"content": b"x" * 200_000, "json": None}
            answer = _ask(served.client, method, _filled(path, {}), **huge)
            assert answer.status_code == 413, (method, path, answer.text)


def test_unknown_addresses_and_methods_answer_in_the_same_words(served: Served) -> None:
    for answer in (served.client.get("/v1/nothing"), served.client.delete("/v1/avatars")):
        assert answer.status_code in (404, 405)
        assert _is_error(answer)
