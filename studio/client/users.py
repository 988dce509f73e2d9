"""Users of the organisation."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from studio.api.people import User
from studio.client.exchange import people as ask

if TYPE_CHECKING:
    from studio.client.conversation.awaiting import AsyncTalk
    from studio.client.conversation.blocking import Talk


class Users:
    """Persons and services that own keys and favourites."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    def list(self) -> Iterator[User]:
        return self._talk.all_of(ask.all_users())

    def create(self, name: str) -> User:
        return self._talk.run(ask.create_user(name))

    def delete(self, user_id: str) -> None:
        """Their keys stop working, their avatars stay."""
        self._talk.run(ask.delete_user(user_id))


class AsyncUsers:
    """Persons and services that own keys and favourites."""

    def __init__(self, talk: AsyncTalk) -> None:
        self._talk = talk

    def list(self) -> AsyncIterator[User]:
        return self._talk.all_of(ask.all_users())

    async def create(self, name: str) -> User:
        return await self._talk.run(ask.create_user(name))

    async def delete(self, user_id: str) -> None:
        """Their keys stop working, their avatars stay."""
        await self._talk.run(ask.delete_user(user_id))
