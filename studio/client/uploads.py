"""Uploads under way: begin one, see how far it is, give it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.api.assets import Upload
from studio.client.exchange import uploads as ask

if TYPE_CHECKING:
    from studio.client.conversation.awaiting import AsyncTalk
    from studio.client.conversation.blocking import Talk


class Uploads:
    """Pass the id of one to `assets.upload`, from this process or a later one."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    def create(self, size: int, name: str = "") -> Upload:
        return self._talk.run(ask.begin(size, name))

    def get(self, upload_id: str) -> Upload:
        return self._talk.run(ask.state(upload_id))

    def delete(self, upload_id: str) -> None:
        self._talk.run(ask.give_up(upload_id))


class AsyncUploads:
    """Pass the id of one to `assets.upload`, from this process or a later one."""

    def __init__(self, talk: AsyncTalk) -> None:
        self._talk = talk

    async def create(self, size: int, name: str = "") -> Upload:
        return await self._talk.run(ask.begin(size, name))

    async def get(self, upload_id: str) -> Upload:
        return await self._talk.run(ask.state(upload_id))

    async def delete(self, upload_id: str) -> None:
        await self._talk.run(ask.give_up(upload_id))
