"""The Python client, async."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.api.health import Health
from studio.api.people import Me, Usage
from studio.client.assets import AsyncAssets
from studio.client.avatars import AsyncAvatars
from studio.client.connection import Where, connection
from studio.client.events import AsyncEventStream
from studio.client.exchange import people as ask
from studio.client.exchange.listening import Opened, events
from studio.client.jobs import AsyncJobs
from studio.client.keys import AsyncKeys
from studio.client.organisations import AsyncOrganisations
from studio.client.uploads import AsyncUploads
from studio.client.users import AsyncUsers

if TYPE_CHECKING:
    import httpx


class AsyncStudio:
    """A server, by its address and a key. For one event loop; close it at the end.

    `http` takes the place of the network, for tests.
    """

    def __init__(
        self, url: str, key: str = "", *, http: httpx.AsyncBaseTransport | None = None
    ) -> None:
        there = connection(url, key)
        self._connect(lambda: there, http)

    @classmethod
    def following(
        cls, where: Where, *, http: httpx.AsyncBaseTransport | None = None
    ) -> AsyncStudio:
        """A server that may come back elsewhere: `where` is asked before every request."""
        studio = cls.__new__(cls)
        studio._connect(where, http)
        return studio

    def _connect(self, where: Where, http: httpx.AsyncBaseTransport | None) -> None:
        # here, because httpx takes longer to import than all the rest of the client
        from studio.client.conversation.awaiting import AsyncTalk
        from studio.client.transport.awaiting import AsyncTransport

        self._talk = AsyncTalk(AsyncTransport(where, http))
        self.assets = AsyncAssets(self._talk)
        self.avatars = AsyncAvatars(self._talk)
        self.jobs = AsyncJobs(self._talk)
        self.keys = AsyncKeys(self._talk)
        self.organisations = AsyncOrganisations(self._talk)
        self.uploads = AsyncUploads(self._talk)
        self.users = AsyncUsers(self._talk)

    async def me(self) -> Me:
        """Who I am, and what my key may do."""
        return await self._talk.run(ask.me())

    async def usage(self) -> Usage:
        """What my organisation has stored and under way."""
        return await self._talk.run(ask.usage())

    async def health(self) -> Health:
        """Whether the server is well; needs no key."""
        return await self._talk.run(ask.health())

    def events(self, *, after: int | None = None, opened: Opened | None = None) -> AsyncEventStream:
        """What happens from now on, or `after` an event; `opened` at each (re)connection."""
        return self._talk.stream(events(after, opened))

    async def close(self) -> None:
        """End all streams and connections."""
        await self._talk.close()

    async def __aenter__(self) -> AsyncStudio:
        return self

    async def __aexit__(self, *_failure: object) -> None:
        await self.close()
