"""Assets: upload, list, link, download, delete."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from studio.api.assets import Asset, AssetKind, AssetLink
from studio.client.exchange import assets as ask
from studio.client.exchange.downloads import download, link
from studio.client.exchange.files import upload_bytes, upload_file
from studio.client.exchange.uploads import Progress

if TYPE_CHECKING:
    from studio.client.conversation.awaiting import AsyncTalk
    from studio.client.conversation.blocking import Talk


class Assets:
    """Stored bytes."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    def upload(
        self,
        path: Path | str,
        *,
        name: str | None = None,
        progress: Progress | None = None,
        upload_id: str | None = None,
    ) -> Asset:
        """Send a file; with `upload_id`, the rest of one, from wherever it was begun."""
        return self._talk.run(upload_file(Path(path), name, progress, upload_id))

    def from_bytes(
        self, content: bytes, name: str = "", *, progress: Progress | None = None
    ) -> Asset:
        """Send what is in memory."""
        return self._talk.run(upload_bytes(content, name, progress))

    def from_url(self, url: str, name: str = "") -> Asset:
        """Have the server fetch a public https address."""
        return self._talk.run(ask.from_url(url, name))

    def list(self, *, kind: AssetKind | str | None = None) -> Iterator[Asset]:
        """All of them, newest first, read page by page."""
        return self._talk.all_of(ask.all_assets(kind))

    def get(self, asset_id: str) -> Asset:
        return self._talk.run(ask.get(asset_id))

    def link(self, asset_id: str, *, expires_in: int | None = None) -> AssetLink:
        """An address that needs no key, for some seconds."""
        return self._talk.run(link(asset_id, expires_in))

    def download(
        self, asset_id: str, path: Path | str, *, progress: Progress | None = None
    ) -> Path:
        """Fetch the bytes into a file, which is whole or untouched."""
        return self._talk.run(download(asset_id, Path(path), progress))

    def delete(self, asset_id: str) -> None:
        """Refused while an avatar needs it."""
        self._talk.run(ask.delete(asset_id))


class AsyncAssets:
    """Stored bytes."""

    def __init__(self, talk: AsyncTalk) -> None:
        self._talk = talk

    async def upload(
        self,
        path: Path | str,
        *,
        name: str | None = None,
        progress: Progress | None = None,
        upload_id: str | None = None,
    ) -> Asset:
        """Send a file; with `upload_id`, the rest of one, from wherever it was begun."""
        return await self._talk.run(upload_file(Path(path), name, progress, upload_id))

    async def from_bytes(
        self, content: bytes, name: str = "", *, progress: Progress | None = None
    ) -> Asset:
        """Send what is in memory."""
        return await self._talk.run(upload_bytes(content, name, progress))

    async def from_url(self, url: str, name: str = "") -> Asset:
        """Have the server fetch a public https address."""
        return await self._talk.run(ask.from_url(url, name))

    def list(self, *, kind: AssetKind | str | None = None) -> AsyncIterator[Asset]:
        """All of them, newest first, read page by page."""
        return self._talk.all_of(ask.all_assets(kind))

    async def get(self, asset_id: str) -> Asset:
        return await self._talk.run(ask.get(asset_id))

    async def link(self, asset_id: str, *, expires_in: int | None = None) -> AssetLink:
        """An address that needs no key, for some seconds."""
        return await self._talk.run(link(asset_id, expires_in))

    async def download(
        self, asset_id: str, path: Path | str, *, progress: Progress | None = None
    ) -> Path:
        """Fetch the bytes into a file, which is whole or untouched."""
        return await self._talk.run(download(asset_id, Path(path), progress))

    async def delete(self, asset_id: str) -> None:
        """Refused while an avatar needs it."""
        await self._talk.run(ask.delete(asset_id))
