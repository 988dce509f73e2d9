"""Resumable uploads: what was accepted is never lost, whatever breaks."""

from __future__ import annotations

import base64
import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from studio.api.scopes import Scope
from studio.server.assets import receiving
from studio.server.assets.uploads import finishing
from studio.server.store.moments import now
from studio.server.store.schema import assets, uploads
from tests.server.media import picture, sound
from tests.server.serving import TOKEN, Served, bearer, serving

_TUS = {"Tus-Resumable": "1.0.0"}
_BODY = {"Content-Type": "application/offset+octet-stream"}
_LIMIT = 3_000_000
_sizes = iter(range(20_000, 10**6, 512))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("data"), limits={"asset": _LIMIT}) as running:
        yield running


@pytest.fixture
def content() -> bytes:
    """A sound that no other test has."""
    return sound(next(_sizes))


def _start(served: Served, size: int, name: str = "voice.wav", **more: str) -> httpx.Response:
    metadata = f"filename {base64.b64encode(name.encode()).decode()},filetype YXVkaW8vd2F2"
    headers = {**_TUS, "Upload-Length": str(size), "Upload-Metadata": metadata, **more}
    return served.client.post("/v1/uploads", headers=headers)


def _url(served: Served, size: int) -> str:
    answer = _start(served, size)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


def _patch(served: Served, url: str, offset: int, content: Any, **more: str) -> httpx.Response:
    headers = {**_TUS, **_BODY, "Upload-Offset": str(offset), **more}
    return served.client.patch(url, headers=headers, content=content)


def _head(served: Served, url: str) -> httpx.Response:
    return served.client.head(url, headers=_TUS)


def _offset(served: Served, url: str) -> int:
    return int(_head(served, url).headers["upload-offset"])


def _code(answer: httpx.Response) -> str:
    return answer.json()["error"]["code"]


def _asset(served: Served, url: str) -> dict[str, Any]:
    asset_id = served.client.get(url).json()["asset_id"]
    return served.client.get(f"/v1/assets/{asset_id}").json()


def test_the_server_tells_what_it_speaks(served: Served) -> None:
    answer = served.client.options("/v1/uploads")
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-resumable"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,expiration,termination"
    assert answer.headers["tus-max-size"] == str(_LIMIT)


def test_an_upload_in_three_pieces_becomes_an_asset(served: Served, content: bytes) -> None:
    begun = _start(served, len(content))
    upload, url = begun.json(), begun.headers["location"]
    assert url == f"/v1/uploads/{upload['id']}"
    assert (upload["size"], upload["offset"], upload["asset_id"]) == (len(content), 0, None)
    expiry = parsedate_to_datetime(begun.headers["upload-expires"])
    assert abs((expiry - now()).total_seconds() - 24 * 3600) < 60
    for start, end in ((0, 1000), (1000, 15_000), (15_000, len(content))):
        assert _offset(served, url) == start
        answer = _patch(served, url, start, content[start:end])
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["upload-offset"] == str(end)
        assert answer.headers["tus-resumable"] == "1.0.0"
    asset = _asset(served, url)
    assert asset["sha256"] == hashlib.sha256(content).hexdigest()
    assert (asset["kind"], asset["name"]) == ("audio", "voice.wav")
    assert upload["id"] not in served.services.assets.uploads.ids()


def test_head_tells_all_that_a_client_needs_to_resume(served: Served, content: bytes) -> None:
    url = _url(served, len(content))
    _patch(served, url, 0, content[:77])
    answer = _head(served, url)
    assert answer.status_code == 200
    assert answer.headers["upload-offset"] == "77"
    assert answer.headers["upload-length"] == str(len(content))
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["upload-metadata"] == "filename dm9pY2Uud2F2"
    assert answer.headers["upload-expires"].endswith("GMT")


def test_a_completed_upload_may_be_asked_and_told_again(served: Served, content: bytes) -> None:
    url = _url(served, len(content))
    _patch(served, url, 0, content)
    asset = _asset(served, url)
    again = _patch(served, url, len(content), b"")
    assert (again.status_code, again.headers["upload-offset"]) == (204, str(len(content)))
    assert _offset(served, url) == len(content)
    more = _patch(served, url, len(content), b"more")
    assert (more.status_code, _code(more)) == (413, "too_large")
    assert _asset(served, url) == asset


@pytest.mark.parametrize("offset", [1, 499, 501, 10**17])
def test_a_wrong_offset_is_told_the_right_one(served: Served, content: bytes, offset: int) -> None:
    url = _url(served, len(content))
    _patch(served, url, 0, content[:500])
    answer = _patch(served, url, offset, content[500:])
    assert (answer.status_code, _code(answer)) == (409, "offset_mismatch")
    assert answer.headers["upload-offset"] == "500"
    assert answer.headers["tus-resumable"] == "1.0.0"
    assert _offset(served, url) == 500


