"""Keys: create, list, revoke."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import TYPE_CHECKING

from studio.api.people import Key, KeyCreated
from studio.api.scopes import Scope
from studio.client.exchange import people as ask

if TYPE_CHECKING:
    from studio.client.conversation.awaiting import AsyncTalk
    from studio.client.conversation.blocking import Talk


class Keys:
    """API keys of the organisation; only `create` ever answers with a secret."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    def list(self) -> Iterator[Key]:
        return self._talk.all_of(ask.all_keys())

    def create(
        self,
        name: str,
        scopes: Sequence[Scope | str],
        *,
        user_id: str | None = None,
        expires_in: int | None = None,
    ) -> KeyCreated:
        return self._talk.run(ask.create_key(name, scopes, user_id, expires_in))

    def revoke(self, key_id: str) -> None:
        self._talk.run(ask.revoke_key(key_id))


class AsyncKeys:
    """API keys of the organisation; only `create` ever answers with a secret."""

    def __init__(self, talk: AsyncTalk) -> None:
        self._talk = talk

    def list(self) -> AsyncIterator[Key]:
        return self._talk.all_of(ask.all_keys())

    async def create(
        self,
        name: str,
        scopes: Sequence[Scope | str],
        *,
        user_id: str | None = None,
        expires_in: int | None = None,
    ) -> KeyCreated:
        return await self._talk.run(ask.create_key(name, scopes, user_id, expires_in))

    async def revoke(self, key_id: str) -> None:
        await self._talk.run(ask.revoke_key(key_id))
