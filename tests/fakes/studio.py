"""A server's client without a server: avatars in memory, events on demand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from studio.api.avatars import Avatar, AvatarStatus, Tier
from studio.api.events import Event, EventType
from studio.errors import StudioError

_START = datetime(2026, 5, 3, 14, 30, tzinfo=UTC)


def avatar(number: int, name: str = "", **fields: Any) -> Avatar:
    """A ready character, the later the greater its number."""
    moment = _START + timedelta(minutes=number)
    values: dict[str, Any] = {
        "id": f"avat_{number:026d}",
        "name": name or f"Avatar {number}",
        "default_look_id": f"avat_look{number:022d}",
        "looks_count": 1,
        "tier": Tier.PHOTOREAL,
        "status": AvatarStatus.READY,
        "created_at": moment,
        "updated_at": moment,
    }
    return Avatar(**{**values, **fields})


class FakeAvatars:
    """Answers like the server, and notes what it was asked."""

    def __init__(self, studio: FakeStudio) -> None:
        self._studio = studio
        self._numbers = count(1000)
        self.kept: dict[str, Avatar] = {}
        self.asked: list[tuple[str, str]] = []
        self.failure: StudioError | None = None
        self.uploading = asyncio.Event()
        self.uploading.set()
        """Cleared, an upload stops half way until it is set again."""

    def add(self, *avatars: Avatar) -> None:
        self.kept.update({each.id: each for each in avatars})

    async def create(
        self,
        name: str,
        *,
        video: Path | None = None,
        image: Path | None = None,
        audio: Path | None = None,
        consent: str = "",
        progress: Any = None,
    ) -> Avatar:
        self._ask("create", name)
        if progress:
            progress(50, 100)
        await self.uploading.wait()
        self._refuse()
        made = avatar(next(self._numbers), name, status=AvatarStatus.PENDING)
        self.add(made)
        return made

    async def get(self, avatar_id: str) -> Avatar:
        self._ask("get", avatar_id)
        self._refuse()
        found = self.kept.get(avatar_id)
        if found is None:
            raise StudioError("not_found", "There is no avatar with this id.")
        return found

    async def list(self, *, kind: str | None = None) -> AsyncIterator[Avatar]:
        self._ask("list", kind or "")
        self._refuse()
        for each in sorted(self.kept.values(), key=lambda one: one.id, reverse=True):
            yield each

    async def update(self, avatar_id: str, *, name: str) -> Avatar:
        self._ask("update", name)
        self._refuse()
        self.kept[avatar_id] = self.kept[avatar_id].model_copy(update={"name": name})
        return self.kept[avatar_id]

    async def delete(self, avatar_id: str) -> None:
        self._ask("delete", avatar_id)
        self._refuse()
        del self.kept[avatar_id]

    async def favorite(self, avatar_id: str) -> None:
        self._ask("favorite", avatar_id)
        self._refuse()

    async def unfavorite(self, avatar_id: str) -> None:
        self._ask("unfavorite", avatar_id)
        self._refuse()

    def times(self, call: str) -> int:
        return sum(asked == call for asked, _ in self.asked)

    def _ask(self, call: str, what: str) -> None:
        self.asked.append((call, what))

    def _refuse(self) -> None:
        if self.failure:
            raise self.failure


class FakeStudio:
    """Holds the avatars, and tells events to whoever listens."""

    def __init__(self) -> None:
        self.avatars = FakeAvatars(self)
        self.closed = False
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._seq = count(1)

    async def events(self, *, opened: Callable[[], None]) -> AsyncIterator[Event]:
        opened()
        while True:
            yield await self._events.get()

    def tell(self, kind: EventType, object_id: str, **data: Any) -> None:
        event = Event(seq=next(self._seq), type=kind, object_id=object_id, data=data, at=_START)
        self._events.put_nowait(event)

    def change(self, changed: Avatar) -> None:
        """Change an avatar on the server, which tells everyone."""
        self.avatars.add(changed)
        self.tell(EventType.AVATAR_UPDATED, changed.id)

    async def close(self) -> None:
        self.closed = True
