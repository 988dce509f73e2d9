"""Signed links: the signature opens one file, in parts if wanted, until it expires."""

from __future__ import annotations

import hashlib
import socket
import time
from collections.abc import Iterator

import httpx
import psutil
import pytest

from studio.server.assets import links
from tests.server.media import picture, sound
from tests.server.serving import Served, serving

_SOUND = sound(700_000)
_TAG = f'"{hashlib.sha256(_SOUND).hexdigest()}"'


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("data")) as running:
        yield running


def _link(served: Served, content: bytes = _SOUND, name: str = "voice.wav") -> str:
    answer = served.client.post("/v1/assets", files={"file": (name, content)})
    assert answer.status_code == 201, answer.text
    return served.client.post(f"/v1/assets/{answer.json()['id']}/link").json()["url"]


@pytest.fixture(scope="module")
def url(served: Served) -> str:
    return _link(served)


def _get(url: str, **headers: str) -> httpx.Response:
    return httpx.get(url, headers={name.replace("_", "-"): said for name, said in headers.items()})


def test_a_link_opens_the_bytes_without_a_key(url: str) -> None:
    answer = _get(url)
    assert answer.status_code == 200
    assert answer.content == _SOUND
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["etag"] == _TAG
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox;")
    assert answer.headers["content-disposition"].startswith('inline; filename="voice.wav"')


def test_head_tells_the_same_and_sends_nothing(url: str) -> None:
    got, looked = _get(url), httpx.head(url)
    assert looked.status_code == 200
    assert looked.content == b""
    for name in ("content-type", "content-length", "etag", "content-disposition"):
        assert looked.headers[name] == got.headers[name]


def test_a_cache_may_keep_it_for_itself_until_the_link_expires(served: Served) -> None:
    sent = served.client.post("/v1/assets", files={"file": ("a.wav", _SOUND)})
    asset_id = sent.json()["id"]
    made = served.client.post(f"/v1/assets/{asset_id}/link", params={"expires_in": 100}).json()
    control = _get(made["url"]).headers["cache-control"]
    assert control.startswith("private, max-age=")
    assert 90 <= int(control.split("=")[1].split(",")[0]) <= 100


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=5-10", 5, 11),
        ("bytes=600000-", 600_000, len(_SOUND)),
        ("bytes=-7", len(_SOUND) - 7, len(_SOUND)),
        ("bytes=0-", 0, len(_SOUND)),
        (f"bytes=10-{10**17}", 10, len(_SOUND)),
        (f"bytes=-{10**17}", 0, len(_SOUND)),
        (f"bytes={len(_SOUND) - 1}-", len(_SOUND) - 1, len(_SOUND)),
    ],
)
def test_a_range_is_answered_with_that_range(url: str, wanted: str, start: int, end: int) -> None:
    answer = _get(url, range=wanted)
    assert answer.content == _SOUND[start:end]
    assert answer.headers["content-length"] == str(end - start)
    whole = (start, end) == (0, len(_SOUND))
    assert answer.status_code == (200 if whole else 206)
    if not whole:
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(_SOUND)}"


@pytest.mark.parametrize("wanted", [f"bytes={len(_SOUND)}-", "bytes=900000-900001", "bytes=-0"])
def test_a_range_outside_is_refused_with_the_size(url: str, wanted: str) -> None:
    answer = _get(url, range=wanted)
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(_SOUND)}"
    assert answer.json()["error"]["code"] == "range_not_satisfiable"


@pytest.mark.parametrize(
    "wanted",
    [
        "bytes=5-4",
        "bytes=0-1,3-4",
        "bytes=",
        "bytes=-",
        "items=0-1",
        "x" * 5000,
        "bytes=" + "9" * 50,
        "bytes=٣-٤".encode().decode("latin-1"),
        "bytes=1-2x",
    ],
)
def test_a_range_that_is_none_is_answered_with_everything(url: str, wanted: str) -> None:
    answer = httpx.get(url, headers=[(b"range", wanted.encode("latin-1"))])
    assert (answer.status_code, len(answer.content)) == (200, len(_SOUND))


def test_a_range_of_another_version_is_answered_with_everything(url: str) -> None:
    assert _get(url, range="bytes=0-1", if_range=_TAG).status_code == 206
    for other in ('"other"', f"W/{_TAG}", "Wed, 21 Oct 2015 07:28:00 GMT", ""):
        assert _get(url, range="bytes=0-1", if_range=other).status_code == 200


