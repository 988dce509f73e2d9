"""Avatars: create, list, change, wait for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Literal

from studio.api.avatars import Avatar, AvatarStatus, Tier
from studio.client.exchange import avatars as ask
from studio.client.exchange.sources import Material
from studio.client.exchange.uploads import Progress
from studio.client.exchange.waiting import prepared, too_late

if TYPE_CHECKING:
    from studio.client.conversation.awaiting import AsyncTalk
    from studio.client.conversation.blocking import Talk


class Avatars:
    """Characters and their looks."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    def create(
        self,
        name: str,
        *,
        video: Material | None = None,
        image: Material | None = None,
        audio: Material | None = None,
        model: Material | None = None,
        tier: Tier | str | None = None,
        description: str = "",
        parent_id: str | None = None,
        is_public: bool = False,
        consent: str = "",
        progress: Progress | None = None,
    ) -> Avatar:
        """Make one from files (uploaded first), assets or addresses; preparation starts at once."""
        materials = {"video": video, "image": image, "audio": audio, "model": model}
        flow = ask.create(
            materials,
            progress,
            tier,
            name=name,
            description=description,
            parent_id=parent_id,
            is_public=is_public,
            consent=consent,
        )
        return self._talk.run(flow)

    def get(self, avatar_id: str) -> Avatar:
        return self._talk.run(ask.get(avatar_id))

    def list(
        self,
        *,
        kind: Literal["character", "look"] | None = None,
        parent_id: str | None = None,
        tier: Tier | str | None = None,
        status: AvatarStatus | str | None = None,
        favorite: bool | None = None,
        public: bool | None = None,
        active: bool | None = None,
        q: str | None = None,
    ) -> Iterator[Avatar]:
        """Those that match, newest first, read page by page."""
        pages = ask.all_avatars(
            kind=kind,
            parent_id=parent_id,
            tier=tier,
            status=status,
            favorite=favorite,
            public=public,
            active=active,
            q=q,
        )
        return self._talk.all_of(pages)

    def update(
        self,
        avatar_id: str,
        *,
        name: str | None = None,
        description: str | None = None,
        is_public: bool | None = None,
        active: bool | None = None,
    ) -> Avatar:
        """Change what is given; the rest stays."""
        changes = {"name": name, "description": description}
        flow = ask.update(avatar_id, is_public=is_public, active=active, **changes)
        return self._talk.run(flow)

    def delete(self, avatar_id: str) -> None:
        """A look, or a character with all its looks."""
        self._talk.run(ask.delete(avatar_id))

    def favorite(self, avatar_id: str) -> None:
        """Mark it as mine to find again."""
        self._talk.run(ask.favor(avatar_id, "PUT"))

    def unfavorite(self, avatar_id: str) -> None:
        self._talk.run(ask.favor(avatar_id, "DELETE"))

    def wait(self, avatar_id: str, timeout: float = 600.0) -> Avatar:
        """The avatar once it is ready; an error that says why, when it failed or takes longer."""
        late = too_late(avatar_id, timeout)
        return self._talk.run_within(prepared(avatar_id), timeout, late)


class AsyncAvatars:
    """Characters and their looks."""

    def __init__(self, talk: AsyncTalk) -> None:
        self._talk = talk

    async def create(
        self,
        name: str,
        *,
        video: Material | None = None,
        image: Material | None = None,
        audio: Material | None = None,
        model: Material | None = None,
        tier: Tier | str | None = None,
        description: str = "",
        parent_id: str | None = None,
        is_public: bool = False,
        consent: str = "",
        progress: Progress | None = None,
    ) -> Avatar:
        """Make one from files (uploaded first), assets or addresses; preparation starts at once."""
        materials = {"video": video, "image": image, "audio": audio, "model": model}
        flow = ask.create(
            materials,
            progress,
            tier,
            name=name,
            description=description,
            parent_id=parent_id,
            is_public=is_public,
            consent=consent,
        )
        return await self._talk.run(flow)

    async def get(self, avatar_id: str) -> Avatar:
        return await self._talk.run(ask.get(avatar_id))

    def list(
        self,
        *,
        kind: Literal["character", "look"] | None = None,
        parent_id: str | None = None,
        tier: Tier | str | None = None,
        status: AvatarStatus | str | None = None,
        favorite: bool | None = None,
        public: bool | None = None,
        active: bool | None = None,
        q: str | None = None,
    ) -> AsyncIterator[Avatar]:
        """Those that match, newest first, read page by page."""
        pages = ask.all_avatars(
            kind=kind,
            parent_id=parent_id,
            tier=tier,
            status=status,
            favorite=favorite,
            public=public,
            active=active,
            q=q,
        )
        return self._talk.all_of(pages)

    async def update(
        self,
        avatar_id: str,
        *,
        name: str | None = None,
        description: str | None = None,
        is_public: bool | None = None,
        active: bool | None = None,
    ) -> Avatar:
        """Change what is given; the rest stays."""
        changes = {"name": name, "description": description}
        flow = ask.update(avatar_id, is_public=is_public, active=active, **changes)
        return await self._talk.run(flow)

    async def delete(self, avatar_id: str) -> None:
        """A look, or a character with all its looks."""
        await self._talk.run(ask.delete(avatar_id))

    async def favorite(self, avatar_id: str) -> None:
        """Mark it as mine to find again."""
        await self._talk.run(ask.favor(avatar_id, "PUT"))

    async def unfavorite(self, avatar_id: str) -> None:
        await self._talk.run(ask.favor(avatar_id, "DELETE"))

    async def wait(self, avatar_id: str, timeout: float = 600.0) -> Avatar:
        """The avatar once it is ready; an error that says why, when it failed or takes longer."""
        late = too_late(avatar_id, timeout)
        return await self._talk.run_within(prepared(avatar_id), timeout, late)
