"""The caller of a request: whose key it was, and what that key may do."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from studio.api.scopes import Scope, granted
from studio.errors import StudioError
from studio.server.access.keys import digest
from studio.server.store.database import Store
from studio.server.store.moments import now
from studio.server.store.schema import keys, organisations, users

_USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever a request comes from."""

    organisation_id: str
    user_id: str
    scopes: frozenset[Scope]
    is_operator: bool

    def require(self, scope: Scope) -> None:
        """Refuse, unless the key allows it."""
        if scope not in self.scopes:
            raise StudioError(
                "missing_scope",
                f"This key lacks the scope `{scope}`.",
                "Use a key that has it; `avatar-studio keys create` makes one.",
            )


class Credentials:
    """Turns what a request shows into a caller."""

    def __init__(self, store: Store, launch_token: str | None) -> None:
        self._store = store
        self._launch_digest = digest(launch_token) if launch_token else None

    def caller_of(self, secret: str | None) -> Caller:
        """The caller behind a key or the launch token."""
        if not secret:
            raise _refused("This request shows no key.")
        shown = digest(secret)
        if self._launch_digest and hmac.compare_digest(shown, self._launch_digest):
            return self._launcher()
        return self._owner_of(shown)

    def _launcher(self) -> Caller:
        with self._store.read() as connection:
            return operator(connection)

    def _owner_of(self, shown: str) -> Caller:
        columns = (keys, users.c.deleted_at, organisations.c.is_operator)
        query = select(*columns).join(users, users.c.id == keys.c.user_id)
        query = query.join(organisations, organisations.c.id == keys.c.organisation_id)
        with self._store.read() as connection:
            row = connection.execute(query.where(keys.c.digest == shown)).mappings().first()
        if row is None or row["revoked_at"] or row["deleted_at"]:
            raise _refused("This key is not valid.")
        if row["expires_at"] and row["expires_at"] <= now():
            raise _refused("This key has expired.")
        self._note_use(row["id"], row["last_used_at"])
        scopes = granted(frozenset(Scope(scope) for scope in row["scopes"]))
        return Caller(row["organisation_id"], row["user_id"], scopes, row["is_operator"])

    def _note_use(self, key_id: str, last: datetime | None) -> None:
        if last is not None and now() - last < _USE_NOTED_EVERY:
            return
        with self._store.write() as connection:
            connection.execute(update(keys).where(keys.c.id == key_id).values(last_used_at=now()))


def operator(connection: Connection) -> Caller:
    """The first user of the organisation that runs this server."""
    query = select(users.c.id, users.c.organisation_id).join(organisations)
    query = query.where(organisations.c.is_operator.is_(True), users.c.deleted_at.is_(None))
    row = connection.execute(query.order_by(users.c.id).limit(1)).one()
    return Caller(row.organisation_id, row.id, frozenset(Scope), is_operator=True)


def _refused(message: str) -> StudioError:
    return StudioError(
        "unauthorized", message, "Send `Authorization: Bearer KEY` or `X-API-Key: KEY`."
    )
