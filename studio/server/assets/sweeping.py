"""Removes what nobody will ask for again: expired uploads, and what a crash left over."""

from __future__ import annotations

import structlog
from sqlalchemy import select

from studio.errors import StudioError
from studio.server.assets.folder import AssetFolder
from studio.server.assets.records import forget_bytes
from studio.server.assets.uploads.records import drop_upload
from studio.server.store.database import Store
from studio.server.store.moments import now
from studio.server.store.schema import assets, uploads

_log = structlog.get_logger("studio.server")


def sweep_at_start(store: Store, folder: AssetFolder) -> None:
    """Before the first request: also bytes without a row, which only a crash leaves."""
    sweep_uploads(store, folder)
    with store.read() as connection:
        named = set(connection.execute(select(assets.c.sha256)).scalars())
    forget_bytes(store, folder, [found for found in folder.hashes() if found not in named])


def sweep_uploads(store: Store, folder: AssetFolder) -> int:
    """End uploads that expired, and remove part files that belong to none; answers how many."""
    with store.read() as connection:
        rows = connection.execute(select(uploads.c.id).where(uploads.c.expires_at <= now()))
        expired = set(rows.scalars())
        growing = set(connection.execute(_unfinished()).scalars())
    stale = expired | (set(folder.uploads.ids()) - growing)
    return sum(_sweep(store, folder, upload_id) for upload_id in stale)


def _sweep(store: Store, folder: AssetFolder, upload_id: str) -> bool:
    try:
        with folder.uploads.held(upload_id):
            return _remove_if_stale(store, folder, upload_id)
    except StudioError:  # somebody is writing to it: next time
        _log.info("upload still busy", upload_id=upload_id)
        return False


def _remove_if_stale(store: Store, folder: AssetFolder, upload_id: str) -> bool:
    """Looks again: between the list and the hold it may have begun, or become an asset."""
    with store.write() as connection:
        still = _unfinished().where(uploads.c.id == upload_id, uploads.c.expires_at > now())
        if connection.execute(still).first() is not None:
            return False
        over = uploads.c.expires_at <= now()
        gone = select(uploads.c.id).where(uploads.c.id == upload_id, over)
        if connection.execute(gone).first() is not None:
            drop_upload(connection, upload_id)
    folder.uploads.remove(upload_id)
    return True


def _unfinished():  # noqa: ANN202 - SQLAlchemy's own type
    return select(uploads.c.id).where(uploads.c.asset_id.is_(None))
