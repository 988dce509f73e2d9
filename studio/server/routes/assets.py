"""Assets: stored bytes, of which nothing but the bytes is believed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy import select

from studio.api.assets import Asset, AssetKind, AssetLink
from studio.api.paging import Page
from studio.server.access.needs import KEY_SCHEMES, Reader, Writer
from studio.server.assets.documents import ADDED, ADDING
from studio.server.assets.intake import take_in
from studio.server.assets.records import asset_of, delete_asset, find_asset, forget_bytes
from studio.server.failures import document_failures
from studio.server.idempotency import OncePerKey
from studio.server.paging import DEFAULT_LIMIT, Cursor, Limit, page_of
from studio.server.services import Parts
from studio.server.store.schema import assets

router = APIRouter(tags=["assets"], dependencies=KEY_SCHEMES)

_WEEK = 7 * 24 * 3600


@router.post(
    "/v1/assets",
    status_code=201,
    responses=ADDED,
    openapi_extra=ADDING,
    summary="Store a clip, a photo, a voice or a VRM",
)
async def add(request: Request, parts: Parts, caller: Writer, once: OncePerKey) -> Asset:
    """As a form with the file in it, or as JSON with its address or its base64."""
    return await take_in(request, parts, caller, once)


@router.get("/v1/assets", summary="Assets, newest first")
def list_assets(
    parts: Parts,
    caller: Reader,
    kind: AssetKind | None = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[Asset]:
    """What was uploaded or fetched; previews are shown with their avatars."""
    query = select(assets).where(
        assets.c.organisation_id == caller.organisation_id, assets.c.made_for.is_(None)
    )
    if kind is not None:
        query = query.where(assets.c.kind == kind)
    with parts.store.read() as connection:
        rows, more = page_of(connection, query, assets.c.id, cursor, limit)
    return Page(data=[asset_of(row) for row in rows], next_cursor=more)


@router.get("/v1/assets/{asset_id}", responses=document_failures(404), summary="One asset")
def get(parts: Parts, caller: Reader, asset_id: str) -> Asset:
    with parts.store.read() as connection:
        return asset_of(find_asset(connection, caller, asset_id))


@router.post(
    "/v1/assets/{asset_id}/link",
    responses=document_failures(404),
    summary="Make an address of the bytes that needs no key and expires",
)
def make_link(
    request: Request,
    parts: Parts,
    caller: Reader,
    asset_id: str,
    expires_in: Annotated[int | None, Query(ge=1, le=_WEEK, description="Seconds.")] = None,
) -> AssetLink:
    with parts.store.read() as connection:
        row = find_asset(connection, caller, asset_id)
    token, expires_at = parts.links.sign(row["id"], expires_in)
    base = parts.settings.public_url or str(request.base_url)
    return AssetLink(url=f"{base.rstrip('/')}/v1/files/{token}", expires_at=expires_at)


@router.delete(
    "/v1/assets/{asset_id}",
    status_code=204,
    responses=document_failures(404, 409),
    summary="Delete an asset that no avatar needs",
)
def remove(parts: Parts, caller: Writer, asset_id: str) -> None:
    with parts.store.write() as connection:
        unused = delete_asset(connection, caller, asset_id)
    forget_bytes(parts.store, parts.assets, unused)