@pytest.mark.parametrize("seen", [_TAG, f"W/{_TAG}", f'"a", {_TAG}', "*"])
def test_what_the_reader_has_is_not_sent_again(url: str, seen: str) -> None:
    answer = _get(url, if_none_match=seen)
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == _TAG
    assert httpx.head(url, headers={"if-none-match": seen}).status_code == 304


@pytest.mark.parametrize("seen", ['"other"', "", "nonsense", _TAG[:20]])
def test_what_the_reader_does_not_have_is_sent(url: str, seen: str) -> None:
    assert _get(url, if_none_match=seen).status_code == 200


def test_a_changed_token_opens_nothing(url: str) -> None:
    base, _, token = url.rpartition("/")
    for at in range(0, len(token) - 1, 5):
        other = "A" if token[at] != "A" else "B"
        assert _get(f"{base}/{token[:at]}{other}{token[at + 1 :]}").status_code == 404
    for nonsense in (
        "",
        "x",
        token[:-1],
        token + "x",
        token * 50,
        "%00",
        "%ff",
        "..%2f..",
        "a.b.c",
        "é",
    ):
        assert _get(f"{base}/{nonsense}").status_code == 404


def test_a_token_of_another_server_opens_nothing(url: str, served: Served) -> None:
    asset_id = served.client.get("/v1/assets").json()["data"][0]["id"]
    forged, _ = links.Links("another secret", 3600).sign(asset_id)
    assert _get(f"{url.rpartition('/')[0]}/{forged}").status_code == 404


def test_an_expired_link_says_so(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    url = _link(served, picture(1), "a.png")
    assert _get(url).status_code == 200
    later = time.time() + 3600 + 61
    monkeypatch.setattr(links.time, "time", lambda: later)
    answer = _get(url)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "link_expired"


def test_a_link_to_a_deleted_asset_opens_nothing(served: Served) -> None:
    answer = served.client.post("/v1/assets", files={"file": ("a.png", picture(2))}).json()
    url = served.client.post(f"/v1/assets/{answer['id']}/link").json()["url"]
    assert served.client.delete(f"/v1/assets/{answer['id']}").status_code == 204
    assert _get(url).status_code == 404


def test_bytes_that_somebody_removed_from_the_disk_are_not_found(served: Served) -> None:
    url = _link(served, picture(3), "a.png")
    sha256 = hashlib.sha256(picture(3)).hexdigest()
    served.services.assets.path_of(sha256).unlink()
    assert _get(url).status_code == 404
    assert httpx.head(url).status_code == 404


@pytest.mark.parametrize(
    "name", ['a".png', "a\r\nSet-Cookie: x=y.png", "Pörträt 写真.png", "a;b=c.png", "%41.png"]
)
def test_no_name_breaks_a_header(served: Served, name: str) -> None:
    body = {"name": name, "base64": "iVBORw0KGgo="}
    asset = served.client.post("/v1/assets", json=body).json()
    made = served.client.post(f"/v1/assets/{asset['id']}/link").json()
    headers = _get(made["url"]).headers
    assert "set-cookie" not in headers
    shown = headers["content-disposition"]
    assert shown.isascii()
    assert shown.count('"') == 2


def test_a_link_is_no_key_for_anything_else(url: str, served: Served) -> None:
    token = url.rpartition("/")[2]
    answer = httpx.get(served.client.base_url.join("/v1/assets"), headers={"X-API-Key": token})
    assert answer.status_code == 401


def test_a_reader_that_hangs_up_leaves_no_file_open(served: Served) -> None:
    url = httpx.URL(_link(served, sound(8_000_000), "long.wav"))
    before = len(psutil.Process().open_files())
    for _ in range(5):
        with served.connect() as connection:
            host = f"{served.address[0]}:{served.address[1]}"
            connection.sendall(
                f"GET {url.raw_path.decode()} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
            )
            assert connection.recv(100)
            connection.shutdown(socket.SHUT_RDWR)
    deadline = time.monotonic() + 10
    while len(psutil.Process().open_files()) > before and time.monotonic() < deadline:
        assert served.client.get("/v1/health").status_code == 200
    assert len(psutil.Process().open_files()) <= before
