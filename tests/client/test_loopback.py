"""Both clients over real sockets that break."""

from __future__ import annotations

import os
import socket
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from studio.client import ApiError, Studio, UnreachableError, UploadInterruptedError
from studio.client.exchange import call, people, uploads
from studio.client.exchange.call import Call
from studio.errors import StudioError
from tests.fakes.server_breaking import World

CONTENT = os.urandom(300_000)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.client.exchange.retry.FIRST_PAUSE", 0.01)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp4"
    path.write_bytes(CONTENT)
    return path


def test_a_question_is_answered(studio: Any, world: World) -> None:
    assert studio.health().status == "ok"
    assert world.headers[0]["authorization"] == "Bearer key"
    assert world.headers[0]["user-agent"].startswith("avatar-studio/")


def test_what_a_proxy_answers_is_an_error(studio: Any) -> None:
    with pytest.raises(ApiError) as caught:
        studio.me()
    assert (caught.value.status, caught.value.code) == (502, "unexpected_answer")


def test_an_answer_that_breaks_off_is_asked_for_again(studio: Any, world: World) -> None:
    with pytest.raises(UnreachableError) as caught:
        studio.organisations.mine()
    assert len(world.requests) == 5
    assert world.url in caught.value.message


def test_a_server_that_never_answers_is_given_up(
    studio: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def usage() -> Any:
        yield Call("GET", "/v1/usage", patience=0.1)

    monkeypatch.setattr(people, "usage", usage)
    with pytest.raises(Exception, match="timeout"):
        studio.usage()


def test_nothing_at_an_address_is_told(studio: Any, world: World) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with Studio(url, "k") as nobody, pytest.raises(UnreachableError) as caught:
        nobody.health()
    assert caught.value.code == "server_unreachable"
    assert url in caught.value.message


def test_an_upload_survives_broken_connections(
    studio: Any, world: World, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "PART", 100_000)
    world.breaks = [0, 17, 60_000, 100_000, 1]
    told: list[tuple[int, int]] = []
    asset = studio.assets.upload(clip, progress=lambda sent, total: told.append((sent, total)))
    assert asset.size == len(CONTENT)
    assert bytes(world.stored) == CONTENT
    assert told[-1] == (len(CONTENT), len(CONTENT))


def test_an_upload_goes_on_in_another_process(studio: Any, world: World, clip: Path) -> None:
    upload = studio.uploads.create(len(CONTENT), "clip.mp4")
    world.stored += CONTENT[:123_456]
    assert studio.uploads.get(upload.id).offset == 123_456
    studio.assets.upload(clip, upload_id=upload.id)
    assert bytes(world.stored) == CONTENT


def test_an_upload_that_cannot_go_on_says_how_it_could(
    studio: Any, world: World, clip: Path
) -> None:
    world.breaks = [0] * 100
    with pytest.raises(UploadInterruptedError) as caught:
        studio.assets.upload(clip)
    world.breaks = []
    studio.assets.upload(clip, upload_id=caught.value.upload_id)
    assert bytes(world.stored) == CONTENT


def test_bytes_from_memory_are_uploaded_alike(studio: Any, world: World) -> None:
    studio.assets.from_bytes(CONTENT, "photo.png")
    assert bytes(world.stored) == CONTENT


def test_a_progress_that_fails_ends_the_upload(studio: Any, world: World, clip: Path) -> None:
    def give_up(_sent: int, _total: int) -> None:
        raise InterruptedError("enough")

    with pytest.raises(InterruptedError, match="enough"):
        studio.assets.upload(clip, progress=give_up)
    assert studio.health().status == "ok"


def test_a_big_file_takes_little_memory(studio: Any, world: World, tmp_path: Path) -> None:
    path = tmp_path / "big.mp4"
    with path.open("wb") as file:
        file.truncate(48 * 1024 * 1024)
    world.stored = _Counter()
    tracemalloc.start()
    try:
        studio.assets.upload(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(world.stored) == 48 * 1024 * 1024
    assert peak < 8 * call.BLOCK + 4 * 1024 * 1024


class _Counter(bytearray):
    """Counts bytes and keeps none."""

    count = 0

    def __iadd__(self, block: Any) -> _Counter:
        self.count += len(block)
        return self

    def __len__(self) -> int:
        return self.count


def test_events_are_heard_across_breaks(studio: Any, world: World) -> None:
    world.scripts = [[1, 2], [], [2, 3], [4]]
    heard: list[int] = []
    stream = studio.events()
    for event in stream:
        heard.append(event.seq)
        if event.seq == 4:
            break
    stream.close()
    assert heard == [1, 2, 3, 4]
    resumed = [headers.get("last-event-id") for headers in world.headers]
    assert resumed == [None, "2", "2", "3"]


def test_a_stream_that_was_closed_is_over(studio: Any, world: World) -> None:
    stream = studio.events()
    stream.close()
    assert list(stream) == []
    stream.close()


def test_an_avatar_that_is_late_is_told(studio: Any, world: World) -> None:
    with pytest.raises(StudioError) as caught:
        studio.avatars.wait("avat_1", timeout=0.3)
    assert caught.value.code == "wait_timeout"
    assert [path for _, path in world.requests].count("/v1/avatars/avat_1") == 1


def test_an_avatar_that_is_ready_is_waited_for(studio: Any, world: World) -> None:
    world.status = "ready"
    assert studio.avatars.wait("avat_1", timeout=10).status == "ready"


def test_a_closed_client_says_so(studio: Any) -> None:
    studio.health()
    studio.close()
    with pytest.raises(StudioError) as caught:
        studio.health()
    assert caught.value.code == "client_closed"


def test_proxies_have_no_say_on_this_machine(studio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert studio.health().status == "ok"
