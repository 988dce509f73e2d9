"""Usage: what is stored and under way, of the caller's organisation and no other."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from studio.api.scopes import Scope
from tests.server.avatars.maker import Maker
from tests.server.media import picture, sheet, sound
from tests.server.serving import Served, bearer, serving

_PHOTO, _VOICE = sheet(300, 300), sound(5 * 32_000)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("data")) as running:
        yield running


def _used(client: httpx.Client) -> dict[str, int]:
    answer = client.get("/v1/usage")
    assert answer.status_code == 200
    counted = answer.json()
    assert counted.pop("organisation_id").startswith("orgn_")
    return counted


def test_usage_counts_what_is_there_and_forgets_what_is_not(
    served: Served, tmp_path_factory: pytest.TempPathFactory
) -> None:
    client, nothing = (
        served.client,
        dict.fromkeys(("assets", "bytes_stored", "characters", "looks", "jobs_active"), 0),
    )
    maker = Maker(client, tmp_path_factory.mktemp("media"))
    assert _used(client) == nothing
    sources = {"image_id": maker.asset("a.png", _PHOTO), "audio_id": maker.asset("a.wav", _VOICE)}
    uploaded = {**nothing, "assets": 2, "bytes_stored": len(_PHOTO) + len(_VOICE)}
    assert _used(client) == uploaded
    again = maker.asset("again.png", _PHOTO)
    assert _used(client) == {**uploaded, "assets": 3}, "equal bytes count once"
    client.delete(f"/v1/assets/{again}")
    avatar = maker.settled(maker.make("Counted", sources=sources))
    made = _used(client)
    previews = sum(_bytes_of(avatar_id, client) for avatar_id in (avatar["default_look_id"],))
    assert made == {
        **uploaded,
        "characters": 1,
        "looks": 1,
        "bytes_stored": uploaded["bytes_stored"] + previews,
    }
    listed = client.get("/v1/assets").json()["data"]
    assert made["assets"] == len(listed), "previews are shown with their avatar"
    client.delete(f"/v1/avatars/{avatar['id']}")
    assert _used(client) == uploaded


def _bytes_of(look_id: str, client: httpx.Client) -> int:
    look = client.get(f"/v1/avatars/{look_id}").json()
    links = (look["preview_image_url"], look["preview_video_url"])
    return sum(len(httpx.get(link).content) for link in links)


def test_what_another_organisation_stores_is_its_own_affair(served: Served) -> None:
    before = _used(served.client)
    headers = bearer(served.key_of_a_stranger(Scope.AVATARS_WRITE))
    with httpx.Client(base_url=served.client.base_url, headers=headers) as stranger:
        stranger.post("/v1/assets", files={"file": ("a.png", picture(9))})
        assert _used(stranger)["assets"] == 1
        assert stranger.get("/v1/usage").json() != served.client.get("/v1/usage").json()
    assert _used(served.client) == before
