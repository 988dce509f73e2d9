"""API keys of the caller's organisation."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy import Connection, select

from studio.api.paging import Page
from studio.api.people import Key, KeyCreate, KeyCreated
from studio.errors import StudioError
from studio.server.access import keys as access_keys
from studio.server.access.caller import Caller
from studio.server.access.needs import KEY_SCHEMES, Admin
from studio.server.failures import document_failures
from studio.server.idempotency import OncePerKey
from studio.server.paging import DEFAULT_LIMIT, Cursor, Limit, page_of
from studio.server.services import Parts
from studio.server.store.schema import keys, users

router = APIRouter(tags=["keys"], dependencies=KEY_SCHEMES)


@router.get("/v1/keys", summary="Keys of my organisation, without their secrets")
def list_keys(
    parts: Parts, caller: Admin, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Page[Key]:
    query = select(keys).where(keys.c.organisation_id == caller.organisation_id)
    with parts.store.read() as connection:
        rows, more = page_of(connection, query, keys.c.id, cursor, limit)
    return Page(data=[Key.model_validate(dict(row)) for row in rows], next_cursor=more)


@router.post(
    "/v1/keys",
    status_code=201,
    responses=document_failures(404, 409),
    summary="Make a key; its secret is in this answer only",
)
def add_key(parts: Parts, caller: Admin, wanted: KeyCreate, once: OncePerKey) -> KeyCreated:
    """A repeat with the same `Idempotency-Key` is told the secret again only when it is sent
    with the same credential: that alone opens what the server remembers of it."""

    def make(connection: Connection) -> KeyCreated:
        user_id = wanted.user_id or caller.user_id
        _require_user(connection, caller, user_id)
        return access_keys.create_key(
            connection,
            caller.organisation_id,
            user_id,
            wanted.name,
            wanted.scopes,
            wanted.expires_in,
        )

    return once.create(parts.store, caller, wanted, make, model=KeyCreated, secret="key")


@router.delete(
    "/v1/keys/{key_id}",
    status_code=204,
    responses=document_failures(404),
    summary="Revoke a key, at once and for good",
)
def revoke_key(parts: Parts, caller: Admin, key_id: str) -> None:
    with parts.store.write() as connection:
        access_keys.revoke_key(connection, key_id, caller.organisation_id)
    parts.bell.ring()  # who listens with it listens no longer


def _require_user(connection: Connection, caller: Caller, user_id: str) -> None:
    query = select(users.c.id).where(
        users.c.id == user_id,
        users.c.organisation_id == caller.organisation_id,
        users.c.deleted_at.is_(None),
    )
    if connection.execute(query).first() is None:
        raise StudioError("not_found", "There is no such user.", param="user_id")
