"""Five thousand avatars: a list stays quick, because the database need not look at all of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text

from studio.api.avatars import AvatarStatus
from studio.api.ids import Kind, new_id
from studio.server.access.caller import Caller, operator
from studio.server.access.people import ensure_operator
from studio.server.assets.records import delete_asset
from studio.server.avatars.change import remove_avatar
from studio.server.avatars.listing import Wanted, narrowed
from studio.server.avatars.query import avatar_rows, find_own
from studio.server.paging import page_of
from studio.server.store.database import Store, open_store
from studio.server.store.moments import now
from studio.server.store.schema import assets, avatars

_MANY = 5000
_REPORT = {"findings": [{"check": "x", "what": "y" * 150, "number": n} for n in range(20)]}


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(tmp_path_factory.mktemp("full"))
    with store.write() as connection:
        ensure_operator(connection)
        rows = list(_rows(operator(connection)))
        connection.execute(insert(avatars), rows)
        connection.execute(text("ANALYZE"))
    yield store
    store.close()


@pytest.fixture
def me(full: Store) -> Caller:
    with full.read() as connection:
        return operator(connection)


def _rows(owner: Caller) -> Iterator[dict[str, Any]]:
    both = {
        "organisation_id": owner.organisation_id,
        "user_id": owner.user_id,
        "description": "",
        "tier": "photoreal",
        "consent": "",
        "is_public": False,
        "active": True,
        "created_at": now(),
        "updated_at": now(),
    }
    for number in range(_MANY):
        character = new_id(Kind.AVATAR)
        name = {"name": f"Nobody {number}"}
        yield {
            **both,
            **name,
            "id": character,
            "parent_id": None,
            "status": "pending",
            "report": None,
        }
        yield {
            **both,
            **name,
            "id": new_id(Kind.AVATAR),
            "parent_id": character,
            "status": "ready",
            "report": _REPORT,
        }


def _wanted(**change: Any) -> Wanted:
    open_ = dict.fromkeys(("kind", "parent_id", "tier", "status", "favorite", "q"))
    return Wanted(**{**open_, "public": False, "active": True, **change})


_LISTS: list[dict[str, Any]] = [
    {},
    {"kind": "character"},
    {"kind": "look"},
    {"status": AvatarStatus.READY},
    {"status": AvatarStatus.FAILED},
    {"q": "nobody 4999"},
    {"q": "somebody"},
    {"favorite": True},
    {"public": True},
    {"kind": "character", "status": AvatarStatus.READY, "q": "Nobody", "favorite": False},
]


@pytest.mark.parametrize("change", _LISTS, ids=str)
def test_a_page_is_there_in_a_moment(full: Store, me: Caller, change: dict[str, Any]) -> None:
    query = narrowed(avatar_rows(me), me, _wanted(**change))
    with full.read() as connection:
        begun = time.process_time()
        page_of(connection, query, avatars.c.id, None, 100)
        assert time.process_time() - begun < 0.25


def _plan(connection: Connection, query: Any) -> list[str]:
    said = query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}").all()
    return [str(row[-1]) for row in rows]


@pytest.mark.parametrize("change", _LISTS, ids=str)
def test_no_list_sorts_or_reads_everything(full: Store, me: Caller, change: dict[str, Any]) -> None:
    query = narrowed(avatar_rows(me), me, _wanted(**change))
    query = query.where(avatars.c.id < "avat_Z").order_by(avatars.c.id.desc()).limit(101)
    with full.read() as connection:
        plan = _plan(connection, query)
    assert not [step for step in plan if "TEMP B-TREE" in step or step.startswith("SCAN")], plan


def test_deleting_one_of_many_holds_nobody_up(full: Store, me: Caller) -> None:
    """Each deleted asset is looked for in every column that may hold it."""
    with full.write() as connection:
        connection.execute(
            insert(assets).values(
                id="asst_1",
                organisation_id=me.organisation_id,
                user_id=me.user_id,
                kind="image",
                mime="image/png",
                size=1,
                sha256="0" * 64,
                name="a.png",
                created_at=now(),
            )
        )
        newest = connection.exec_driver_sql("SELECT max(id) FROM avatars").scalar_one()
        begun = time.process_time()
        remove_avatar(connection, find_own(connection, me, newest))
        delete_asset(connection, me, "asst_1")
        assert time.process_time() - begun < 0.1