@pytest.mark.parametrize("version", [None, "", "0.2.2", "1.0.1", "2.0.0"])
def test_another_version_is_refused_with_the_one_spoken(
    served: Served, content: bytes, version: str | None
) -> None:
    url = _url(served, len(content))
    headers = {"Tus-Resumable": version} if version is not None else {}
    for method, address in (("POST", "/v1/uploads"), ("PATCH", url), ("DELETE", url)):
        answer = served.client.request(method, address, headers=headers)
        assert (answer.status_code, _code(answer)) == (412, "protocol_version")
        assert answer.headers["tus-version"] == "1.0.0"
    assert served.client.head(url, headers=headers).status_code == 412


@pytest.mark.parametrize("length", [None, "", "-1", "x", "1.5", "1e3", "0x10", "٣", "9" * 5000])
def test_a_length_that_is_none_is_refused(served: Served, length: str | None) -> None:
    headers = [(name.encode(), said.encode()) for name, said in _TUS.items()]
    if length is not None:
        headers.append((b"Upload-Length", length.encode()))
    answer = served.client.post("/v1/uploads", headers=headers)
    assert (answer.status_code, _code(answer)) == (400, "bad_request")


def test_an_upload_of_nothing_or_of_too_much_is_refused_at_once(served: Served) -> None:
    assert (_start(served, 0).status_code, _code(_start(served, 0))) == (422, "empty_file")
    large = _start(served, _LIMIT + 1)
    assert (large.status_code, _code(large)) == (413, "too_large")
    assert _start(served, _LIMIT).status_code == 201


def test_an_upload_that_would_fill_the_disk_is_refused_at_once(tmp_path: Path) -> None:
    limits = {"asset": 10**16, "free_disk": 0}
    with serving(tmp_path / "data", limits=limits) as served:
        answer = _start(served, 10**16)
        assert (answer.status_code, _code(answer)) == (507, "disk_full")


@pytest.mark.parametrize(
    "metadata", ["filename", "filename !!!", "filename YQ", "filename \xff", "filename ä"]
)
def test_metadata_that_is_no_base64_is_refused(served: Served, metadata: str) -> None:
    headers = [(b"Tus-Resumable", b"1.0.0"), (b"Upload-Length", b"5")]
    headers.append((b"Upload-Metadata", metadata.encode("latin-1")))
    answer = served.client.post("/v1/uploads", headers=headers)
    assert answer.status_code in (201, 400)


@pytest.mark.parametrize(
    "metadata", ["", ",", "filetype YQ==", "is_confidential", ",filename YQ==,", "x" * 5000]
)
def test_other_metadata_is_nobodys_business(served: Served, metadata: str) -> None:
    headers = {**_TUS, "Upload-Length": "5", "Upload-Metadata": metadata}
    assert served.client.post("/v1/uploads", headers=headers).status_code == 201


def test_bytes_come_under_their_own_type_and_an_offset(served: Served, content: bytes) -> None:
    url = _url(served, len(content))
    for wrong in ("application/octet-stream", "text/plain", ""):
        answer = _patch(served, url, 0, content, **{"Content-Type": wrong})
        assert (answer.status_code, _code(answer)) == (415, "unsupported_media")
    for offset in ("", "-1", "x", "9" * 400):
        answer = _patch(served, url, 0, content, **{"Upload-Offset": offset})
        assert (answer.status_code, _code(answer)) == (400, "bad_request")
    assert _offset(served, url) == 0


def test_more_than_was_announced_is_refused_and_none_of_it_kept(
    served: Served, content: bytes
) -> None:
    url = _url(served, len(content))
    _patch(served, url, 0, content[:100])

    def unannounced() -> Iterator[bytes]:
        yield content[100:]
        yield b"more"

    for body in (content[100:] + b"more", unannounced()):
        answer = _patch(served, url, 100, body)
        assert (answer.status_code, _code(answer)) == (413, "too_large")
        assert _offset(served, url) == 100
    assert _patch(served, url, 100, content[100:]).status_code == 204
    assert _asset(served, url)["sha256"] == hashlib.sha256(content).hexdigest()


def test_what_turns_out_to_be_no_media_ends_the_upload(served: Served) -> None:
    url = _url(served, 1000)
    answer = _patch(served, url, 0, b"x" * 1000)
    assert (answer.status_code, _code(answer)) == (415, "unsupported_media")
    assert served.client.get(url).status_code == 404
    assert url.rpartition("/")[2] not in served.services.assets.uploads.ids()


