"""The Python client, blocking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.api.health import Health
from studio.api.people import Me, Usage
from studio.client.assets import Assets
from studio.client.avatars import Avatars
from studio.client.connection import Where, connection
from studio.client.events import EventStream
from studio.client.exchange import people as ask
from studio.client.exchange.listening import Opened, events
from studio.client.jobs import Jobs
from studio.client.keys import Keys
from studio.client.organisations import Organisations
from studio.client.uploads import Uploads
from studio.client.users import Users

if TYPE_CHECKING:
    import httpx


class Studio:
    """A server, by its address and a key. Safe to use from several threads; close it at the end.

    `http` takes the place of the network, for tests.
    """

    def __init__(self, url: str, key: str = "", *, http: httpx.BaseTransport | None = None) -> None:
        there = connection(url, key)
        self._connect(lambda: there, http)

    @classmethod
    def following(cls, where: Where, *, http: httpx.BaseTransport | None = None) -> Studio:
        """A server that may come back elsewhere: `where` is asked before every request."""
        studio = cls.__new__(cls)
        studio._connect(where, http)
        return studio

    def _connect(self, where: Where, http: httpx.BaseTransport | None) -> None:
        # here, because httpx takes longer to import than all the rest of the client
        from studio.client.conversation.blocking import Talk
        from studio.client.transport.blocking import Transport

        self._talk = Talk(Transport(where, http))
        self.assets = Assets(self._talk)
        self.avatars = Avatars(self._talk)
        self.jobs = Jobs(self._talk)
        self.keys = Keys(self._talk)
        self.organisations = Organisations(self._talk)
        self.uploads = Uploads(self._talk)
        self.users = Users(self._talk)

    def me(self) -> Me:
        """Who I am, and what my key may do."""
        return self._talk.run(ask.me())

    def usage(self) -> Usage:
        """What my organisation has stored and under way."""
        return self._talk.run(ask.usage())

    def health(self) -> Health:
        """Whether the server is well; needs no key."""
        return self._talk.run(ask.health())

    def events(self, *, after: int | None = None, opened: Opened | None = None) -> EventStream:
        """What happens from now on, or `after` an event; `opened` at each (re)connection."""
        return self._talk.stream(events(after, opened))

    def close(self) -> None:
        """End all streams and connections."""
        self._talk.close()

    def __enter__(self) -> Studio:
        return self

    def __exit__(self, *_failure: object) -> None:
        self.close()
