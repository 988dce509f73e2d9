"""New assets in each form that a request can bring them, streamed to where they are staged."""

from __future__ import annotations

from contextlib import aclosing
from typing import Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from studio.api.assets import Asset, AssetSource
from studio.errors import StudioError
from studio.server.access.caller import Caller
from studio.server.assets.content import recognise
from studio.server.assets.fetch import fetched
from studio.server.assets.form import AssetForm
from studio.server.assets.inline import decoded
from studio.server.assets.receiving import pieces, whole
from studio.server.assets.records import add_asset
from studio.server.assets.staged import Kept, Staged
from studio.server.idempotency import Claim, Once
from studio.server.services import Services

_JSON_AROUND: Final = 64 * 1024


async def take_in(request: Request, parts: Services, caller: Caller, once: Once) -> Asset:
    """Make an asset of the body, whatever form it comes in."""
    content_type = request.headers.get("content-type", "")
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        with parts.assets.stage(parts.settings.limits.asset) as staged:
            name = await _receive(request, AssetForm(content_type, staged))
            return await run_in_threadpool(_keep_staged, parts, caller, once, staged, name)
    if kind == "application/json":
        body = await whole(request, parts.settings.limits.inline_asset * 4 // 3 + _JSON_AROUND)
        return await run_in_threadpool(_keep_source, parts, caller, once, _parsed(body))
    raise StudioError(
        "unsupported_media",
        "An asset comes as multipart/form-data or as application/json.",
        "Send the file as the part `file` of a form; see /docs.",
        param="Content-Type",
    )


async def _receive(request: Request, form: AssetForm) -> str:
    async with aclosing(pieces(request)) as arriving:
        async for piece in arriving:
            await run_in_threadpool(form.feed, piece)
    return form.finish()


def _parsed(body: bytes) -> AssetSource:
    try:
        return AssetSource.model_validate_json(body)
    except ValidationError as error:
        wrong = [{**each, "loc": ("body", *each["loc"])} for each in error.errors()]
        raise RequestValidationError(wrong) from error


def _keep_staged(parts: Services, caller: Caller, once: Once, staged: Staged, name: str) -> Asset:
    kept = parts.assets.keep(staged)
    with once.claimed(parts.store, caller, f"{kept.sha256}\n{name}") as claim:
        return claim.replay(Asset) or _keep(parts, caller, claim, kept, name)


def _keep_source(parts: Services, caller: Caller, once: Once, source: AssetSource) -> Asset:
    with once.claimed(parts.store, caller, source) as claim:
        return claim.replay(Asset) or _keep_new_source(parts, caller, claim, source)


def _keep_new_source(parts: Services, caller: Caller, claim: Claim, source: AssetSource) -> Asset:
    if source.url is not None:
        with fetched(parts, str(source.url)) as found:
            return _keep(parts, caller, claim, found.kept, source.name or found.name)
    content = decoded(source.base64 or "", parts.settings.limits.inline_asset)
    with parts.assets.stage(len(content)) as staged:
        staged.write(content)
        return _keep(parts, caller, claim, parts.assets.keep(staged), source.name)


def _keep(parts: Services, caller: Caller, claim: Claim, kept: Kept, name: str) -> Asset:
    """The asset and the answer to a repeated request, in one transaction."""
    sniffed = recognise(kept)
    with parts.store.write() as connection:
        return claim.keep(connection, add_asset(connection, caller, kept, sniffed, name))