def test_an_upload_given_up_is_gone_with_its_bytes(served: Served, content: bytes) -> None:
    url = _url(served, len(content))
    _patch(served, url, 0, content[:50])
    assert served.client.delete(url, headers=_TUS).status_code == 204
    assert url.rpartition("/")[2] not in served.services.assets.uploads.ids()
    for answer in (served.client.get(url), _head(served, url), _patch(served, url, 50, b"x")):
        assert answer.status_code == 404
    assert served.client.delete(url, headers=_TUS).status_code == 404


def test_giving_up_a_completed_upload_keeps_its_asset(served: Served, content: bytes) -> None:
    url = _url(served, len(content))
    _patch(served, url, 0, content)
    asset = _asset(served, url)
    assert served.client.delete(url, headers=_TUS).status_code == 204
    assert served.client.get(f"/v1/assets/{asset['id']}").status_code == 200


def test_an_upload_of_another_organisation_does_not_exist(served: Served, content: bytes) -> None:
    url = _url(served, len(content))
    stranger = bearer(served.key_of_a_stranger())
    assert served.client.get(url, headers=stranger).status_code == 404
    assert served.client.head(url, headers=stranger | _TUS).status_code == 404
    assert served.client.delete(url, headers=stranger | _TUS).status_code == 404
    assert _patch(served, url, 0, content, **stranger).status_code == 404
    assert _offset(served, url) == 0


def test_a_reader_may_not_upload(served: Served) -> None:
    reader = bearer(served.key_with(Scope.AVATARS_READ))
    answer = _start(served, 100, **reader)
    assert (answer.status_code, _code(answer)) == (403, "missing_scope")


@pytest.mark.parametrize("upload_id", ["x", "%00", "%ff", "..%2fstaging", "é", "x" * 5000])
def test_an_id_that_is_none_is_not_found(served: Served, upload_id: str) -> None:
    url = f"/v1/uploads/{upload_id}"
    answers = (
        served.client.get(url),
        _head(served, url),
        _patch(served, url, 0, b"x"),
        served.client.delete(url, headers=_TUS),
    )
    assert {answer.status_code for answer in answers} == {404}


def test_an_expired_upload_is_gone_before_it_is_swept(served: Served, content: bytes) -> None:
    url = _url(served, len(content))
    with served.services.store.write() as connection:
        mine = update(uploads).where(uploads.c.id == url.rpartition("/")[2])
        connection.execute(mine.values(expires_at=now()))
    assert served.client.get(url).status_code == 404
    assert _patch(served, url, 0, content).status_code == 404


def test_the_same_key_starts_one_upload(served: Served) -> None:
    key = {"Idempotency-Key": "start-once"}
    first, second = _start(served, 500, **key), _start(served, 500, **key)
    assert first.json() == second.json()
    assert first.headers["location"] == second.headers["location"]
    assert second.headers["idempotent-replayed"] == "true"
    assert _code(_start(served, 501, **key)) == "idempotency_mismatch"
    assert _code(_start(served, 500, "other.wav", **key)) == "idempotency_mismatch"


def _raw_patch(served: Served, url: str, offset: int, length: int) -> socket.socket:
    connection = served.connect()
    head = (
        f"PATCH {url} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: {TOKEN}\r\n"
        f"Tus-Resumable: 1.0.0\r\nUpload-Offset: {offset}\r\n"
        f"Content-Type: application/offset+octet-stream\r\nContent-Length: {length}\r\n\r\n"
    )
    connection.sendall(head.encode())
    return connection


def _wait_for(served: Served, url: str, offset: int) -> None:
    deadline = time.monotonic() + 10
    while _offset(served, url) != offset:
        assert time.monotonic() < deadline, f"never reached {offset}"


def test_what_arrived_before_a_broken_connection_is_kept(served: Served, content: bytes) -> None:
    url = _url(served, len(content))
    with _raw_patch(served, url, 0, len(content)) as connection:
        connection.sendall(content[:12_345])
        _wait_for(served, url, 12_345)
        connection.shutdown(socket.SHUT_RDWR)
    deadline = time.monotonic() + 10
    while (answer := _patch(served, url, 12_345, content[12_345:])).status_code == 409:
        assert time.monotonic() < deadline, "the hold of a dead connection sticks"
    assert answer.status_code == 204
    assert _asset(served, url)["sha256"] == hashlib.sha256(content).hexdigest()


