"""Lists of avatars: each filter, all of them together, and pages that lose and repeat nothing."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from tests.server.avatars.maker import Maker
from tests.server.serving import Served


@dataclass(frozen=True)
class Cast:
    """Ten avatars in all combinations of what a list may ask for."""

    shown: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def cast(maker: Maker, theirs: Maker, client: httpx.Client, stranger: httpx.Client) -> Cast:
    for name, public in (("Ready Ann", False), ("bad Ben", False), ("Ready Élise", True)):
        avatar = maker.settled(maker.make(name, is_public=public))
        maker.settled(maker.make(f"{name} again", parent_id=avatar["id"]))
    vrm = {"model_id": maker.asset("a.glb", b"glTF\x02\0\0\0" + bytes(20))}
    maker.settled(maker.make("Ready Vera", sources=vrm, tier="stylized_3d"))
    away = maker.settled(maker.make("Ready Zoë"))
    client.patch(f"/v1/avatars/{away['id']}", json={"active": False})
    theirs.settled(theirs.make("Their public one", is_public=True))
    theirs.settled(theirs.make("Their private one"))
    for avatar_id in maker.ids(q="Ann") + maker.ids(kind="look", q="Vera"):
        assert client.put(f"/v1/avatars/{avatar_id}/favorite").status_code == 204
    return Cast({each["id"]: each for each in _all(client, stranger)})


def _all(client: httpx.Client, stranger: httpx.Client) -> list[dict[str, Any]]:
    """By asking for each avatar alone, not by a list with a filter."""
    found: list[dict[str, Any]] = []
    for active, who in itertools.product((True, False), (client, stranger)):
        listed = who.get("/v1/avatars", params={"limit": 100, "active": active}).json()["data"]
        found += [client.get(f"/v1/avatars/{each['id']}").json() for each in listed]
    return [each for each in found if "id" in each]


def _expected(cast: Cast, **wanted: Any) -> list[str]:
    """The same filters, in Python over what each avatar says of itself."""

    def fits(each: dict[str, Any]) -> bool:
        public = wanted.get("public", False)
        holds = {
            "kind": ("look" if each["parent_id"] else "character") == wanted.get("kind"),
            "parent_id": each["parent_id"] == wanted.get("parent_id"),
            "tier": each["tier"] == wanted.get("tier"),
            "status": each["status"] == wanted.get("status"),
            "favorite": each["is_favorite"] == wanted.get("favorite"),
            "q": str(wanted.get("q", "")).lower() in each["name"].lower(),
        }
        return (
            (each["is_public"] if public else each["owned"])
            and each["active"] == wanted.get("active", True)
            and all(holds[name] for name in wanted if name in holds)
        )

    return sorted((id_ for id_, each in cast.shown.items() if fits(each)), reverse=True)


_FILTERS: dict[str, tuple[Any, ...]] = {
    "kind": (None, "character", "look"),
    "tier": (None, "photoreal", "stylized_3d"),
    "status": (None, "ready", "failed", "pending"),
    "favorite": (None, True, False),
    "public": (None, True, False),
    "active": (None, True, False),
    "q": (None, "READY", "again", "élise", "ÉL", "zoË", "%", "_", "\\", "nobody"),
}


def _chosen(values: tuple[Any, ...]) -> dict[str, Any]:
    pairs = zip(_FILTERS, values, strict=True)
    return {name: value for name, value in pairs if value is not None}


@pytest.mark.parametrize("name", list(_FILTERS))
def test_each_filter_shows_what_it_says(cast: Cast, maker: Maker, name: str) -> None:
    for value in _FILTERS[name]:
        wanted = {} if value is None else {name: value}
        assert maker.ids(**wanted) == _expected(cast, **wanted), wanted


def test_filters_narrow_each_other(cast: Cast, maker: Maker) -> None:
    combinations = [_chosen(values) for values in itertools.product(*_FILTERS.values())]
    some = combinations[::101]
    assert len(some) > 80
    nonempty = 0
    for wanted in some:
        expected = _expected(cast, **wanted)
        nonempty += bool(expected)
        assert maker.ids(**wanted) == expected, wanted
    assert nonempty > 10, "or it proves little"


def test_the_looks_of_a_character_are_listed_by_its_id(cast: Cast, maker: Maker) -> None:
    parents = {each["parent_id"] for each in cast.shown.values() if each["parent_id"]}
    assert len(parents) >= 5
    for parent_id in parents:
        assert maker.ids(parent_id=parent_id) == _expected(cast, parent_id=parent_id)
    assert maker.ids(parent_id="avat_none") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "person"},
        {"tier": "tier9"},
        {"status": "done"},
        {"favorite": "maybe"},
        {"limit": 0},
        {"limit": 101},
        {"limit": "x"},
        {"q": "x" * 201},
        {"cursor": "x" * 101},
        {"active": 7},
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(
    client: httpx.Client, wrong: dict[str, Any]
) -> None:
    answer = client.get("/v1/avatars", params=wrong)
    assert answer.status_code == 422
    assert answer.json()["error"]["param"] == next(iter(wrong))


@pytest.mark.parametrize("cursor", ["", "x", "avat_", "\x7f", "é", "0"])
def test_a_cursor_of_another_making_shows_some_page_and_breaks_nothing(
    cast: Cast, client: httpx.Client, cursor: str
) -> None:
    assert client.get("/v1/avatars", params={"cursor": cursor}).status_code == 200


def test_pages_lose_and_repeat_nothing_while_new_ones_are_made(
    maker: Maker, client: httpx.Client
) -> None:
    made = [maker.make(f"Paged {n}")["id"] for n in range(45)]
    wanted: dict[str, Any] = {"kind": "character", "q": "Paged", "limit": 10}
    seen: list[str] = []
    for number in itertools.count():
        page = client.get("/v1/avatars", params=wanted).json()
        assert len(page["data"]) <= 10
        seen += [each["id"] for each in page["data"]]
        if page["next_cursor"] is None:
            break
        wanted["cursor"] = page["next_cursor"]
        maker.make(f"Paged late {number}")
    assert seen == made[::-1]


def test_the_last_page_says_that_it_is_the_last(maker: Maker, client: httpx.Client) -> None:
    for number in range(4):
        maker.make(f"Counted {number}")
    wanted = {"kind": "character", "q": "Counted", "limit": 2}
    first = client.get("/v1/avatars", params=wanted).json()
    last = client.get("/v1/avatars", params={**wanted, "cursor": first["next_cursor"]}).json()
    assert (len(first["data"]), len(last["data"]), last["next_cursor"]) == (2, 2, None)


def test_a_list_takes_as_many_queries_for_a_hundred_as_for_one(
    served: Served, maker: Maker, client: httpx.Client
) -> None:
    said: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    engine = served.services.store._engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        counts = []
        for limit in (1, 100):
            said.clear()
            assert client.get("/v1/avatars", params={"limit": limit}).status_code == 200
            counts.append(len([each for each in said if each.startswith("SELECT")]))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert counts[0] == counts[1] <= 3, said
