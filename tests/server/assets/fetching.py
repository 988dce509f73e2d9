"""An address made an asset, as the routes do it."""

from __future__ import annotations

from studio.api.assets import Asset
from studio.server.access.caller import Caller
from studio.server.assets.content import recognise
from studio.server.assets.fetch import fetched
from studio.server.assets.records import add_asset
from studio.server.services import Services


def fetch_asset(parts: Services, caller: Caller, url: str, name: str = "") -> Asset:
    """Fetch an address and keep what it gives as an asset of the caller."""
    with fetched(parts, url) as found:
        sniffed = recognise(found.kept)
        with parts.store.write() as connection:
            return add_asset(connection, caller, found.kept, sniffed, name or found.name)
