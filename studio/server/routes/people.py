"""Organisations, their users, and who is asking."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy import Connection, RowMapping, select, update

from studio.api.paging import Page
from studio.api.people import Me, Organisation, OrganisationCreate, User, UserCreate
from studio.errors import StudioError
from studio.server.access.caller import Caller
from studio.server.access.keys import revoke_keys_of
from studio.server.access.needs import KEY_SCHEMES, Admin, Anyone, Operator
from studio.server.access.people import create_organisation, create_user
from studio.server.assets.names import could_be_id
from studio.server.failures import document_failures
from studio.server.idempotency import OncePerKey
from studio.server.paging import DEFAULT_LIMIT, Cursor, Limit, page_of
from studio.server.services import Parts
from studio.server.store.moments import now
from studio.server.store.schema import organisations, users

router = APIRouter(tags=["people"], dependencies=KEY_SCHEMES)


@router.get("/v1/me", summary="Who am I?")
def me(parts: Parts, caller: Anyone) -> Me:
    with parts.store.read() as connection:
        person = select(users).where(users.c.id == caller.user_id)
        user = User.model_validate(dict(connection.execute(person).mappings().one()))
    return Me(user=user, organisation=organisation(parts, caller), scopes=sorted(caller.scopes))


@router.get("/v1/organisation", summary="My organisation")
def organisation(parts: Parts, caller: Anyone) -> Organisation:
    query = select(organisations).where(organisations.c.id == caller.organisation_id)
    with parts.store.read() as connection:
        return _organisation(connection.execute(query).mappings().one())


@router.get("/v1/organisations", summary="All organisations of this server")
def list_organisations(
    parts: Parts, _caller: Operator, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Page[Organisation]:
    with parts.store.read() as connection:
        rows, more = page_of(connection, select(organisations), organisations.c.id, cursor, limit)
    return Page(data=[_organisation(row) for row in rows], next_cursor=more)


@router.post(
    "/v1/organisations",
    status_code=201,
    responses=document_failures(409),
    summary="Add an organisation, with its first user",
)
def add_organisation(
    parts: Parts, caller: Operator, wanted: OrganisationCreate, once: OncePerKey
) -> Organisation:
    def make(connection: Connection) -> Organisation:
        made = create_organisation(connection, wanted.name)
        create_user(connection, made.id, wanted.name)
        return made

    return once.create(parts.store, caller, wanted, make, model=Organisation)


@router.get("/v1/users", summary="Users of my organisation")
def list_users(
    parts: Parts, caller: Admin, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Page[User]:
    query = select(users).where(
        users.c.organisation_id == caller.organisation_id, users.c.deleted_at.is_(None)
    )
    with parts.store.read() as connection:
        rows, more = page_of(connection, query, users.c.id, cursor, limit)
    return Page(data=[User.model_validate(dict(row)) for row in rows], next_cursor=more)


@router.post(
    "/v1/users",
    status_code=201,
    responses=document_failures(409),
    summary="Add a user to my organisation",
)
def add_user(parts: Parts, caller: Admin, wanted: UserCreate, once: OncePerKey) -> User:
    def make(connection: Connection) -> User:
        return create_user(connection, caller.organisation_id, wanted.name)

    return once.create(parts.store, caller, wanted, make, model=User)


@router.delete(
    "/v1/users/{user_id}",
    status_code=204,
    responses=document_failures(404, 409),
    summary="Remove a user; their keys stop working, their avatars stay",
)
def remove_user(parts: Parts, caller: Admin, user_id: str) -> None:
    if user_id == caller.user_id:
        raise StudioError("conflict", "You cannot remove yourself.", "Ask another administrator.")
    with parts.store.write() as connection:
        # two who remove each other at the same moment would leave nobody
        if not _is_here(connection, caller, caller.user_id):
            raise StudioError("unauthorized", "You were removed yourself.")
        if not _is_here(connection, caller, user_id):
            raise StudioError("not_found", "There is no such user.", param="user_id")
        gone = {"deleted_at": now()}
        connection.execute(update(users).where(users.c.id == user_id).values(**gone))
        revoke_keys_of(connection, user_id)
    parts.bell.ring()  # who listens with their keys listens no longer


def _is_here(connection: Connection, caller: Caller, user_id: str) -> bool:
    query = select(users.c.id).where(
        users.c.id == user_id,
        users.c.organisation_id == caller.organisation_id,
        users.c.deleted_at.is_(None),
    )
    return could_be_id(user_id) and connection.execute(query).first() is not None


def _organisation(row: RowMapping) -> Organisation:
    return Organisation.model_validate(dict(row))
