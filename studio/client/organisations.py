"""Organisations: one's own, and all of a server for its operator."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from studio.api.people import Organisation
from studio.client.exchange import people as ask

if TYPE_CHECKING:
    from studio.client.conversation.awaiting import AsyncTalk
    from studio.client.conversation.blocking import Talk


class Organisations:
    """Groups of users that share avatars."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    def mine(self) -> Organisation:
        return self._talk.run(ask.organisation())

    def list(self) -> Iterator[Organisation]:
        """All of the server; for its operator."""
        return self._talk.all_of(ask.all_organisations())

    def create(self, name: str) -> Organisation:
        """With a first user; for the server's operator."""
        return self._talk.run(ask.create_organisation(name))


class AsyncOrganisations:
    """Groups of users that share avatars."""

    def __init__(self, talk: AsyncTalk) -> None:
        self._talk = talk

    async def mine(self) -> Organisation:
        return await self._talk.run(ask.organisation())

    def list(self) -> AsyncIterator[Organisation]:
        """All of the server; for its operator."""
        return self._talk.all_of(ask.all_organisations())

    async def create(self, name: str) -> Organisation:
        """With a first user; for the server's operator."""
        return await self._talk.run(ask.create_organisation(name))
