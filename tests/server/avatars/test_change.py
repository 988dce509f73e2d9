"""Changing avatars: what is sent changes, looks follow, favourites are each user's own."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.server.avatars.maker import Maker


def _patch(client: httpx.Client, avatar: dict[str, Any], **values: Any) -> dict[str, Any]:
    answer = client.patch(f"/v1/avatars/{avatar['id']}", json=values)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _with_two_looks(maker: Maker, name: str, **body: Any) -> tuple[dict[str, Any], list[str]]:
    character = maker.settled(maker.make(name, **body))
    second = maker.settled(maker.make(f"{name} 2", parent_id=character["id"]))
    return maker.shown(character["id"]), [character["default_look_id"], second["id"]]


def test_what_is_sent_changes_and_the_rest_stays(maker: Maker, client: httpx.Client) -> None:
    avatar = maker.settled(maker.make("Before", description="Kept"))
    after = _patch(client, avatar, name="After")
    changed = {"name": "After", "updated_at": after["updated_at"]}
    signed = {"preview_image_url": after["preview_image_url"]}
    assert after == {**avatar, **changed, **signed}
    assert after["updated_at"] > avatar["updated_at"]
    assert maker.shown(avatar["id"])["name"] == "After"


@pytest.mark.parametrize("body", [{}, {"name": None}, {"is_public": None, "active": None}])
def test_nothing_sent_is_nothing_changed(
    maker: Maker, client: httpx.Client, body: dict[str, Any]
) -> None:
    avatar = maker.settled(maker.make("Same"))
    assert _patch(client, avatar, **body)["updated_at"] == avatar["updated_at"]


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": "x" * 201},
        {"description": "x" * 2001},
        {"active": "often"},
        {"tier": "photoreal"},
        {"status": "ready"},
        {"organisation_id": "orgn_other"},
        {"consent": "forged"},
    ],
)
def test_what_may_not_be_changed_is_refused(
    maker: Maker, client: httpx.Client, body: dict[str, Any]
) -> None:
    avatar = maker.settled(maker.make("Fixed"))
    answer = client.patch(f"/v1/avatars/{avatar['id']}", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["param"] == next(iter(body))
    assert maker.shown(avatar["id"]) == avatar


def test_a_description_can_be_emptied(maker: Maker, client: httpx.Client) -> None:
    avatar = maker.make("Described", description="Long")
    assert _patch(client, avatar, description="")["description"] == ""


def test_looks_follow_their_character(
    maker: Maker, client: httpx.Client, stranger: httpx.Client
) -> None:
    character, looks = _with_two_looks(maker, "Followed")
    everyone = [character["id"], *looks]
    assert {stranger.get(f"/v1/avatars/{id_}").status_code for id_ in everyone} == {404}
    _patch(client, character, is_public=True)
    assert {stranger.get(f"/v1/avatars/{id_}").status_code for id_ in everyone} == {200}
    _patch(client, character, active=False)
    assert [maker.shown(id_)["active"] for id_ in everyone] == [False] * 3
    assert not set(everyone) & set(maker.ids())
    assert set(everyone) <= set(maker.ids(active=False))
    _patch(client, character, active=True, is_public=False)
    assert set(everyone) <= set(maker.ids())
    assert {stranger.get(f"/v1/avatars/{id_}").status_code for id_ in everyone} == {404}


def test_a_character_stays_what_it_is_when_its_look_changes(
    maker: Maker, client: httpx.Client
) -> None:
    character, looks = _with_two_looks(maker, "Upward")
    _patch(client, {"id": looks[1]}, name="Evening", active=False)
    assert maker.shown(character["id"]) == character
    assert looks[1] not in maker.ids(parent_id=character["id"])


def test_a_new_look_is_as_public_and_as_active_as_its_character(
    maker: Maker, client: httpx.Client, stranger: httpx.Client
) -> None:
    character = maker.settled(maker.make("Open", is_public=True))
    look = maker.make("Open too", parent_id=character["id"])
    assert look["is_public"]
    assert stranger.get(f"/v1/avatars/{look['id']}").status_code == 200
    _patch(client, character, active=False)
    assert not maker.make("Hidden too", parent_id=character["id"])["active"]


def test_strangers_see_of_a_public_character_only_its_public_looks(
    maker: Maker, client: httpx.Client, stranger: httpx.Client
) -> None:
    character, looks = _with_two_looks(maker, "Partly", is_public=True)
    _patch(client, {"id": looks[0]}, is_public=False)
    seen = stranger.get(f"/v1/avatars/{character['id']}").json()
    assert (seen["default_look_id"], seen["looks_count"]) == (looks[1], 1)
    assert maker.shown(character["id"])["default_look_id"] == looks[0]
    assert maker.shown(character["id"])["looks_count"] == 2
    _patch(client, {"id": looks[1]}, is_public=False)
    seen = stranger.get(f"/v1/avatars/{character['id']}").json()
    assert (seen["default_look_id"], seen["looks_count"]) == (None, 0)


def test_strangers_use_what_is_public_and_learn_nothing_of_its_owner(
    maker: Maker, client: httpx.Client, stranger: httpx.Client
) -> None:
    consent = "Robin Secret agreed on paper"
    for name in ("Shared", "bad shared"):
        avatar = maker.settled(maker.make(name, is_public=True, consent=consent))
        mine = client.get(f"/v1/avatars/{avatar['id']}")
        answers = [
            stranger.get(f"/v1/avatars/{avatar['id']}"),
            stranger.get(f"/v1/avatars/{avatar['default_look_id']}"),
            stranger.get("/v1/avatars", params={"public": True, "q": name}),
        ]
        me = client.get("/v1/me").json()
        hidden = [
            "Robin",
            me["user"]["id"],
            me["organisation"]["id"],
            avatar["job_id"],
            *(id_ for id_ in avatar["sources"].values() if id_),
        ]
        for answer in answers:
            assert answer.status_code == 200
            assert not [each for each in hidden if each in answer.text]
            body = answer.json()
            for each in body.get("data", [body]):
                assert each["owned"] is False
                assert each["report"] is each["status_message"] is each["job_id"] is None
        assert "Robin" not in mine.text, "consent is kept, not shown"


@pytest.mark.parametrize("public", [True, False])
def test_only_the_owner_changes_an_avatar(
    maker: Maker, theirs: Maker, stranger: httpx.Client, public: bool
) -> None:
    avatar = maker.settled(maker.make("Owned", is_public=public))
    refused = 403 if public else 404
    for avatar_id in (avatar["id"], avatar["default_look_id"]):
        address = f"/v1/avatars/{avatar_id}"
        assert stranger.patch(address, json={"name": "Stolen"}).status_code == refused
        assert stranger.delete(address).status_code == refused
    assert theirs.ask("Mine now", parent_id=avatar["id"]).status_code == refused
    assert theirs.ask("Mine now", parent_id=avatar["default_look_id"]).status_code == refused
    assert maker.shown(avatar["id"]) == avatar


def test_everyone_in_the_organisation_may_change_its_avatars(
    maker: Maker, colleague: httpx.Client
) -> None:
    avatar = maker.settled(maker.make("Ours"))
    assert _patch(colleague, avatar, name="Still ours")["owned"] is True


def test_favourites_are_of_a_user_not_of_an_organisation(
    maker: Maker, client: httpx.Client, colleague: httpx.Client, stranger: httpx.Client
) -> None:
    avatar = maker.settled(maker.make("Liked", is_public=True))
    address = f"/v1/avatars/{avatar['id']}"
    for _ in range(2):  # again changes nothing
        assert client.put(f"{address}/favorite").status_code == 204
    people = (client, colleague, stranger)
    assert [who.get(address).json()["is_favorite"] for who in people] == [True, False, False]
    assert stranger.put(f"{address}/favorite").status_code == 204
    assert colleague.delete(f"{address}/favorite").status_code == 204
    assert [who.get(address).json()["is_favorite"] for who in people] == [True, False, True]
    assert not maker.shown(avatar["default_look_id"])["is_favorite"]
    shown = stranger.get("/v1/avatars", params={"favorite": True, "public": True}).json()["data"]
    assert [each["id"] for each in shown] == [avatar["id"]]
    for _ in range(2):
        assert client.delete(f"{address}/favorite").status_code == 204
    assert not maker.shown(avatar["id"])["is_favorite"]
    assert client.put("/v1/avatars/avat_none/favorite").status_code == 404


def test_an_avatar_that_several_people_like_can_be_deleted(
    maker: Maker, client: httpx.Client, colleague: httpx.Client, stranger: httpx.Client
) -> None:
    avatar = maker.settled(maker.make("Loved", is_public=True))
    address = f"/v1/avatars/{avatar['id']}"
    assert {who.put(f"{address}/favorite").status_code for who in (client, stranger)} == {204}
    assert colleague.put(f"/v1/avatars/{avatar['default_look_id']}/favorite").status_code == 204
    assert client.delete(address).status_code == 204
    assert stranger.get(address).status_code == 404
    assert stranger.delete(f"{address}/favorite").status_code == 404


@pytest.mark.parametrize("id_", ["avat_none", "%00", "a%00b", "%FF", "é", "..%2F..", "a" * 5000])
def test_an_id_that_is_none_is_not_found(client: httpx.Client, id_: str) -> None:
    for method in ("GET", "PATCH", "DELETE"):
        body = {"json": {"name": "x"}} if method == "PATCH" else {}
        answer = client.request(method, f"/v1/avatars/{id_}", **body)
        assert answer.status_code == 404, (method, answer.text)
