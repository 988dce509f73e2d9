"""The client against the real server process, started and watched by the supervisor."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from studio.api.events import EventType
from studio.api.handshake import Runtime
from studio.client import ApiError, Studio
from studio.client.supervisor import ServerState, Supervisor
from studio.errors import StudioError
from tests.client.both import Settled
from tests.client.supervisor.fake import eventually

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080200000090775"
    "3de0000000c4944415408d763f8cfc00000030101"
    "0018dd8db00000000049454e44ae426082"
)

BACK_SECONDS = 15.0
"""Under three on a machine that has nothing else to do; here others run beside it."""


def sound(seconds: float, noise: bool = False) -> bytes:
    """A WAV at 48 kHz."""
    held = io.BytesIO()
    size = int(seconds * 48_000) * 2
    with wave.open(held, "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes(os.urandom(size) if noise else bytes(size))
    return held.getvalue()


@pytest.fixture(scope="module")
def supervisor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Supervisor]:
    """One real server for the tests of this file."""
    folder = tmp_path_factory.mktemp("server")
    with Supervisor(folder / "data", log_file=folder / "server.log") as supervisor:
        supervisor.wait_ready(60)
        yield supervisor


@pytest.fixture(params=["blocking", "async"])
def studio(request: pytest.FixtureRequest, supervisor: Supervisor) -> Iterator[Any]:
    """Each client in turn, spoken to alike."""
    supervisor.wait_ready(60)
    if request.param == "blocking":
        with supervisor.studio() as studio:
            yield studio
        return
    with asyncio.Runner() as runner:
        settled = Settled(supervisor.async_studio(), runner)
        yield settled
        settled.close()


def test_the_server_knows_who_asks(studio: Any) -> None:
    assert studio.health().status == "ok"
    me = studio.me()
    assert "admin" in me.scopes
    assert studio.organisations.mine().id == me.organisation.id
    assert studio.usage().organisation_id == me.organisation.id


def test_a_wrong_key_is_refused_in_the_servers_words(supervisor: Supervisor) -> None:
    url = supervisor.wait_ready(30).url
    with Studio(url, "wrong") as stranger, pytest.raises(ApiError) as caught:
        stranger.me()
    assert (caught.value.status, caught.value.code) == (401, "unauthorized")
    assert caught.value.request_id.startswith("rqst_")


def test_an_asset_goes_there_and_back(studio: Any, tmp_path: Path) -> None:
    content = sound(0.5, noise=True)
    path = tmp_path / "voice ö.wav"
    path.write_bytes(content)
    told: list[tuple[int, int]] = []
    asset = studio.assets.upload(path, progress=lambda sent, total: told.append((sent, total)))
    assert (asset.kind, asset.size, asset.name) == ("audio", len(content), path.name)
    assert told[-1] == (len(content), len(content))
    assert studio.assets.get(asset.id) == asset
    back = studio.assets.download(asset.id, tmp_path / "back.wav")
    assert back.read_bytes() == content
    assert "/v1/files/" in studio.assets.link(asset.id, expires_in=60).url
    studio.assets.delete(asset.id)
    with pytest.raises(ApiError) as caught:
        studio.assets.get(asset.id)
    assert caught.value.code == "not_found"


def test_an_upload_in_many_parts_arrives_whole(
    studio: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.client.exchange.uploads.PART", 10_000)
    content = sound(0.6, noise=True)
    asset = studio.assets.from_bytes(content, "voice.wav")
    assert studio.assets.download(asset.id, tmp_path / "back").read_bytes() == content


def test_an_upload_is_taken_up_by_its_id(studio: Any, tmp_path: Path) -> None:
    path = tmp_path / "voice.wav"
    path.write_bytes(sound(0.1, noise=True))
    upload = studio.uploads.create(path.stat().st_size, path.name)
    asset = studio.assets.upload(path, upload_id=upload.id)
    assert studio.uploads.get(upload.id).asset_id == asset.id


def test_an_upload_that_was_given_up_is_gone(studio: Any, tmp_path: Path) -> None:
    path = tmp_path / "voice.wav"
    path.write_bytes(sound(0.1))
    upload = studio.uploads.create(path.stat().st_size)
    studio.uploads.delete(upload.id)
    with pytest.raises(ApiError) as caught:
        studio.assets.upload(path, upload_id=upload.id)
    assert (caught.value.status, caught.value.code) == (404, "not_found")


def test_what_is_no_media_is_refused(studio: Any) -> None:
    with pytest.raises(ApiError) as caught:
        studio.assets.from_bytes(b"MZ this is a program" * 100, "clip.mp4")
    assert caught.value.status == 415


def test_an_address_on_this_machine_is_refused(studio: Any) -> None:
    with pytest.raises(ApiError) as caught:
        studio.assets.from_url("https://127.0.0.1/a.png")
    assert caught.value.code == "url_refused"


def test_lists_give_all_pages(studio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.client.exchange.reading.PAGE_LIMIT", 2)
    made = [studio.assets.from_bytes(sound(0.01, noise=True)).id for _ in range(5)]
    listed = [asset.id for asset in studio.assets.list(kind="audio")]
    assert listed[:5] == made[::-1]
    assert len(listed) == len(set(listed))


def test_keys_are_made_used_and_revoked(studio: Any, supervisor: Supervisor) -> None:
    key = studio.keys.create("agent", ["avatars:read"], expires_in=600)
    url = supervisor.wait_ready(30).url
    with Studio(url, key.key) as agent:
        assert agent.me().scopes == ["avatars:read"]
        with pytest.raises(ApiError) as caught:
            agent.assets.from_bytes(PICTURE)
        assert caught.value.code == "missing_scope"
        assert key.id in [one.id for one in studio.keys.list()]
        studio.keys.revoke(key.id)
        with pytest.raises(ApiError) as caught:
            agent.me()
        assert caught.value.status == 401


def test_users_and_organisations_are_kept(studio: Any) -> None:
    user = studio.users.create("Robin")
    assert user.id in [one.id for one in studio.users.list()]
    studio.users.delete(user.id)
    assert user.id not in [one.id for one in studio.users.list()]
    made = studio.organisations.create("Riverside Clinic")
    assert made.id in [one.id for one in studio.organisations.list()]


def test_an_avatar_lives_from_files_to_deletion(studio: Any, tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(PICTURE)
    (tmp_path / "voice.wav").write_bytes(sound(5))
    avatar = studio.avatars.create(
        "Ada", image=tmp_path / "photo.png", audio=tmp_path / "voice.wav", consent="Ada herself"
    )
    assert avatar.name == "Ada"
    assert avatar.default_look_id
    assert studio.avatars.get(avatar.id).id == avatar.id
    assert studio.avatars.update(avatar.id, name="Ada B.").name == "Ada B."
    studio.avatars.favorite(avatar.id)
    assert avatar.id in [one.id for one in studio.avatars.list(favorite=True, kind="character")]
    studio.avatars.unfavorite(avatar.id)
    assert not list(studio.avatars.list(favorite=True))
    looks = [one.id for one in studio.avatars.list(parent_id=avatar.id)]
    assert looks == [avatar.default_look_id]
    studio.avatars.delete(avatar.id)
    with pytest.raises(ApiError):
        studio.avatars.get(avatar.id)


def test_an_avatar_of_a_broken_photo_fails_with_a_reason(studio: Any) -> None:
    torn = PICTURE[:40] + bytes(400)
    image, audio = studio.assets.from_bytes(torn), studio.assets.from_bytes(sound(5))
    avatar = studio.avatars.create("Nobody", image=image, audio=audio.id)
    with pytest.raises(StudioError) as caught:
        studio.avatars.wait(avatar.id, timeout=60)
    assert caught.value.code == "avatar_failed"
    assert caught.value.message
    look = studio.avatars.get(avatar.default_look_id)
    job = studio.jobs.get(look.job_id)
    assert job.status.ended
    kinds = [event.type for event in studio.jobs.events(job.id)]
    assert kinds[0] is EventType.JOB_QUEUED
    assert kinds[-1] is EventType.JOB_FAILED
    assert job.id in [one.id for one in studio.jobs.list(avatar_id=look.id)]
    with pytest.raises(ApiError) as refused:
        studio.jobs.cancel(job.id)
    assert refused.value.status == 409


def test_events_tell_of_what_happens(supervisor: Supervisor) -> None:
    heard: list[str] = []
    with supervisor.studio() as studio, studio.events() as stream:
        thread = threading.Thread(target=lambda: heard.extend(e.object_id for e in stream))
        thread.start()
        while not heard:
            image = studio.assets.from_bytes(PICTURE)
            avatar = studio.avatars.create(
                "Eve", image=image, audio=studio.assets.from_bytes(sound(5))
            )
            threading.Event().wait(0.2)
        stream.close()
        thread.join(5)
        assert not thread.is_alive()
        assert avatar.id in heard


def test_a_killed_server_costs_neither_upload_nor_stream(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    path.write_bytes(sound(200))
    data, killed = tmp_path / "data", []

    def kill_at_half(sent: int, total: int) -> None:
        if sent > total / 2 and not killed:
            killed.append(_pid(data))
            os.kill(killed[0], signal.SIGKILL)

    with Supervisor(data, log_file=tmp_path / "log") as own, own.studio(60) as studio:
        heard: list[str] = []
        with studio.events() as stream:
            thread = threading.Thread(target=lambda: heard.extend(e.object_id for e in stream))
            thread.start()
            asset = studio.assets.upload(path, progress=kill_at_half)
            back = studio.assets.download(asset.id, tmp_path / "back.wav")
            assert back.read_bytes() == path.read_bytes()
            eventually(lambda: own.state is ServerState.READY)
            assert _pid(data) != killed[0]
            picture = studio.assets.from_bytes(PICTURE)
            avatar = studio.avatars.create("Eve", image=picture, audio=asset)
            eventually(lambda: avatar.id in heard)
        thread.join(5)
        assert not thread.is_alive()


def test_a_killed_server_is_back_at_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Supervisor(data, log_file=tmp_path / "log") as own:
        own.wait_ready(60)
        began = time.monotonic()
        os.kill(_pid(data), signal.SIGKILL)
        eventually(lambda: own.state is not ServerState.READY)
        own.wait_ready(30)
        assert time.monotonic() - began < BACK_SECONDS


def test_two_supervisors_do_not_share_a_folder(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.wait_ready(60)
    data = supervisor._setup.data
    with (
        Supervisor(data, log_file=tmp_path / "log") as second,
        pytest.raises(StudioError) as caught,
    ):
        second.wait_ready(30)
    assert caught.value.code == "folder_in_use"
    assert supervisor.state.answers


def test_a_server_that_was_started_by_hand_keeps_its_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "studio.cli", "serve", "--data", str(tmp_path), "--port", "0"]
    with (tmp_path / "log").open("wb") as log:
        by_hand = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)
    try:
        assert by_hand.stdout
        with by_hand.stdout as said:
            said.readline()
        with Supervisor(tmp_path, log_file=tmp_path / "l") as own, pytest.raises(StudioError) as no:
            own.wait_ready(30)
        assert no.value.code == "folder_in_use"
        assert str(by_hand.pid) in no.value.message
        assert by_hand.poll() is None
    finally:
        by_hand.terminate()
        by_hand.wait(20)


def test_wrong_settings_are_told_and_not_tried_again(tmp_path: Path) -> None:
    (tmp_path / "server.toml").write_text("nonsense = 1", "utf-8")
    with Supervisor(tmp_path, log_file=tmp_path / "l") as own, pytest.raises(StudioError) as caught:
        own.wait_ready(30)
    assert caught.value.code == "config_error"
    assert "nonsense" in caught.value.message


def _pid(data: Path) -> int:
    return Runtime.model_validate_json((data / "server.json").read_bytes()).pid
