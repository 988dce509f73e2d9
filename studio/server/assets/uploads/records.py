"""The rows of uploads: what was announced, by whom, and what it became."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from studio.api.assets import Upload
from studio.api.ids import Kind, new_id
from studio.errors import StudioError
from studio.server.access.caller import Caller
from studio.server.assets.names import could_be_id, shown_name
from studio.server.assets.uploads.parts import UploadParts
from studio.server.store.moments import now
from studio.server.store.schema import uploads


def add_upload(
    connection: Connection, caller: Caller, size: int, name: str, seconds: int
) -> Upload:
    """An upload of which nothing has arrived yet."""
    moment = now()
    made = Upload(
        id=new_id(Kind.UPLOAD),
        size=size,
        offset=0,
        name=shown_name(name),
        created_at=moment,
        expires_at=moment + timedelta(seconds=seconds),
    )
    row = made.model_dump(exclude={"offset"})
    owner = {"organisation_id": caller.organisation_id, "user_id": caller.user_id}
    connection.execute(insert(uploads).values(**owner, **row))
    return made


def find_upload(connection: Connection, caller: Caller, upload_id: str) -> RowMapping:
    """An upload of the caller's organisation that has not expired."""
    query = select(uploads).where(
        uploads.c.id == upload_id,
        uploads.c.organisation_id == caller.organisation_id,
        uploads.c.expires_at > now(),
    )
    row = connection.execute(query).mappings().first() if could_be_id(upload_id) else None
    if row is None:
        raise _gone()
    return row


def upload_of(row: RowMapping, parts: UploadParts) -> Upload:
    """The row as the API shows it, with how much has arrived."""
    values = {name: row[name] for name in Upload.model_fields if name != "offset"}
    return Upload(offset=arrived(row, parts), **values)


def arrived(row: RowMapping, parts: UploadParts) -> int:
    """An upload that became an asset is whole, and its part file is gone."""
    return row["size"] if row["asset_id"] else parts.size_of(row["id"])


def complete(connection: Connection, upload_id: str, asset_id: str) -> RowMapping:
    """Note what the upload became; refuses when it was deleted or completed meanwhile."""
    unfinished = (uploads.c.id == upload_id) & uploads.c.asset_id.is_(None)
    query = update(uploads).where(unfinished).values(asset_id=asset_id).returning(uploads)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise _gone()
    return row


def drop_upload(connection: Connection, upload_id: str) -> None:
    connection.execute(delete(uploads).where(uploads.c.id == upload_id))


def _gone() -> StudioError:
    return StudioError(
        "not_found",
        "There is no upload with this id, or it has expired.",
        "Start a new one with POST /v1/uploads.",
        param="upload_id",
    )
