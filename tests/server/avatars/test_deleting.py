"""Deleting avatars: all that belongs to them goes, all that was there before stays."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import patch

import httpx
import psutil
import pytest
from sqlalchemy import func, select

from studio.api.jobs import JobKind
from studio.errors import StudioError
from studio.server.jobs import prepare, runner
from studio.server.routes import avatars as routes
from studio.server.store.schema import assets, favorites
from studio.server.store.schema import avatars as table
from tests.server.avatars.maker import Maker
from tests.server.jobs.workshop import wait_for
from tests.server.media import sheet
from tests.server.serving import Served, serving


def _count(served: Served, *which: Any) -> int:
    with served.services.store.read() as connection:
        query = select(func.count()).select_from(which[0]).where(*which[1:])
        return connection.execute(query).scalar_one()


def test_a_character_goes_with_all_that_is_its_own(
    served: Served, maker: Maker, client: httpx.Client
) -> None:
    before = {each: _count(served, each) for each in (table, favorites, assets)}
    character = maker.settled(maker.make("Whole"))
    look = maker.settled(maker.make("Second", parent_id=character["id"]))
    client.put(f"/v1/avatars/{look['id']}/favorite")
    assert client.delete(f"/v1/avatars/{character['id']}").status_code == 204
    gone = (character["id"], character["default_look_id"], look["id"])
    assert {client.get(f"/v1/avatars/{id_}").status_code for id_ in gone} == {404}
    assert {each: _count(served, each) for each in before if each is not assets} == {
        each: number for each, number in before.items() if each is not assets
    }
    assert client.delete(f"/v1/avatars/{character['id']}").status_code == 404


def test_the_next_look_becomes_the_default(maker: Maker, client: httpx.Client) -> None:
    character = maker.settled(maker.make("bad first"))
    assert character["status"] == "failed"
    second = maker.settled(maker.make("Good second", parent_id=character["id"]))
    assert maker.shown(character["id"])["status"] == "failed"
    assert client.delete(f"/v1/avatars/{character['default_look_id']}").status_code == 204
    after = maker.shown(character["id"])
    assert (after["default_look_id"], after["looks_count"]) == (second["id"], 1)
    assert (after["status"], after["status_message"]) == ("ready", None)
    assert after["name"] == "bad first"
    assert character["id"] in maker.ids(status="ready")


def test_a_character_shows_the_tier_of_the_look_it_shows(
    maker: Maker, client: httpx.Client
) -> None:
    character = maker.settled(maker.make("Two tiers"))
    vrm = {"model_id": maker.asset("a.glb", b"glTF\x02\0\0\0" + bytes(24))}
    maker.make("Drawn", parent_id=character["id"], sources=vrm, tier="stylized_3d")
    client.delete(f"/v1/avatars/{character['default_look_id']}")
    assert maker.shown(character["id"])["tier"] == "stylized_3d"
    assert character["id"] in maker.ids(tier="stylized_3d")
    assert character["id"] not in maker.ids(tier="photoreal")


def test_nobody_waits_for_a_character_without_looks(maker: Maker, client: httpx.Client) -> None:
    character = maker.settled(maker.make("Empty"))
    client.delete(f"/v1/avatars/{character['default_look_id']}")
    empty = maker.shown(character["id"])
    assert (empty["looks_count"], empty["default_look_id"]) == (0, None)
    assert empty["status"] == "failed"
    assert "parent_id" in empty["status_message"]
    maker.settled(maker.make("Filled again", parent_id=character["id"]))
    filled = maker.shown(character["id"])
    assert (filled["status"], filled["status_message"]) == ("ready", None)


def test_many_who_delete_the_same_avatar_delete_it_once(maker: Maker, client: httpx.Client) -> None:
    avatar = maker.settled(maker.make("Wanted gone"))
    address = f"/v1/avatars/{avatar['id']}"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.delete(address).status_code, range(8)))
    assert sorted(answers) == [204] + [404] * 7


def test_a_look_for_a_character_that_goes_meanwhile_is_refused(
    maker: Maker, client: httpx.Client, served: Served
) -> None:
    """Deleted while the sources of its new look are fetched."""
    character = maker.settled(maker.make("Going"))
    real, looks = routes._character, []

    def find(*arguments: Any) -> Any:
        found = real(*arguments)
        if not looks:
            looks.append(found)
            threading.Thread(
                target=lambda: looks.append(client.delete(f"/v1/avatars/{character['id']}"))
            ).start()
            wait_for(lambda: len(looks) == 2, "the deletion")
        return found

    with patch.object(routes, "_character", find):
        answer = maker.ask("Too late", parent_id=character["id"])
    assert answer.status_code == 404, answer.text
    assert maker.ids(q="Too late") == []


def test_failing_to_remove_bytes_does_not_keep_the_avatar(
    maker: Maker, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows are gone by then; bytes without a row are swept at the next start."""
    avatar = maker.make("held stuck")
    wait_for(lambda: maker.shown(avatar["id"])["status"] == "processing", "the preparation")

    def fail(*_: Any) -> None:
        raise StudioError("disk_full", "No.")

    monkeypatch.setattr(routes, "forget_bytes", fail)
    client.delete(f"/v1/avatars/{avatar['id']}")
    job = client.get(f"/v1/jobs/{avatar['job_id']}").json()
    assert (job["status"], job["message"]) == ("cancelled", "The avatar was deleted.")
    follow_up = maker.settled(maker.make("Next"))
    assert follow_up["status"] == "ready", "the worker is free again"


@pytest.fixture
def hanging(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose preparations hang in a real child process."""
    with (
        patch.dict(runner._WORK, {JobKind.PREPARE: prepare.prepare}),
        patch.object(prepare, "_FUNCTIONS", "tests.server.jobs.misbehaviour"),
        serving(tmp_path_factory.mktemp("hanging")) as running,
    ):
        yield running


def test_deleting_ends_the_preparation_with_its_process(
    hanging: Served, tmp_path_factory: pytest.TempPathFactory
) -> None:
    maker = Maker(hanging.client, tmp_path_factory.mktemp("media"))
    photo = maker.asset("hang.png", sheet(300, 300))
    sources = {"image_id": photo, "audio_id": maker.voice()}
    avatar = maker.make("Hanging", sources=sources)
    note = hanging.services.assets.staging / avatar["job_id"] / "pid"
    wait_for(lambda: note.exists() and note.read_text().endswith("\n"), "the child")
    child = psutil.Process(int(note.read_text()))
    begun = time.monotonic()
    assert hanging.client.delete(f"/v1/avatars/{avatar['id']}").status_code == 204
    psutil.wait_procs([child], timeout=5)
    assert time.monotonic() - begun < 1
    assert not child.is_running()
    job = hanging.client.get(f"/v1/jobs/{avatar['job_id']}").json()
    assert (job["status"], job["message"]) == ("cancelled", "The avatar was deleted.")
    wait_for(lambda: not list(hanging.services.assets.staging.iterdir()), "an empty folder")
    assert _count(hanging, assets, assets.c.made_for.is_not(None)) == 0
    assert len(list(hanging.services.assets.hashes())) == 2, "the sources'"
    for asset_id in sources.values():
        assert hanging.client.delete(f"/v1/assets/{asset_id}").status_code == 204
    assert list(hanging.services.assets.hashes()) == []
