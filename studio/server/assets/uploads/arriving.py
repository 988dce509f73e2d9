"""Appends what a PATCH brings; what has arrived stays, however the request ends."""

from __future__ import annotations

from contextlib import aclosing

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import RowMapping

from studio.errors import StudioError
from studio.server.access.caller import Caller
from studio.server.assets.receiving import pieces
from studio.server.assets.uploads.finishing import finish_if_whole
from studio.server.assets.uploads.parts import Appending
from studio.server.assets.uploads.records import arrived
from studio.server.services import Services


class OffsetMismatchError(StudioError):
    """The sender and the server disagree on how much has arrived; the server is right."""

    def __init__(self, offset: int) -> None:
        super().__init__(
            "offset_mismatch",
            f"This upload goes on at {offset}.",
            "Go on from the Upload-Offset of this answer.",
            param="Upload-Offset",
        )
        self.offset = offset


async def append(
    request: Request, parts: Services, caller: Caller, upload_id: str, offset: int
) -> RowMapping:
    """The upload after this request; an asset when it was the last one."""
    with parts.assets.uploads.held(upload_id):
        row = await run_in_threadpool(finish_if_whole, parts, caller, upload_id)
        there = arrived(row, parts.assets.uploads)
        if offset != there:
            raise OffsetMismatchError(there)
        await _receive(request, parts, upload_id, row["size"] - there)
        return await run_in_threadpool(finish_if_whole, parts, caller, upload_id)


async def _receive(request: Request, parts: Services, upload_id: str, room: int) -> None:
    claimed = request.headers.get("content-length", "")
    if claimed.isascii() and claimed.isdigit() and int(claimed[:20]) > room:
        raise _too_much(room)
    if room == 0:
        return
    with parts.assets.uploads.appending(upload_id) as part:
        await _append_all(request, part, room)


async def _append_all(request: Request, part: Appending, room: int) -> None:
    start = part.size
    async with aclosing(pieces(request)) as arriving:
        async for piece in arriving:
            if part.size - start + len(piece) > room:
                part.undo()
                raise _too_much(room)
            await run_in_threadpool(part.write, piece)
    await run_in_threadpool(part.sync)


def _too_much(room: int) -> StudioError:
    return StudioError(
        "too_large",
        f"More than the {room} bytes that this upload still lacks.",
        "Announce the right size when you start an upload.",
    )
