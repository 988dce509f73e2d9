"""Files, ids and addresses become the sources of an avatar."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.api.assets import Asset
from studio.client.exchange import avatars
from studio.client.exchange.call import Answer, Call
from studio.client.exchange.sources import Material
from studio.client.exchange.steps import Step
from studio.errors import StudioError
from tests.client.exchange.tus import ASSET, AT, TusServer
from tests.client.play import Play, answer

READY = (
    '{"id":"avat_1","name":"A","tier":"photoreal","status":"pending",'
    f'"created_at":"{AT}","updated_at":"{AT}"}}'
)


class Server:
    """Takes any number of uploads, and one avatar."""

    def __init__(self) -> None:
        self.uploads: list[TusServer] = []
        self.wanted: dict[str, object] = {}

    def reply(self, step: Step) -> object:
        assert isinstance(step, Call)
        if step.path == "/v1/avatars":
            assert isinstance(step.body, bytes)
            self.wanted = json.loads(step.body)
            return answer(201, READY)
        if step.method == "POST":
            self.uploads.append(TusServer())
        return self._numbered(self.uploads[-1].reply(step))

    def _numbered(self, reply: object) -> object:
        assert isinstance(reply, Answer)
        body = reply.body.replace(b"asst_1", f"asst_{len(self.uploads)}".encode())
        return Answer(reply.status, reply.headers, body)


def create(server: Server, tier: str | None = None, **materials: Material | None) -> None:
    Play().run(avatars.create(materials, None, tier, name="A"), server.reply)


def test_files_are_uploaded_and_named_by_their_assets(tmp_path: Path) -> None:
    server = Server()
    for name in ("photo.png", "voice.wav"):
        (tmp_path / name).write_bytes(name.encode())
    create(server, image=tmp_path / "photo.png", audio=str(tmp_path / "voice.wav"))
    assert [bytes(upload.bytes) for upload in server.uploads] == [b"photo.png", b"voice.wav"]
    assert server.wanted["sources"] == {"image_id": "asst_1", "audio_id": "asst_2"}


def test_ids_assets_and_addresses_are_passed_on() -> None:
    server = Server()
    asset = Asset.model_validate_json(ASSET.format(size=1, sha256="0"))
    create(server, video="asst_9", image="https://a.example/p.png", audio=asset)
    assert server.uploads == []
    assert server.wanted["sources"] == {
        "video_id": "asst_9",
        "image_url": "https://a.example/p.png",
        "audio_id": "asst_1",
    }


def test_progress_runs_over_all_files(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    for name, size in (("a", 3), ("b", 5)):
        (tmp_path / name).write_bytes(bytes(size))
    materials = {"image": tmp_path / "a", "audio": tmp_path / "b"}
    flow = avatars.create(materials, lambda sent, total: told.append((sent, total)), None, name="A")
    Play().run(flow, Server().reply)
    assert told == [(3, 8), (8, 8)]


@pytest.mark.parametrize("bad", ["nowhere.mp4", "", "ftp://x/y", "avat_1", "/dev/null", "."])
def test_what_names_nothing_is_refused_before_anything_is_sent(tmp_path: Path, bad: str) -> None:
    (tmp_path / "good.png").write_bytes(b"x")
    server = Server()
    with pytest.raises(StudioError) as caught:
        create(server, image=tmp_path / "good.png", audio=bad)
    assert caught.value.param == "audio"
    assert server.uploads == []


@pytest.mark.parametrize("bad", ["missing", "", "."])
def test_a_path_that_cannot_be_read_is_refused_before_anything_is_sent(
    tmp_path: Path, bad: str
) -> None:
    (tmp_path / "good.png").write_bytes(b"x")
    server = Server()
    with pytest.raises(StudioError) as caught:
        create(server, image=tmp_path / "good.png", audio=tmp_path / bad)
    assert caught.value.code == "not_readable"
    assert server.uploads == []


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": "A" * 201}, {"consent": "x" * 2001}])
def test_wrong_fields_are_refused_before_anything_is_sent(
    tmp_path: Path, fields: dict[str, object]
) -> None:
    (tmp_path / "a.mp4").write_bytes(b"x")
    server = Server()
    flow = avatars.create({"video": tmp_path / "a.mp4"}, None, None, **{"name": "A", **fields})
    with pytest.raises(StudioError) as caught:
        Play().run(flow, server.reply)
    assert caught.value.code == "invalid"
    assert caught.value.param in fields
    assert server.uploads == []


def test_the_tier_is_the_servers_choice_but_for_a_vrm_alone() -> None:
    server = Server()
    create(server, video="asst_1")
    assert "tier" not in server.wanted
    create(server, model="asst_1")
    assert server.wanted["tier"] == "stylized_3d"
    create(server, "tier2", model="asst_1", image="asst_2")
    assert server.wanted["tier"] == "photoreal"


def test_an_unknown_tier_is_refused() -> None:
    with pytest.raises(StudioError) as caught:
        create(Server(), "tier9", video="asst_1")
    assert caught.value.param == "tier"
