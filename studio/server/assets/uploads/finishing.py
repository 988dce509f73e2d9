"""From a whole upload to an asset, in one transaction that may be tried again after a crash."""

from __future__ import annotations

from sqlalchemy import RowMapping

from studio.errors import StudioError
from studio.server.access.caller import Caller
from studio.server.assets.content import recognise
from studio.server.assets.records import add_asset
from studio.server.assets.uploads.records import arrived, complete, drop_upload, find_upload
from studio.server.services import Services


def finish_if_whole(parts: Services, caller: Caller, upload_id: str) -> RowMapping:
    """The upload, as an asset when all of it is there; call with the upload held."""
    with parts.store.read() as connection:
        row = find_upload(connection, caller, upload_id)
    uploads = parts.assets.uploads
    if row["asset_id"] is None and arrived(row, uploads) >= row["size"]:
        return _finish(parts, row)
    return row


def _finish(parts: Services, row: RowMapping) -> RowMapping:
    uploads, upload_id = parts.assets.uploads, row["id"]
    owner = Caller(row["organisation_id"], row["user_id"], frozenset(), is_operator=False)
    kept = parts.assets.keep_file(uploads.path_of(upload_id))
    try:
        sniffed = recognise(kept)
    except StudioError:  # it will never be an asset
        discard(parts, upload_id)
        raise
    with parts.store.write() as connection:
        asset = add_asset(connection, owner, kept, sniffed, row["name"])
        done = complete(connection, upload_id, asset.id)
    uploads.remove(upload_id)
    return done


def discard(parts: Services, upload_id: str) -> None:
    """End an upload; call with the upload held. What it became, if anything, stays."""
    with parts.store.write() as connection:
        drop_upload(connection, upload_id)
    parts.assets.uploads.remove(upload_id)
