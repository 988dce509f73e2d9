"""API keys: made once, stored hashed, found by digest."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import Connection, insert, select, update

from studio.api.ids import Kind, new_id
from studio.api.people import Key, KeyCreated
from studio.api.scopes import Scope
from studio.errors import StudioError
from studio.server.assets.names import could_be_id
from studio.server.store.moments import now
from studio.server.store.schema import keys

_PREFIX = "ask_"
_HINT_LENGTH = 8


def digest(secret: str) -> str:
    """Keys are long and random, so one hash without salt keeps them as safe as many would."""
    return hashlib.sha256(secret.encode()).hexdigest()


def create_key(
    connection: Connection,
    organisation_id: str,
    user_id: str,
    name: str,
    scopes: list[Scope],
    expires_in: int | None = None,
) -> KeyCreated:
    """A new key; the answer is the only place its secret ever is."""
    secret = _PREFIX + secrets.token_urlsafe(32)
    made = now()
    key = KeyCreated(
        id=new_id(Kind.KEY),
        name=name,
        user_id=user_id,
        scopes=sorted(set(scopes)),
        hint=secret[:_HINT_LENGTH],
        created_at=made,
        expires_at=None if expires_in is None else made + timedelta(seconds=expires_in),
        key=secret,
    )
    row = key.model_dump(include=set(Key.model_fields))
    connection.execute(
        insert(keys).values(organisation_id=organisation_id, digest=digest(secret), **row)
    )
    return key


def all_keys(connection: Connection) -> list[Key]:
    """Every key of the data folder, oldest first."""
    rows = connection.execute(select(keys).order_by(keys.c.id)).mappings()
    return [Key.model_validate(dict(row)) for row in rows]


def revoke_key(connection: Connection, key_id: str, organisation_id: str | None = None) -> None:
    """End a key; a second time changes nothing."""
    wanted = keys.c.id == key_id
    if organisation_id is not None:
        wanted &= keys.c.organisation_id == organisation_id
    known = could_be_id(key_id) and connection.execute(select(keys.c.id).where(wanted)).first()
    if not known:
        raise StudioError("not_found", "There is no such key.", param="key_id")
    still_valid = wanted & keys.c.revoked_at.is_(None)
    connection.execute(update(keys).where(still_valid).values(revoked_at=now()))


def revoke_keys_of(connection: Connection, user_id: str) -> None:
    """End every key of a user, so that lists of keys say so too."""
    still_valid = (keys.c.user_id == user_id) & keys.c.revoked_at.is_(None)
    connection.execute(update(keys).where(still_valid).values(revoked_at=now()))
