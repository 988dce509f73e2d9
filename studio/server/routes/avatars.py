"""Avatars: create, read, list, change, delete, favourite."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from sqlalchemy import Connection, RowMapping, delete, insert, select

from studio.api.avatars import Avatar, AvatarCreate, AvatarStatus, AvatarUpdate, Tier
from studio.api.paging import Page
from studio.errors import StudioError
from studio.server.access.caller import Caller
from studio.server.access.needs import KEY_SCHEMES, Reader, Writer
from studio.server.assets.records import forget_bytes, forget_previews
from studio.server.avatars.change import (
    create_avatar,
    pass_on_to_looks,
    remove_avatar,
    set_values,
)
from studio.server.avatars.listing import Wanted, narrowed
from studio.server.avatars.query import avatar_rows, find_avatar, find_own
from studio.server.avatars.show import show_avatar
from studio.server.avatars.sources import check_sources, gathered
from studio.server.failures import document_failures
from studio.server.idempotency import Claim, OncePerKey
from studio.server.paging import DEFAULT_LIMIT, Cursor, Limit, page_of
from studio.server.services import Parts, Services
from studio.server.store.schema import avatars, favorites

router = APIRouter(tags=["avatars"], dependencies=KEY_SCHEMES)


@router.post(
    "/v1/avatars",
    status_code=201,
    responses=document_failures(404, 409, 415, 507),
    summary="Make an avatar from a clip, from a photo and a voice, or from a VRM",
)
def create(
    request: Request, parts: Parts, caller: Writer, once: OncePerKey, wanted: AvatarCreate
) -> Avatar:
    """Answers the new character (or, with `parent_id`, the new look); preparation has started."""
    with once.claimed(parts.store, caller, wanted) as claim:
        return claim.replay(Avatar) or _create(request, parts, caller, claim, wanted)


def _create(
    request: Request, parts: Services, caller: Caller, claim: Claim, wanted: AvatarCreate
) -> Avatar:
    check_sources(wanted.sources, wanted.tier)
    with parts.store.read() as connection:
        _character(connection, caller, wanted.parent_id)
    with gathered(parts, caller, wanted.sources) as found, parts.store.write() as connection:
        # again: fetching takes its time, and somebody may have deleted it meanwhile
        character = _character(connection, caller, wanted.parent_id)
        sources = found.keep(connection, caller)
        made = create_avatar(connection, caller, wanted, sources, character)
        row = find_own(connection, caller, made[1] if character else made[0])
        answer = claim.keep(connection, show_avatar(row, caller, parts, request))
    parts.jobs.hint()
    return answer


def _character(connection: Connection, caller: Caller, parent_id: str | None) -> RowMapping | None:
    """The caller's own character that a new look is for."""
    if parent_id is None:
        return None
    row = find_own(connection, caller, parent_id)
    if row["parent_id"] is not None:
        raise StudioError(
            "invalid",
            "`parent_id` names a look; looks belong to a character.",
            f"Use the character's id: {row['parent_id']}.",
            param="parent_id",
        )
    return row


@router.get("/v1/avatars", summary="Avatars, newest first")
def list_avatars(
    request: Request,
    parts: Parts,
    caller: Reader,
    kind: Annotated[Literal["character", "look"] | None, Query()] = None,
    parent_id: Annotated[str | None, Query(max_length=100)] = None,
    tier: Tier | None = None,
    status: AvatarStatus | None = None,
    favorite: bool | None = None,
    public: Annotated[bool, Query(description="True: public ones of all organisations.")] = False,
    active: Annotated[bool | None, Query(description="Null or absent: active ones only.")] = None,
    q: Annotated[str | None, Query(max_length=200, description="Part of the name.")] = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[Avatar]:
    wanted = Wanted(kind, parent_id, tier, status, favorite, public, active is not False, q)
    with parts.store.read() as connection:
        query = narrowed(avatar_rows(caller), caller, wanted)
        rows, more = page_of(connection, query, avatars.c.id, cursor, limit)
        data = [show_avatar(row, caller, parts, request) for row in rows]
    return Page(data=data, next_cursor=more)


@router.get("/v1/avatars/{avatar_id}", responses=document_failures(404), summary="One avatar")
def get(request: Request, parts: Parts, caller: Reader, avatar_id: str) -> Avatar:
    with parts.store.read() as connection:
        return show_avatar(find_avatar(connection, caller, avatar_id), caller, parts, request)


@router.patch(
    "/v1/avatars/{avatar_id}", responses=document_failures(404), summary="Change an avatar"
)
def change(
    request: Request, parts: Parts, caller: Writer, avatar_id: str, wanted: AvatarUpdate
) -> Avatar:
    values = {name: value for name, value in wanted.model_dump().items() if value is not None}
    with parts.store.write() as connection:
        find_own(connection, caller, avatar_id)
        if values:
            set_values(connection, avatar_id, **values)
            pass_on_to_looks(connection, avatar_id, values)
        answer = show_avatar(find_own(connection, caller, avatar_id), caller, parts, request)
    parts.bell.ring()
    return answer


@router.delete(
    "/v1/avatars/{avatar_id}",
    status_code=204,
    responses=document_failures(404),
    summary="Delete a look, or a character with all its looks",
)
def remove(parts: Parts, caller: Writer, avatar_id: str) -> None:
    with parts.store.write() as connection:
        row = find_own(connection, caller, avatar_id)
        cancelled, previews = remove_avatar(connection, row)
        unused = forget_previews(connection, previews)
    for job_id in cancelled:
        parts.jobs.cancelled(job_id)
    parts.bell.ring()
    forget_bytes(parts.store, parts.assets, unused)


@router.put(
    "/v1/avatars/{avatar_id}/favorite",
    status_code=204,
    responses=document_failures(404),
    summary="Make it a favourite of mine",
)
def favor(parts: Parts, caller: Reader, avatar_id: str) -> None:
    with parts.store.write() as connection:
        find_avatar(connection, caller, avatar_id)
        if not _is_favorite(connection, caller, avatar_id):
            mine = {"user_id": caller.user_id, "avatar_id": avatar_id}
            connection.execute(insert(favorites).values(**mine))


@router.delete(
    "/v1/avatars/{avatar_id}/favorite",
    status_code=204,
    responses=document_failures(404),
    summary="No longer a favourite of mine",
)
def unfavor(parts: Parts, caller: Reader, avatar_id: str) -> None:
    with parts.store.write() as connection:
        find_avatar(connection, caller, avatar_id)
        connection.execute(delete(favorites).where(*_mine(caller, avatar_id)))


def _mine(caller: Caller, avatar_id: str):  # noqa: ANN202 - a pair of SQL conditions
    return favorites.c.user_id == caller.user_id, favorites.c.avatar_id == avatar_id


def _is_favorite(connection: Connection, caller: Caller, avatar_id: str) -> bool:
    query = select(favorites.c.user_id).where(*_mine(caller, avatar_id))
    return connection.execute(query).first() is not None
