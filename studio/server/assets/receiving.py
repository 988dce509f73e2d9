"""The body of a request, piece by piece; a sender that died or fell asleep ends it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Final

from anyio import fail_after
from fastapi import Request
from starlette.requests import ClientDisconnect

from studio.errors import StudioError

QUIET_SECONDS: Final = 30.0
"""A sender that is silent for longer is taken for dead, so that it keeps nobody else out."""

_RESUME: Final = "Check the connection and send it again, or use a resumable upload."


async def pieces(request: Request) -> AsyncGenerator[bytes]:
    """Every piece as it arrives."""
    stream = request.stream()
    while (piece := await _next(stream)) is not None:
        if piece:
            yield piece


async def _next(stream: AsyncGenerator[bytes]) -> bytes | None:
    try:
        with fail_after(QUIET_SECONDS):
            return await anext(stream, None)
    except TimeoutError as error:
        said = f"Nothing arrived for {QUIET_SECONDS:.0f} seconds."
        raise StudioError("bad_request", said, _RESUME) from error
    except ClientDisconnect as error:
        raise StudioError("bad_request", "The connection broke.", _RESUME) from error


async def whole(request: Request, limit: int) -> bytes:
    """A body that is small enough to be held in memory."""
    held = bytearray()
    async for piece in pieces(request):
        held += piece
        if len(held) > limit:
            raise StudioError(
                "too_large",
                f"This request is larger than {limit} bytes.",
                "Send large media as multipart/form-data, or with a resumable upload.",
            )
    return bytes(held)
