"""The bytes behind a signed link: the signature is the credential."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request
from sqlalchemy import RowMapping, select
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from studio.errors import StudioError
from studio.server.assets.links import Opened
from studio.server.assets.reading import disposition, read_span, wanted_span, was_seen
from studio.server.failures import document_failures
from studio.server.guards.answers import error_answer, request_id_of
from studio.server.services import Parts, Services
from studio.server.store.schema import assets

router = APIRouter(tags=["files"])

# whatever a browser makes of the bytes, it runs nothing and loads nothing
_POLICY: Final = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'"

_BYTES: Final[dict[str, Any]] = {
    "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}
}
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "All of it.", **_BYTES},
    304: {"description": "It is what you have."},
    **document_failures(403, 404),
}
_PARTLY: Final[dict[int | str, dict[str, Any]]] = {
    206: {"description": "The range that was asked for.", **_BYTES},
    **document_failures(416),
}
_RANGE: Final[dict[str, Any]] = {
    "parameters": [
        {
            "name": "Range",
            "in": "header",
            "required": False,
            "schema": {"type": "string"},
            "description": "One range, for instance `bytes=0-1023`.",
        },
    ]
}


@router.get(
    "/v1/files/{token}",
    response_class=Response,
    responses=_PARTLY | _ANSWERS,
    openapi_extra=_RANGE,
    summary="Follow a signed link",
)
def read(request: Request, parts: Parts, token: str) -> Response:
    opened = parts.links.open(token)
    row, path = _found(parts, opened.asset_id)
    headers = _headers(row, opened)
    if was_seen(request.headers.get("if-none-match"), row["sha256"]):
        return Response(status_code=304, headers=headers)
    span = wanted_span(request.headers, row["size"], row["sha256"])
    if span is None:
        return _no_such_range(request, row["size"])
    status = 200
    if not span.is_all:
        status, headers["Content-Range"] = 206, span.content_range
    headers["Content-Length"] = str(span.length)
    return _Pieces(read_span(path, span), status, headers, media_type=row["mime"])


class _Pieces(StreamingResponse):
    """Closes its file when the reader hangs up, not when garbage is next collected."""

    def __init__(self, pieces: Generator[bytes], *arguments: Any, **more: Any) -> None:
        super().__init__(pieces, *arguments, **more)
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._pieces.close()


@router.head(
    "/v1/files/{token}",
    response_class=Response,
    responses=_ANSWERS,
    summary="What a signed link leads to",
)
def look(request: Request, parts: Parts, token: str) -> Response:
    opened = parts.links.open(token)
    row, _ = _found(parts, opened.asset_id)
    headers = _headers(row, opened)
    if was_seen(request.headers.get("if-none-match"), row["sha256"]):
        return Response(status_code=304, headers=headers)
    headers["Content-Length"] = str(row["size"])
    return Response(headers=headers, media_type=row["mime"])


def _found(parts: Services, asset_id: str) -> tuple[RowMapping, Path]:
    with parts.store.read() as connection:
        query = select(assets).where(assets.c.id == asset_id)
        row = connection.execute(query).mappings().first()
    path = None if row is None else parts.assets.path_of(row["sha256"])
    if row is None or path is None or not path.is_file():
        raise StudioError("not_found", "This file was deleted.")
    return row, path


def _headers(row: RowMapping, opened: Opened) -> dict[str, str]:
    return {
        "Accept-Ranges": "bytes",
        "Cache-Control": f"private, max-age={opened.seconds_left}, immutable",
        "Content-Disposition": disposition(row["name"]),
        "Content-Security-Policy": _POLICY,
        "ETag": f'"{row["sha256"]}"',
    }


def _no_such_range(request: Request, size: int) -> Response:
    said = f"This file has {size} bytes; that range lies outside."
    error = StudioError("range_not_satisfiable", said, "Ask for bytes inside.", param="Range")
    answer = error_answer(error, request_id_of(request.scope))
    answer.headers["Content-Range"] = f"bytes */{size}"
    return answer
