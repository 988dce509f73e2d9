"""Resumable uploads by the tus 1.0.0 protocol."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute

from studio.api.assets import Upload
from studio.errors import StudioError
from studio.server.access.needs import KEY_SCHEMES, Writer
from studio.server.assets.uploads import documents as said
from studio.server.assets.uploads import protocol
from studio.server.assets.uploads.arriving import OffsetMismatchError, append
from studio.server.assets.uploads.finishing import discard, finish_if_whole
from studio.server.assets.uploads.records import add_upload, arrived, find_upload, upload_of
from studio.server.failures import document_failures
from studio.server.guards.answers import error_answer, request_id_of
from studio.server.idempotency import OncePerKey
from studio.server.services import Parts, Services

_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class _TusRoute(APIRoute):
    """Every answer names the protocol, refusals too; a wrong offset is told the right one."""

    def get_route_handler(self) -> _Handler:
        handle = super().get_route_handler()

        async def speaking_tus(request: Request) -> Response:
            try:
                answer = await handle(request)
            except StudioError as error:
                answer = error_answer(error, request_id_of(request.scope))
                answer.headers.update(_also(error))
            answer.headers.update(protocol.TUS)
            return answer

        return speaking_tus


def _also(error: StudioError) -> dict[str, str]:
    if isinstance(error, OffsetMismatchError):
        return {"Upload-Offset": str(error.offset)}
    return {"Tus-Version": protocol.VERSION} if error.code == "protocol_version" else {}


router = APIRouter(tags=["uploads"], dependencies=KEY_SCHEMES, route_class=_TusRoute)


@router.options(
    "/v1/uploads", status_code=204, responses=said.ABILITIES, summary="What the protocol offers"
)
def abilities(parts: Parts, response: Response) -> None:
    response.headers["Tus-Version"] = protocol.VERSION
    response.headers["Tus-Extension"] = protocol.EXTENSIONS
    response.headers["Tus-Max-Size"] = str(parts.settings.limits.asset)


@router.post(
    "/v1/uploads",
    status_code=201,
    responses=said.CREATED | document_failures(409, 412, 507),
    openapi_extra=said.CREATION,
    summary="Start an upload",
)
def start(
    request: Request, response: Response, parts: Parts, caller: Writer, once: OncePerKey
) -> Upload:
    """Then send the bytes with PATCH to the address in `Location`."""
    protocol.require_version(request)
    size, name = protocol.number(request, "Upload-Length"), protocol.file_name(request)
    _check_size(parts, size)
    with once.claimed(parts.store, caller, f"{size}\n{name}") as claim:
        made = claim.replay(Upload)
        if made is None:
            with parts.store.write() as connection:
                seconds = parts.settings.limits.upload_seconds
                made = claim.keep(connection, add_upload(connection, caller, size, name, seconds))
    response.headers["Location"] = f"/v1/uploads/{made.id}"
    response.headers.update(protocol.expiry_of(made))
    return made


def _check_size(parts: Services, size: int) -> None:
    limit = parts.settings.limits.asset
    if size == 0:
        raise StudioError("empty_file", "An upload of no bytes makes no asset.", "Choose a file.")
    if size > limit:
        hint = "Use a shorter clip or a smaller picture."
        raise StudioError("too_large", f"This is larger than {limit} bytes.", hint)
    parts.assets.check_space(size)


@router.head(
    "/v1/uploads/{upload_id}",
    responses=said.PROGRESS | document_failures(404, 412, 415, 507),
    openapi_extra=said.VERSIONED,
    summary="How far is it?",
)
def progress(
    request: Request, response: Response, parts: Parts, caller: Writer, upload_id: str
) -> None:
    protocol.require_version(request)
    response.headers.update(protocol.progress_of(_present(parts, caller, upload_id)))


@router.get(
    "/v1/uploads/{upload_id}",
    responses=document_failures(404, 415, 507),
    summary="One upload, with its asset once all bytes are there",
)
def get(parts: Parts, caller: Writer, upload_id: str) -> Upload:
    return _present(parts, caller, upload_id)


def _present(parts: Services, caller: Writer, upload_id: str) -> Upload:
    """As it is now; finished first if a server died between its last byte and its asset."""
    uploads = parts.assets.uploads
    with parts.store.read() as connection:
        row = find_upload(connection, caller, upload_id)
    is_whole = row["asset_id"] is None and arrived(row, uploads) >= row["size"]
    if is_whole and not uploads.is_held(upload_id):
        with uploads.held(upload_id):
            row = finish_if_whole(parts, caller, upload_id)
    return upload_of(row, uploads)


@router.patch(
    "/v1/uploads/{upload_id}",
    status_code=204,
    responses=said.APPENDED | document_failures(404, 409, 412, 415, 507),
    openapi_extra=said.APPENDING,
    summary="Append bytes; the last ones make the asset",
)
async def add_bytes(
    request: Request, response: Response, parts: Parts, caller: Writer, upload_id: str
) -> None:
    protocol.require_version(request)
    protocol.require_body_type(request)
    offset = protocol.number(request, "Upload-Offset")
    row = await append(request, parts, caller, upload_id, offset)
    now_there = upload_of(row, parts.assets.uploads)
    response.headers["Upload-Offset"] = str(now_there.offset)
    response.headers.update(protocol.expiry_of(now_there))


@router.delete(
    "/v1/uploads/{upload_id}",
    status_code=204,
    responses=document_failures(404, 409, 412),
    openapi_extra=said.VERSIONED,
    summary="Give an upload up; an asset that it became stays",
)
async def give_up(request: Request, parts: Parts, caller: Writer, upload_id: str) -> None:
    protocol.require_version(request)
    await run_in_threadpool(_discard_own, parts, caller, upload_id)


def _discard_own(parts: Services, caller: Writer, upload_id: str) -> None:
    with parts.store.read() as connection:
        find_upload(connection, caller, upload_id)
    with parts.assets.uploads.held(upload_id):
        discard(parts, upload_id)