def test_a_second_writer_is_refused_at_once_and_changes_nothing(
    served: Served, content: bytes
) -> None:
    url = _url(served, len(content))
    with _raw_patch(served, url, 0, len(content)) as first:
        first.sendall(content[:1000])
        _wait_for(served, url, 1000)
        for second in (
            _patch(served, url, 1000, content[1000:]),
            served.client.delete(url, headers=_TUS),
        ):
            assert (second.status_code, _code(second)) == (409, "conflict")
        assert served.client.get(url).json()["offset"] == 1000
        first.sendall(content[1000:])
        assert b" 204 " in first.recv(1000).partition(b"\r\n")[0]
    assert _asset(served, url)["sha256"] == hashlib.sha256(content).hexdigest()


def test_a_connection_that_falls_silent_loses_its_hold(
    served: Served, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "QUIET_SECONDS", 0.3)
    url = _url(served, len(content))
    with _raw_patch(served, url, 0, len(content)) as silent:
        silent.sendall(content[:2000])
        assert b" 400 " in silent.recv(1000).partition(b"\r\n")[0]
        _wait_for(served, url, 2000)
    assert _patch(served, url, 2000, content[2000:]).status_code == 204


_STEPS = st.lists(st.tuples(st.integers(0, 3000), st.sampled_from([0, 0, -1, 1])), max_size=5)


@settings(deadline=None, max_examples=15)
@given(_STEPS)
def test_any_sequence_of_pieces_and_mistakes_ends_in_the_same_bytes(
    served: Served, steps: list[tuple[int, int]]
) -> None:
    content = sound(next(_sizes) % 7000 + 2000)
    url, there = _url(served, len(content)), 0
    for length, mistake in [*steps, (len(content), 0)]:
        claimed = max(0, there + mistake)
        answer = _patch(served, url, claimed, content[there : there + length])
        assert answer.status_code == (204 if claimed == there else 409)
        there = min(there + length, len(content)) if claimed == there else there
        assert int(answer.headers["upload-offset"]) == there
    assert _asset(served, url)["sha256"] == hashlib.sha256(content).hexdigest()


def _count(served: Served, sha256: str) -> int:
    query = select(func.count()).select_from(assets).where(assets.c.sha256 == sha256)
    with served.services.store.read() as connection:
        return connection.execute(query).scalar_one()


@pytest.mark.parametrize("ask", ["GET", "HEAD", "PATCH"])
def test_a_server_that_died_between_the_last_byte_and_the_asset_finishes_when_asked(
    tmp_path: Path, ask: str
) -> None:
    content = sound(30_000)
    with serving(tmp_path / "data") as served:
        url = _url(served, len(content))
        _patch(served, url, 0, content[:20_000])
        with served.services.assets.uploads.appending(url.rpartition("/")[2]) as part:
            part.write(content[20_000:])
    with serving(tmp_path / "data") as served:
        answers = {
            "GET": lambda: served.client.get(url),
            "HEAD": lambda: _head(served, url),
            "PATCH": lambda: _patch(served, url, len(content), b""),
        }
        assert answers[ask]().status_code in (200, 204)
        sha256 = hashlib.sha256(content).hexdigest()
        assert _asset(served, url)["sha256"] == sha256
        assert _count(served, sha256) == 1


def test_an_asset_that_could_not_be_written_is_tried_again_without_the_bytes(
    served: Served, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("the database is gone")

    url = _url(served, len(content))
    with monkeypatch.context() as broken:
        broken.setattr(finishing, "complete", fails)
        assert _patch(served, url, 0, content).status_code == 500
    sha256 = hashlib.sha256(content).hexdigest()
    assert _count(served, sha256) == 0
    assert served.client.get(url).json()["offset"] == len(content)
    assert _asset(served, url)["sha256"] == sha256
    assert _count(served, sha256) == 1


def test_what_arrives_after_a_restart_continues_what_came_before(tmp_path: Path) -> None:
    content = picture(9) + bytes(50_000)
    with serving(tmp_path / "data") as served:
        url = _url(served, len(content))
        _patch(served, url, 0, content[:30_000])
    with serving(tmp_path / "data") as served:
        assert _offset(served, url) == 30_000
        assert _patch(served, url, 30_000, content[30_000:]).status_code == 204
        assert _asset(served, url)["sha256"] == hashlib.sha256(content).hexdigest()


def test_twenty_uploads_at_once_all_arrive(served: Served) -> None:
    contents = [sound(next(_sizes)) for _ in range(20)]
    failures: list[str] = []

    def upload(content: bytes) -> None:
        url = _url(served, len(content))
        for start in range(0, len(content), 8000):
            answer = _patch(served, url, start, content[start : start + 8000])
            if answer.status_code != 204:
                failures.append(answer.text)
        if _asset(served, url)["sha256"] != hashlib.sha256(content).hexdigest():
            failures.append("other bytes")

    threads = [threading.Thread(target=upload, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures
