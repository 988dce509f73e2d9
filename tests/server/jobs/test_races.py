"""Creating, cancelling and deleting all at once, in no order: nothing is left that nobody owns."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import select

from studio.api.jobs import JobStatus
from studio.server.jobs import prepare
from studio.server.store.schema import assets, avatars, jobs
from tests.server.avatars.maker import Maker
from tests.server.jobs.workshop import wait_for
from tests.server.serving import Served, serving

_ROUNDS = 40
_ENDED = {str(status) for status in JobStatus if status.ended}


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Preparations are short, and real processes."""
    with (
        patch.object(prepare, "_FUNCTIONS", "tests.server.jobs.misbehaviour"),
        serving(tmp_path_factory.mktemp("data"), workers=4) as running,
    ):
        yield running


class Crowd:
    """People who all work on the same few avatars."""

    def __init__(self, maker: Maker, served: Served, seed: int) -> None:
        self._maker, self._client, self._seed = maker, served.client, seed
        self._known: list[dict[str, Any]] = []
        self.statuses: set[int] = set()

    def do_something(self, number: int) -> None:
        chance = random.Random(f"{self._seed} {number}")
        choices = [self._create, self._create, self._look, self._cancel, self._delete, self._rename]
        chance.choice(choices)(chance)

    def _create(self, _chance: random.Random) -> None:
        self._known.append(self._maker.make("Crowded"))

    def _look(self, chance: random.Random) -> None:
        if self._known:
            parent = chance.choice(self._known)["id"]
            self._note(self._maker.ask("Another", parent_id=parent))

    def _cancel(self, chance: random.Random) -> None:
        if self._known:
            job_id = chance.choice(self._known)["job_id"]
            self._note(self._client.post(f"/v1/jobs/{job_id}/cancel"))

    def _delete(self, chance: random.Random) -> None:
        if self._known:
            avatar = chance.choice(self._known)
            which = chance.choice([avatar["id"], avatar["default_look_id"]])
            self._note(self._client.delete(f"/v1/avatars/{which}"))

    def _rename(self, chance: random.Random) -> None:
        if self._known:
            avatar = chance.choice(self._known)
            values = {"name": "Renamed", "is_public": chance.random() < 0.5}
            self._note(self._client.patch(f"/v1/avatars/{avatar['id']}", json=values))

    def _note(self, answer: Any) -> None:
        self.statuses.add(answer.status_code)


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_left_that_nobody_owns(
    served: Served, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    maker = Maker(served.client, tmp_path_factory.mktemp("media"))
    maker.spoken()
    crowd = Crowd(maker, served, seed)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(crowd.do_something, range(_ROUNDS)))
    assert crowd.statuses <= {200, 201, 204, 404, 409}
    wait_for(lambda: not _rows(served, jobs, jobs.c.status.not_in(_ENDED)), "the jobs")
    staging = served.services.assets.staging
    wait_for(lambda: not list(staging.iterdir()), "an empty staging folder")
    _check_avatars(served)
    _check_assets(served)


def _rows(served: Served, table: Any, *which: Any) -> list[Any]:
    with served.services.store.read() as connection:
        return list(connection.execute(select(table).where(*which)).mappings())


def _check_avatars(served: Served) -> None:
    status_of = {row["id"]: row["status"] for row in _rows(served, jobs)}
    looks = _rows(served, avatars, avatars.c.parent_id.is_not(None))
    assert looks, "or the crowd did nothing"
    for look in looks:
        succeeded = status_of[look["job_id"]] == JobStatus.SUCCEEDED
        assert look["status"] == ("ready" if succeeded else "failed")
        assert (look["preview_image_id"] is not None) == succeeded


def _check_assets(served: Served) -> None:
    """Each preview belongs to a look, each row has its bytes, and all bytes have a row."""
    rows = _rows(served, assets)
    there = {row["id"] for row in _rows(served, avatars)}
    assert {row["made_for"] for row in rows if row["made_for"]} <= there
    assert {row["sha256"] for row in rows} == set(served.services.assets.hashes())
