"""Rows that own bytes. Bytes live as long as a row names their hash.

Bytes get their name inside the transaction that writes their row, and lose it inside one that
has seen that no row names them. The database has one writer at a time for the same bytes, so
neither can fall between the two steps of the other. A crash leaves bytes without a row at worst.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import structlog
from sqlalchemy import Connection, RowMapping, delete, func, insert, or_, select
from sqlalchemy.exc import IntegrityError

from studio.api.assets import Asset, AssetKind
from studio.api.ids import Kind, new_id
from studio.errors import StudioError
from studio.media.sniff import Sniffed
from studio.server.access.caller import Caller
from studio.server.assets.folder import AssetFolder
from studio.server.assets.names import could_be_id, shown_name
from studio.server.assets.staged import Kept
from studio.server.store.database import Store
from studio.server.store.moments import now
from studio.server.store.schema import assets, avatars

_log = structlog.get_logger("studio.server")

_NEEDING: Final = tuple(
    column for column in avatars.c if any(key.column is assets.c.id for key in column.foreign_keys)
)
"""Every column by which an avatar holds on to an asset."""


def add_asset(
    connection: Connection,
    caller: Caller,
    kept: Kept,
    sniffed: Sniffed,
    name: str,
    made_for: str | None = None,
) -> Asset:
    """A new asset of the caller; `made_for` names the look whose preparation made it."""
    made = Asset(
        id=new_id(Kind.ASSET),
        kind=AssetKind(sniffed.kind),
        mime=sniffed.mime,
        size=kept.size,
        sha256=kept.sha256,
        name=shown_name(name),
        created_at=now(),
    )
    _one_at_a_time(connection, kept.sha256)
    kept.place()
    owner = {"organisation_id": caller.organisation_id, "user_id": caller.user_id}
    connection.execute(insert(assets).values(made_for=made_for, **owner, **made.model_dump()))
    return made


def find_asset(connection: Connection, caller: Caller, asset_id: str) -> RowMapping:
    """An asset of the caller's organisation; those of others do not exist for the caller."""
    query = select(assets).where(
        assets.c.id == asset_id, assets.c.organisation_id == caller.organisation_id
    )
    row = connection.execute(query).mappings().first() if could_be_id(asset_id) else None
    if row is None:
        raise StudioError(
            "not_found",
            "There is no asset with this id.",
            "List assets with GET /v1/assets.",
            param="asset_id",
        )
    return row


def asset_of(row: RowMapping) -> Asset:
    """The row as the API shows it."""
    return Asset.model_validate({name: row[name] for name in Asset.model_fields})


def delete_asset(connection: Connection, caller: Caller, asset_id: str) -> list[str]:
    """Delete an asset that no avatar needs; answers hashes for `forget_bytes`, after commit."""
    row = find_asset(connection, caller, asset_id)
    needed = select(avatars.c.id).where(or_(*(column == asset_id for column in _NEEDING)))
    if connection.execute(needed.limit(1)).first() is not None:
        raise _in_use()
    return _drop(connection, [row])


def forget_previews(connection: Connection, asset_ids: Iterable[str]) -> list[str]:
    """Delete what a preparation made, once its avatar is gone; hashes for `forget_bytes`."""
    mine = assets.c.id.in_(list(asset_ids)) & assets.c.made_for.is_not(None)
    return _drop(connection, connection.execute(select(assets).where(mine)).mappings().all())


def _drop(connection: Connection, rows: Sequence[RowMapping]) -> list[str]:
    try:
        ids = [row["id"] for row in rows]
        connection.execute(delete(assets).where(assets.c.id.in_(ids)))
    except IntegrityError as error:  # an avatar that was made at the same moment
        raise _in_use() from error
    return [row["sha256"] for row in rows]


def forget_bytes(store: Store, folder: AssetFolder, hashes: Iterable[str]) -> int:
    """Remove bytes that no row names; call after the commit that dropped their rows."""
    return sum(_forget(store, folder, sha256) for sha256 in set(hashes))


def _forget(store: Store, folder: AssetFolder, sha256: str) -> bool:
    with store.write() as connection:
        _one_at_a_time(connection, sha256)
        named = select(assets.c.id).where(assets.c.sha256 == sha256).limit(1)
        if connection.execute(named).first() is not None:
            return False
        try:
            folder.remove(sha256)
        except PermissionError:  # Windows, while somebody still reads it: swept at the next start
            _log.info("bytes are still being read", sha256=sha256)
            return False
        return True


def _one_at_a_time(connection: Connection, sha256: str) -> None:
    """SQLite lets one transaction write at a time anyway; PostgreSQL waits on the hash."""
    if connection.dialect.name == "postgresql":
        number = int(sha256[:15], 16)
        connection.execute(select(func.pg_advisory_xact_lock(number)))


def _in_use() -> StudioError:
    return StudioError(
        "in_use",
        "An avatar needs this asset.",
        "Delete the avatar first.",
        param="asset_id",
    )
