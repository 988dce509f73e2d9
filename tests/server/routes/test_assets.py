"""Storing, listing, linking and deleting assets over HTTP."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from studio.api.scopes import Scope
from studio.server.store.schema import assets
from tests.server.media import picture, sound
from tests.server.serving import Served, bearer, serving

_LIMIT = 4_000_000
_INLINE = 100_000
_shades = iter(range(256))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    limits = {"asset": _LIMIT, "inline_asset": _INLINE}
    with serving(tmp_path_factory.mktemp("data"), limits=limits) as running:
        yield running


@pytest.fixture
def content() -> bytes:
    return picture(next(_shades))


def _send(served: Served, content: bytes, name: str = "a.png", **more: Any) -> httpx.Response:
    return served.client.post("/v1/assets", files={"file": (name, content)}, **more)


def _code(answer: httpx.Response) -> str:
    return answer.json()["error"]["code"]


def _count(served: Served) -> int:
    with served.services.store.read() as connection:
        return connection.execute(select(func.count()).select_from(assets)).scalar_one()


def _staged(served: Served) -> list[Path]:
    return list(served.services.assets.staging.iterdir())


def test_a_form_becomes_an_asset(served: Served, content: bytes) -> None:
    answer = _send(served, content, "me.png")
    assert answer.status_code == 201
    asset = answer.json()
    assert asset["id"].startswith("asst_")
    assert (asset["kind"], asset["mime"], asset["name"]) == ("image", "image/png", "me.png")
    assert asset["size"] == len(content)
    assert asset["sha256"] == hashlib.sha256(content).hexdigest()
    assert served.client.get(f"/v1/assets/{asset['id']}").json() == asset
    assert not _staged(served)


def test_a_name_of_its_own_wins_over_the_name_of_the_file(served: Served, content: bytes) -> None:
    assert _send(served, content, data={"name": "portrait"}).json()["name"] == "portrait"


def test_what_a_file_claims_to_be_is_not_believed(served: Served, content: bytes) -> None:
    answer = served.client.post("/v1/assets", files={"file": ("a.mp4", content, "video/mp4")})
    assert answer.json()["mime"] == "image/png"
    for claimed in ("image/png", "video/mp4", "text/html"):
        lie = ("a.png", b"<script>alert(1)</script>", claimed)
        refused = served.client.post("/v1/assets", files={"file": lie})
        assert (refused.status_code, _code(refused)) == (415, "unsupported_media")
    svg = _send(served, b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a.svg")
    assert svg.status_code == 415
    assert not _staged(served)


def test_an_empty_file_is_refused(served: Served) -> None:
    answer = _send(served, b"")
    assert (answer.status_code, _code(answer)) == (422, "empty_file")


@pytest.mark.parametrize("prefix", ["", "data:image/png;base64,"])
def test_base64_becomes_an_asset(served: Served, content: bytes, prefix: str) -> None:
    body = {"base64": prefix + base64.b64encode(content).decode(), "name": "inline.png"}
    answer = served.client.post("/v1/assets", json=body)
    assert answer.status_code == 201
    assert answer.json()["name"] == "inline.png"
    assert answer.json()["sha256"] == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "invalid"),
        ([], 422, "invalid"),
        ("x", 422, "invalid"),
        ({"base64": "AAAA", "url": "https://example.com/"}, 422, "invalid"),
        ({"base64": 5}, 422, "invalid"),
        ({"base64": ""}, 422, "empty_file"),
        ({"base64": "A"}, 422, "invalid"),
        ({"base64": "AAAA", "more": 1}, 422, "invalid"),
        ({"base64": "AAAA", "name": "x" * 201}, 422, "invalid"),
        ({"base64": "AAAA"}, 415, "unsupported_media"),
        ({"url": "nonsense"}, 422, "invalid"),
        ({"url": "https://" + "x" * 3000}, 422, "invalid"),
        ({"url": "ftp://example.com/a.png"}, 422, "url_failed"),
        ({"url": "https://user:word@example.com/a.png"}, 422, "url_failed"),
        ({"url": "http://example.com/a.png"}, 403, "url_refused"),
        ({"url": "https://127.0.0.1/a.png"}, 403, "url_refused"),
        ({"url": "https://[::ffff:169.254.169.254]/latest"}, 403, "url_refused"),
        ({"url": "https://0x7f000001/a.png"}, 403, "url_refused"),
    ],
)
def test_a_wrong_json_body_is_told_what_is_wrong(
    served: Served, body: Any, status: int, code: str
) -> None:
    answer = served.client.post("/v1/assets", json=body)
    assert (answer.status_code, _code(answer)) == (status, code)
    assert answer.json()["error"]["request_id"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"base64": "\xff"}',
        b'{"base64": "\\ud800"}',
        b'{"base64": "AAAA", "name": "\\ud800"}',
        b'{"base64": "iVBORw0KGgo=", "name": "\\u0000"}',
        b"[" * 10_000,
        b'{"base64":' * 5000,
        b"1" * 10_000,
        b"NaN",
        b'{"base64": 1e999}',
        b'{"a": 1, "a": 2}',
    ],
)
def test_no_json_breaks_the_server(served: Served, body: bytes) -> None:
    answer = served.client.post(
        "/v1/assets", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code in (201, 422)


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        "image/png",
        ";",
    ],
)
def test_a_body_of_another_kind_is_refused(served: Served, content_type: str | None) -> None:
    headers = {"content-type": content_type} if content_type else {}
    answer = served.client.post("/v1/assets", content=b"x", headers=headers)
    assert (answer.status_code, _code(answer)) == (415, "unsupported_media")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b--\r\n",
        b"--b\r\nContent-Disposition: form-data; name=file\r\n\r\ncut off",
        b"--b\r\nX: " + b"y" * 20_000,
        b"\0" * 100,
    ],
)
def test_a_broken_form_is_refused(served: Served, body: bytes) -> None:
    headers = {"content-type": "multipart/form-data; boundary=b"}
    answer = served.client.post("/v1/assets", content=body, headers=headers)
    assert answer.status_code in (400, 422)
    assert not _staged(served)


def test_inline_media_is_capped_lower_than_a_form(served: Served) -> None:
    voice = sound(_INLINE + 500)
    body = {"base64": base64.b64encode(voice).decode()}
    answer = served.client.post("/v1/assets", json=body)
    assert (answer.status_code, _code(answer)) == (413, "too_large")
    assert _send(served, voice).status_code == 201


def _pieces(size: int) -> Iterator[bytes]:
    yield b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\n\x89PNG\r\n\x1a\n'
    for _ in range(size // 50_000):
        yield bytes(50_000)
    yield b"\r\n--b--\r\n"


def test_a_form_is_cut_off_at_the_cap_whatever_it_claimed(served: Served) -> None:
    headers = {"content-type": "multipart/form-data; boundary=b"}
    answer = served.client.post("/v1/assets", content=_pieces(_LIMIT), headers=headers)
    assert (answer.status_code, _code(answer)) == (413, "too_large")
    assert not _staged(served)
    just = served.client.post("/v1/assets", content=_pieces(_LIMIT - 60_000), headers=headers)
    assert just.status_code == 201


def test_json_is_cut_off_at_its_own_cap(served: Served) -> None:
    def long() -> Iterator[bytes]:
        yield b'{"base64":"'
        for _ in range(400):
            yield b"A" * 50_000

    headers = {"content-type": "application/json"}
    answer = served.client.post("/v1/assets", content=long(), headers=headers)
    assert answer.status_code == 413


def test_a_large_file_is_never_held_in_memory(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as served:
        headers = {"content-type": "multipart/form-data; boundary=b"}
        tracemalloc.start()
        answer = served.client.post("/v1/assets", content=_pieces(60_000_000), headers=headers)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert answer.status_code == 201
        assert answer.json()["size"] > 59_000_000
        assert peak < 12_000_000


def test_a_sender_that_hangs_up_leaves_nothing(served: Served) -> None:
    before = _count(served)
    with served.connect() as connection:
        head = (
            f"POST /v1/assets HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: {served.client.headers['authorization']}\r\n"
            "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n"
        )
        connection.sendall(head.encode() + next(_pieces(0)))
        while not _staged(served):
            assert served.client.get("/v1/health").status_code == 200
        connection.shutdown(socket.SHUT_RDWR)
    while _staged(served):
        assert served.client.get("/v1/health").status_code == 200
    assert _count(served) == before


def test_lists_are_paged_newest_first_and_filtered(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as served:
        made = [_send(served, picture(shade)).json() for shade in range(5)]
        voice = _send(served, sound(9000)).json()
        with served.services.store.write() as connection:
            preview = assets.update().where(assets.c.id == made[0]["id"])
            connection.execute(preview.values(made_for="avat_x"))
        first = served.client.get("/v1/assets", params={"limit": 3}).json()
        second = served.client.get(
            "/v1/assets", params={"limit": 3, "cursor": first["next_cursor"]}
        ).json()
        listed = [each["id"] for each in first["data"] + second["data"]]
        assert sorted(listed) == sorted([voice["id"], *(each["id"] for each in made[1:])])
        assert listed == sorted(listed, reverse=True)
        assert second["next_cursor"] is None
        only = served.client.get("/v1/assets", params={"kind": "audio"}).json()["data"]
        assert only == [voice]
        assert served.client.get(f"/v1/assets/{made[0]['id']}").status_code == 200


def test_an_asset_of_another_organisation_does_not_exist(served: Served, content: bytes) -> None:
    asset_id = _send(served, content).json()["id"]
    stranger = {"headers": bearer(served.key_of_a_stranger())}
    assert served.client.get(f"/v1/assets/{asset_id}", **stranger).status_code == 404
    assert served.client.post(f"/v1/assets/{asset_id}/link", **stranger).status_code == 404
    assert served.client.delete(f"/v1/assets/{asset_id}", **stranger).status_code == 404
    assert served.client.get("/v1/assets", **stranger).json()["data"] == []
    assert served.client.get(f"/v1/assets/{asset_id}").status_code == 200


def test_a_reader_may_read_and_link_but_not_write(served: Served, content: bytes) -> None:
    asset_id = _send(served, content).json()["id"]
    reader = {"headers": bearer(served.key_with(Scope.AVATARS_READ))}
    assert served.client.get(f"/v1/assets/{asset_id}", **reader).status_code == 200
    assert served.client.post(f"/v1/assets/{asset_id}/link", **reader).status_code == 200
    refused = (
        _send(served, content, **reader),
        served.client.delete(f"/v1/assets/{asset_id}", **reader),
    )
    for answer in refused:
        assert (answer.status_code, _code(answer)) == (403, "missing_scope")
    other = {"headers": bearer(served.key_with(Scope.SESSIONS_WRITE))}
    assert served.client.get("/v1/assets", **other).status_code == 403


def test_nothing_of_a_body_is_kept_without_the_scope(served: Served, content: bytes) -> None:
    before = _count(served)
    reader = bearer(served.key_with(Scope.AVATARS_READ))
    assert _send(served, content, headers=reader).status_code == 403
    assert httpx.post(served.client.base_url.join("/v1/assets"), content=b"x").status_code == 401
    assert _count(served) == before


@pytest.mark.parametrize("expires_in", [0, -1, 10**7, 10**400, "x", "", "1.5"])
def test_a_link_lives_for_a_second_to_a_week(
    served: Served, content: bytes, expires_in: object
) -> None:
    asset_id = _send(served, content).json()["id"]
    asked = {"expires_in": str(expires_in)}
    answer = served.client.post(f"/v1/assets/{asset_id}/link", params=asked)
    assert (answer.status_code, _code(answer)) == (422, "invalid")


def test_links_start_as_the_settings_say(tmp_path: Path, content: bytes) -> None:
    with serving(tmp_path / "data", public_url="https://studio.example/base/") as served:
        asset_id = _send(served, content).json()["id"]
        url = served.client.post(f"/v1/assets/{asset_id}/link").json()["url"]
        assert url.startswith("https://studio.example/base/v1/files/")


def test_a_deleted_asset_is_gone_with_its_bytes(served: Served, content: bytes) -> None:
    asset = _send(served, content).json()
    twin = _send(served, content).json()
    path = served.services.assets.path_of(asset["sha256"])
    assert served.client.delete(f"/v1/assets/{asset['id']}").status_code == 204
    assert path.exists()
    assert served.client.delete(f"/v1/assets/{twin['id']}").status_code == 204
    assert not path.exists()
    again = served.client.delete(f"/v1/assets/{asset['id']}")
    assert (again.status_code, _code(again)) == (404, "not_found")


@pytest.mark.parametrize("asset_id", ["x", "%00", "%ff", "a%00b", "é", "x" * 5000, "..%2f..", "'"])
def test_an_id_that_is_none_is_not_found(served: Served, asset_id: str) -> None:
    assert served.client.get(f"/v1/assets/{asset_id}").status_code == 404
    assert served.client.delete(f"/v1/assets/{asset_id}").status_code == 404
    assert served.client.post(f"/v1/assets/{asset_id}/link").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=" + "9" * 5000, "limit=x", "kind=nonsense", "kind=%00"],
)
def test_a_wrong_filter_is_refused(served: Served, query: str) -> None:
    answer = served.client.get(f"/v1/assets?{query}")
    assert (answer.status_code, _code(answer)) == (422, "invalid")


def test_a_repeated_upload_with_the_same_key_makes_one_asset(
    served: Served, content: bytes
) -> None:
    before = _count(served)
    key = {"headers": {"Idempotency-Key": "upload-once"}}
    first, second = _send(served, content, **key), _send(served, content, **key)
    assert first.json() == second.json()
    assert second.status_code == 201
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert _count(served) == before + 1
    assert not _staged(served)


def test_the_same_key_for_other_bytes_or_another_name_is_refused(served: Served) -> None:
    key = {"headers": {"Idempotency-Key": "for-one-picture"}}
    assert _send(served, picture(200), **key).status_code == 201
    for other in (
        _send(served, picture(201), **key),
        _send(served, picture(200), "other.png", **key),
        served.client.post("/v1/assets", json={"base64": "iVBORw0KGgo="}, **key),
    ):
        assert (other.status_code, _code(other)) == (422, "idempotency_mismatch")


def test_a_failed_upload_releases_its_key(served: Served, content: bytes) -> None:
    key = {"headers": {"Idempotency-Key": "second-try"}}
    assert _send(served, b"no media", **key).status_code == 415
    assert _send(served, content, **key).status_code == 201


def test_many_at_once_with_one_key_make_one_asset(served: Served, content: bytes) -> None:
    before = _count(served)
    answers: list[httpx.Response] = []

    def send() -> None:
        answers.append(_send(served, content, headers={"Idempotency-Key": "together"}))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    made = [answer for answer in answers if answer.status_code == 201]
    late = [answer for answer in answers if answer.status_code != 201]
    assert len({answer.json()["id"] for answer in made}) == 1
    assert all(_code(answer) == "idempotency_in_flight" for answer in late)
    assert _count(served) == before + 1


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_that_is_too_long_or_empty_is_refused(
    served: Served, content: bytes, key: str
) -> None:
    answer = _send(served, content, headers={"Idempotency-Key": key})
    assert (answer.status_code, _code(answer)) == (422, "invalid")


def test_the_documents_tell_of_both_bodies_with_examples(served: Served) -> None:
    document = served.client.get("/openapi.json").json()
    asked = document["paths"]["/v1/assets"]["post"]
    content = asked["requestBody"]["content"]
    assert content["multipart/form-data"]["schema"]["properties"]["file"]["format"] == "binary"
    assert set(content["application/json"]["schema"]["properties"]) == {"url", "base64", "name"}
    for example in content["application/json"]["examples"].values():
        assert json.dumps(example["value"])
    assert {"201", "403", "409", "413", "415", "422", "429", "507"} <= set(asked["responses"])
    names = {each["name"] for each in asked["parameters"]}
    assert names == {"Idempotency-Key"}
