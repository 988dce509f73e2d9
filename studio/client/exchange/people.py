"""Requests about keys, users, organisations, and who is asking."""

from __future__ import annotations

from collections.abc import Sequence

from studio.api.health import Health
from studio.api.people import (
    Key,
    KeyCreate,
    KeyCreated,
    Me,
    Organisation,
    OrganisationCreate,
    Usage,
    User,
    UserCreate,
)
from studio.api.scopes import Scope
from studio.client.exchange.call import Call, built, path_of, posted
from studio.client.exchange.reading import Pages, done, pages, read
from studio.client.exchange.steps import Flow


def all_keys() -> Pages[Key]:
    return pages(Key, "/v1/keys")


def create_key(
    name: str, scopes: Sequence[Scope | str], user_id: str | None, expires_in: int | None
) -> Flow[KeyCreated]:
    wanted = built(
        KeyCreate, name=name, scopes=list(scopes), user_id=user_id, expires_in=expires_in
    )
    return (yield from read(KeyCreated, posted("/v1/keys", wanted)))


def revoke_key(key_id: str) -> Flow[None]:
    yield from done(Call("DELETE", path_of("keys", key_id)))


def all_users() -> Pages[User]:
    return pages(User, "/v1/users")


def create_user(name: str) -> Flow[User]:
    return (yield from read(User, posted("/v1/users", built(UserCreate, name=name))))


def delete_user(user_id: str) -> Flow[None]:
    yield from done(Call("DELETE", path_of("users", user_id)))


def organisation() -> Flow[Organisation]:
    return (yield from read(Organisation, Call("GET", "/v1/organisation")))


def all_organisations() -> Pages[Organisation]:
    return pages(Organisation, "/v1/organisations")


def create_organisation(name: str) -> Flow[Organisation]:
    call = posted("/v1/organisations", built(OrganisationCreate, name=name))
    return (yield from read(Organisation, call))


def me() -> Flow[Me]:
    return (yield from read(Me, Call("GET", "/v1/me")))


def usage() -> Flow[Usage]:
    return (yield from read(Usage, Call("GET", "/v1/usage")))


def health() -> Flow[Health]:
    return (yield from read(Health, Call("GET", "/v1/health")))
