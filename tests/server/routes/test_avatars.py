"""Avatars over HTTP: made from everything they may be made from, and refused when they cannot."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from studio.server.store.schema import avatars
from tests.server.assets.web import plain, site
from tests.server.avatars.maker import Maker, clip_bytes
from tests.server.media import sheet, sound
from tests.server.serving import Served, bearer, serving
from tests.vrm.glb import glb, vrm_1

Avatars = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    photo, voice = plain(sheet(300, 300)), plain(sound(5 * 32000))
    with site(photo, tls=False) as pictures, site(voice, tls=False) as sounds:
        allow = tuple(f"http://127.0.0.1:{each.port}" for each in (pictures, sounds))
        data = tmp_path_factory.mktemp("data")
        with serving(data, url_sources={"allow": allow}) as running:
            yield running


@pytest.fixture(scope="module")
def maker(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Maker:
    return Maker(served.client, tmp_path_factory.mktemp("media"))


@pytest.fixture(scope="module")
def addresses(served: Served) -> dict[str, str]:
    pictures, sounds = served.services.settings.url_sources.allow
    return {"image_url": f"{pictures}/face.png", "audio_url": f"{sounds}/voice.wav"}


@pytest.fixture(scope="module")
def made(maker: Maker, addresses: dict[str, str]) -> Avatars:
    """One avatar of each kind of source, all prepared."""
    stylized: dict[str, Any] = {"tier": "stylized_3d"}
    portrait = {"model_id": maker.asset("a.vrm", vrm_1(sheet(64, 64)))}
    plain_vrm = {"model_id": maker.asset("b.vrm", vrm_1())}
    clip, voice = {"video_id": maker.clip()}, {"audio_id": maker.voice()}
    asked = {
        "clip": maker.make("Clip", sources=clip),
        "spoken": maker.make("Spoken"),
        "all": maker.make("All", sources={**clip, **voice, "image_id": maker.photo()}),
        "voice of a clip": maker.make(
            "Clip's voice", sources={"image_id": maker.photo(), "audio_id": maker.clip()}
        ),
        "vrm": maker.make("VRM", sources=portrait, **stylized),
        "plain vrm": maker.make("VRM without a picture", sources=plain_vrm, **stylized),
        "addresses": maker.make("Fetched", sources=addresses),
    }
    return {name: maker.settled(avatar) for name, avatar in asked.items()}


def _look(maker: Maker, character: dict[str, Any]) -> dict[str, Any]:
    return maker.shown(character["default_look_id"])


def _follow(address: str) -> httpx.Response:
    with httpx.Client(trust_env=False) as nobody:
        return nobody.get(address)


def test_every_kind_of_source_makes_an_avatar(made: Avatars) -> None:
    said = {name: (each["status"], each["status_message"]) for name, each in made.items()}
    assert set(said.values()) == {("ready", None)}, said
    assert all(each["report"]["verdict"] == "accept" for each in made.values())


def test_a_character_shows_the_state_of_its_look(made: Avatars, maker: Maker) -> None:
    for character in made.values():
        look = _look(maker, character)
        assert character["looks_count"] == 1
        assert character["parent_id"] is None
        assert look["parent_id"] == character["id"]
        assert look["looks_count"] is look["default_look_id"] is None
        for name in ("status", "sources", "report", "job_id", "tier", "deployment"):
            assert look[name] == character[name], name
        assert character["preview_video_url"] is None, "videos belong to looks"


@pytest.mark.parametrize("kind", ["clip", "spoken", "all", "voice of a clip", "addresses"])
def test_previews_of_a_person_are_a_picture_and_a_film(
    made: Avatars, maker: Maker, kind: str
) -> None:
    look = _look(maker, made[kind])
    picture, film = _follow(look["preview_image_url"]), _follow(look["preview_video_url"])
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
    assert (film.status_code, film.headers["content-type"]) == (200, "video/mp4")
    assert _follow(made[kind]["preview_image_url"]).content == picture.content


def test_the_preview_of_a_vrm_is_the_picture_it_carries(made: Avatars, maker: Maker) -> None:
    look = _look(maker, made["vrm"])
    assert _follow(look["preview_image_url"]).headers["content-type"] == "image/jpeg"
    assert look["preview_video_url"] is None
    assert _look(maker, made["plain vrm"])["preview_image_url"] is None


def test_preview_links_expire_and_their_signature_counts(
    made: Avatars, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = made["spoken"]["preview_image_url"]
    start, signature = address[:-10], address[-10:]
    assert _follow(start + signature.swapcase()).status_code == 404
    later = time.time() + 3600 + 61
    monkeypatch.setattr("studio.server.assets.links.time.time", lambda: later)
    late = _follow(address)
    assert (late.status_code, late.json()["error"]["code"]) == (403, "link_expired")


def test_what_an_address_gives_becomes_an_asset_of_the_caller(
    made: Avatars, served: Served
) -> None:
    sources = made["addresses"]["sources"]
    names = {
        kind: served.client.get(f"/v1/assets/{sources[f'{kind}_id']}").json()["name"]
        for kind in ("image", "audio")
    }
    assert names == {"image": "face.png", "audio": "voice.wav"}


def test_a_source_stays_until_its_avatar_is_gone(maker: Maker, served: Served) -> None:
    photo, voice = maker.asset("p.png", sheet(300, 301)), maker.asset("v.wav", sound(130_000))
    avatar = maker.settled(maker.make(sources={"image_id": photo, "audio_id": voice}))
    look = _look(maker, avatar)
    for asset_id in (photo, voice):
        refused = served.client.delete(f"/v1/assets/{asset_id}")
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "in_use")
    links = [look["preview_image_url"], look["preview_video_url"]]
    before = set(served.services.assets.hashes())
    assert served.client.delete(f"/v1/avatars/{avatar['id']}").status_code == 204
    assert {_follow(link).status_code for link in links} == {404}
    assert len(before - set(served.services.assets.hashes())) == 2, "the previews' bytes are gone"
    for asset_id in (photo, voice):
        assert served.client.delete(f"/v1/assets/{asset_id}").status_code == 204
    assert served.client.get(f"/v1/avatars/{look['id']}").status_code == 404


def test_bad_content_fails_in_the_words_of_the_findings(maker: Maker) -> None:
    sources = {"image_id": maker.photo(100), "audio_id": maker.voice(1)}
    failed = maker.settled(maker.make("Too small, too short", sources=sources))
    findings = [each for each in failed["report"]["findings"] if each["level"] == "fail"]
    assert failed["status"] == "failed"
    assert {each["code"] for each in findings} == {"low_resolution", "too_short"}
    for finding in findings:
        assert finding["what"] in failed["status_message"]
        assert finding["fix"] in failed["status_message"]
    assert failed["preview_image_url"] is None


@pytest.mark.parametrize(
    ("name", "content", "tier"),
    [
        ("a.mp4", None, "photoreal"),
        ("a.vrm", glb({"asset": {"version": "2.0"}}), "stylized_3d"),
        ("b.vrm", vrm_1()[:-8], "stylized_3d"),
    ],
    ids=["half a clip", "a model that is no VRM", "half a VRM"],
)
def test_what_cannot_be_read_fails_with_a_reason(
    maker: Maker, name: str, content: bytes | None, tier: str
) -> None:
    kind = "video_id" if content is None else "model_id"
    content = content or clip_bytes(maker._folder, 4.0)[:6000]
    avatar = maker.make(sources={kind: maker.asset(name, content)}, tier=tier)
    failed = maker.settled(avatar)
    assert failed["status"] == "failed"
    assert failed["status_message"]
    assert "Error" not in failed["status_message"], "a person reads this"


def test_looks_are_added_to_a_character(made: Avatars, maker: Maker) -> None:
    character = made["all"]
    second = maker.make("Second", sources={"video_id": maker.clip()}, parent_id=character["id"])
    assert second["parent_id"] == character["id"]
    shown = maker.shown(character["id"])
    assert shown["looks_count"] == 2
    assert shown["default_look_id"] == character["default_look_id"], "the oldest stays the default"
    assert maker.ids(parent_id=character["id"]) == [second["id"], character["default_look_id"]]
    assert maker.settled(second)["status"] == "ready"


_LONG = "x" * 101
_WRONG: dict[str, tuple[dict[str, Any], int, str]] = {
    "no name": ({"name": None}, 422, "name"),
    "an empty name": ({"name": ""}, 422, "name"),
    "a long name": ({"name": "x" * 201}, 422, "name"),
    "a long description": ({"description": "x" * 2001}, 422, "description"),
    "a long consent": ({"consent": "x" * 2001}, 422, "consent"),
    "an unknown field": ({"voice": "loud"}, 422, "voice"),
    "an unknown source": ({"sources": {"text_id": "x"}}, 422, "sources.text_id"),
    "an unknown tier": ({"tier": "marble"}, 422, "tier"),
    "sources that are none": ({"sources": "clip"}, 422, "sources"),
    "no source": ({"sources": {}}, 422, "sources"),
    "a photo without a voice": ({"sources": {"image_id": "photo"}}, 422, "sources"),
    "a voice without a photo": ({"sources": {"audio_id": "voice"}}, 422, "sources"),
    "an id and an address": (
        {"sources": {"video_id": "clip", "video_url": "https://example.com/a.mp4"}},
        422,
        "sources",
    ),
    "a VRM as a photograph": ({"sources": {"model_id": "vrm"}}, 422, "sources"),
    "a VRM and a clip": ({"sources": {"model_id": "vrm", "video_id": "clip"}}, 422, "sources"),
    "a clip as a VRM": (
        {"sources": {"video_id": "clip"}, "tier": "stylized_3d"},
        422,
        "sources",
    ),
    "a long id": ({"sources": {"video_id": _LONG}}, 422, "sources.video_id"),
    "an address that is none": ({"sources": {"video_url": "clip"}}, 422, "sources.video_url"),
    "an unknown asset": ({"sources": {"video_id": "asst_none"}}, 404, "asset_id"),
    "an asset id that no database takes": ({"sources": {"video_id": "a\0b"}}, 404, "asset_id"),
    "a photo as a clip": ({"sources": {"video_id": "photo"}}, 415, "sources.video_id"),
    "a clip as a photo": (
        {"sources": {"image_id": "clip", "audio_id": "voice"}},
        415,
        "sources.image_id",
    ),
    "a photo as a voice": (
        {"sources": {"image_id": "photo", "audio_id": "photo"}},
        415,
        "sources.audio_id",
    ),
    "a clip as a model": (
        {"sources": {"model_id": "clip"}, "tier": "stylized_3d"},
        415,
        "sources.model_id",
    ),
    "an address of this machine": (
        {"sources": {"video_url": "http://127.0.0.1:1/a.mp4"}},
        403,
        "url",
    ),
    "an unknown character": ({"parent_id": "avat_none"}, 404, "avatar_id"),
    "a character id that no database takes": ({"parent_id": "a\0b"}, 404, "avatar_id"),
}


@pytest.mark.parametrize("what", list(_WRONG))
def test_what_can_never_become_an_avatar_is_refused_at_once(
    served: Served, maker: Maker, what: str
) -> None:
    change, status, param = _WRONG[what]
    body: dict[str, Any] = {"name": "x", "sources": maker.spoken(), **change}
    real = {"photo": maker.photo(), "voice": maker.voice(), "clip": maker.clip()}
    if isinstance(body["sources"], dict):
        body["sources"] = {kind: real.get(id_, id_) for kind, id_ in body["sources"].items()}
    before = served.client.get("/v1/usage").json()
    answer = served.client.post("/v1/avatars", json=body)
    error = answer.json()["error"]
    assert (answer.status_code, error["param"]) == (status, param), error
    assert error["message"]
    assert served.client.get("/v1/usage").json() == before, "nothing was made"


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b"null", b"\xff\xfe", b"{}" * 5])
def test_a_body_that_is_no_avatar_is_refused(served: Served, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = served.client.post("/v1/avatars", content=body, headers=headers)
    assert answer.status_code == 422, answer.text


def test_addresses_are_refused_when_they_are_off(tmp_path_factory: Any) -> None:
    with serving(tmp_path_factory.mktemp("off"), url_sources={"enabled": False}) as served:
        sources = {"video_url": "https://example.com/a.mp4"}
        answer = served.client.post("/v1/avatars", json={"name": "x", "sources": sources})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (403, "url_refused")
    assert "url_sources" in error["message"] + error["hint"], "names the setting"


def test_a_look_has_no_looks(made: Avatars, maker: Maker) -> None:
    answer = maker.ask(parent_id=made["clip"]["default_look_id"])
    assert answer.status_code == 422
    assert answer.json()["error"]["param"] == "parent_id"
    assert made["clip"]["id"] in answer.json()["error"]["hint"]


def test_what_was_fetched_is_kept_with_the_avatar_or_not_at_all(
    served: Served, maker: Maker, addresses: dict[str, str]
) -> None:
    """The photo is fetched, then the voice turns out to be a photo: neither may stay."""
    wrong = {**addresses, "audio_url": addresses["image_url"]}
    before = served.client.get("/v1/usage").json()
    bytes_before = set(served.services.assets.hashes())
    answer = maker.ask(sources=wrong)
    error = answer.json()["error"]
    assert (answer.status_code, error["param"]) == (415, "sources.audio_url")
    assert served.client.get("/v1/usage").json() == before
    assert set(served.services.assets.hashes()) == bytes_before
    assert list(served.services.assets.staging.iterdir()) == []


def test_nothing_is_fetched_for_a_request_that_names_a_missing_asset(
    served: Served, maker: Maker
) -> None:
    sources = {"image_url": "https://example.com/never-asked.png", "audio_id": "asst_none"}
    assert maker.ask(sources=sources).status_code == 404


def test_the_assets_of_another_organisation_are_no_sources(served: Served, maker: Maker) -> None:
    headers = bearer(served.key_of_a_stranger())
    body = {"name": "x", "sources": {"video_id": maker.clip()}}
    answer = httpx.post(f"{served.client.base_url}/v1/avatars", json=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["param"]) == (404, "asset_id")


def test_a_preview_is_no_source(made: Avatars, served: Served, maker: Maker) -> None:
    """Its id can be read from its link; used, it would keep its avatar from being deleted."""
    look_id = made["spoken"]["default_look_id"]
    with served.services.store.read() as connection:
        query = select(avatars.c.preview_image_id).where(avatars.c.id == look_id)
        preview = connection.execute(query).scalar_one()
    answer = maker.ask(sources={"image_id": preview, "audio_id": maker.voice()})
    assert (answer.status_code, answer.json()["error"]["param"]) == (422, "sources.image_id")
