"""Preparations that take no time: for tests of what is around them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from sqlalchemy import select

from studio.api.jobs import JobKind
from studio.errors import StudioError
from studio.server.jobs import prepare, runner
from studio.server.jobs.work import Work
from studio.server.store.schema import avatars

REPORT = {"kind": "sources", "verdict": "accept", "findings": []}


@contextmanager
def quick_preparation() -> Iterator[None]:
    """An avatar named `bad…` fails, one named `held…` is under way until it is cancelled."""
    with patch.dict(runner._WORK, {JobKind.PREPARE: _prepare}):
        yield


def _prepare(work: Work) -> None:
    prepare._begin(work)
    name = _name(work)
    if name.startswith("bad"):
        raise StudioError("corrupt", "It is damaged.", "Send it again.")
    if name.startswith("held"):
        work._cancelled.wait(60)
        work.check()
    prepare._finish(work, REPORT, {})


def _name(work: Work) -> str:
    with work.store.read() as connection:
        query = select(avatars.c.name).where(avatars.c.id == work.avatar_id)
        return connection.execute(query).scalar_one()
