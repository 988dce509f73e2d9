"""Follows signed links: they need no key, and lead to a picture or a short video."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from studio.errors import StudioError

if TYPE_CHECKING:
    import httpx

_MOST_BYTES = 256 * 1024 * 1024
_SECONDS = 30.0


class Links:
    """Fetches what links lead to; close it at the end."""

    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None

    async def fetch(self, url: str) -> bytes:
        """All bytes, or an error that says why not."""
        import httpx

        try:
            async with self._open().stream("GET", url) as response:
                if response.status_code != 200:
                    raise _refused(response.status_code)
                return await _read(response)
        except httpx.HTTPError as error:
            raise StudioError(
                "server_unreachable", "The preview could not be fetched.", "Try again in a moment."
            ) from error

    async def close(self) -> None:
        if self._client:
            await self._client.aclose()
            self._client = None

    def _open(self) -> httpx.AsyncClient:
        import httpx

        if self._client is None:
            # Links lead to this machine; a proxy of the environment has no part in that.
            self._client = httpx.AsyncClient(timeout=_SECONDS, trust_env=False)
        return self._client


async def _read(response: httpx.Response) -> bytes:
    content = bytearray()
    async for block in response.aiter_bytes():
        content += block
        if len(content) > _MOST_BYTES:
            raise StudioError("too_large", "The preview is too large to show.")
        await asyncio.sleep(0)
    return bytes(content)


def _refused(status: int) -> StudioError:
    if status in (403, 404):
        return StudioError("link_expired", "The link to the preview has expired.", "Try again.")
    return StudioError("preview_refused", f"The server refused the preview ({status}).")
