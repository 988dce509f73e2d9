"""Writing avatars, each change with its event in the same transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from studio.api.avatars import AvatarCreate, AvatarStatus, SourceIds
from studio.api.events import EventType
from studio.api.ids import Kind, new_id
from studio.api.jobs import JobKind, JobStatus
from studio.server.access.caller import Caller
from studio.server.avatars.query import state_of_default_look
from studio.server.events.log import record
from studio.server.jobs import ledger
from studio.server.store.moments import now
from studio.server.store.schema import avatars, favorites, jobs

_LOOKLESS = "It has no look any more. Add one with its id as `parent_id`."


def create_avatar(
    connection: Connection,
    caller: Caller,
    wanted: AvatarCreate,
    sources: SourceIds,
    character: RowMapping | None = None,
) -> tuple[str, str]:
    """A character (unless there is one) and a look, with its preparation queued."""
    about = wanted.model_dump(include={"name", "description", "tier", "consent"})
    about |= {"is_public": wanted.is_public, "active": True}
    if character is None:
        character_id = _insert(connection, caller, **about)
    else:
        character_id = character["id"]
        about["is_public"] |= character["is_public"]
        about["active"] = character["active"]
    look_id = _insert(connection, caller, **about, **sources.model_dump(), parent_id=character_id)
    job = ledger.add_job(connection, caller, JobKind.PREPARE, look_id)
    connection.execute(update(avatars).where(avatars.c.id == look_id).values(job_id=job.id))
    return character_id, look_id


def _insert(connection: Connection, caller: Caller, **about: Any) -> str:
    moment, avatar_id = now(), new_id(Kind.AVATAR)
    row: dict[str, Any] = {
        "id": avatar_id,
        "organisation_id": caller.organisation_id,
        "user_id": caller.user_id,
        "parent_id": None,
        "status": AvatarStatus.PENDING,
        "created_at": moment,
        "updated_at": moment,
        **about,
    }
    connection.execute(insert(avatars).values(**row))
    tell(connection, EventType.AVATAR_CREATED, row)
    return avatar_id


def set_values(connection: Connection, avatar_id: str, **values: Any) -> RowMapping | None:
    """Change an avatar and tell; None when it is gone."""
    query = update(avatars).where(avatars.c.id == avatar_id)
    row = (
        connection.execute(query.values(updated_at=now(), **values).returning(avatars))
        .mappings()
        .first()
    )
    if row is not None:
        tell(connection, EventType.AVATAR_UPDATED, row)
    return row


def pass_on_to_looks(connection: Connection, character_id: str, values: dict[str, Any]) -> None:
    """A character that is public or inactive is so with all its looks."""
    passed = {name: values[name] for name in ("is_public", "active") if name in values}
    looks = select(avatars.c.id).where(avatars.c.parent_id == character_id)
    for look_id in connection.execute(looks).scalars().all() if passed else ():
        set_values(connection, look_id, **passed)


def remove_avatar(connection: Connection, row: RowMapping) -> tuple[list[str], list[str]]:
    """Delete a look, or a character with all its looks; answers cancelled jobs and previews."""
    mine = (avatars.c.id == row["id"]) | (avatars.c.parent_id == row["id"])
    gone = connection.execute(select(avatars).where(mine)).mappings().all()
    ids = [each["id"] for each in gone]
    cancelled = _cancel_jobs(connection, ids)
    connection.execute(delete(favorites).where(favorites.c.avatar_id.in_(ids)))
    for each in sorted(gone, key=lambda found: found["parent_id"] is None):
        connection.execute(delete(avatars).where(avatars.c.id == each["id"]))
        tell(connection, EventType.AVATAR_DELETED, each)
    if row["parent_id"] is not None:
        _say_if_lookless(connection, row["parent_id"])
    made = [each[name] for each in gone for name in ("preview_image_id", "preview_video_id")]
    return cancelled, [asset_id for asset_id in made if asset_id]


def _say_if_lookless(connection: Connection, character_id: str) -> None:
    """Nobody should wait for a character that nothing is being prepared for."""
    if not state_of_default_look(connection, character_id):
        values = {"status": AvatarStatus.FAILED, "status_message": _LOOKLESS}
        set_values(connection, character_id, **values)


def _cancel_jobs(connection: Connection, avatar_ids: list[str]) -> list[str]:
    found = select(jobs.c.id).where(jobs.c.avatar_id.in_(avatar_ids))
    job_ids = connection.execute(found).scalars().all()
    why = "The avatar was deleted."
    return [
        job_id for job_id in job_ids if ledger.move(connection, job_id, JobStatus.CANCELLED, why)
    ]


def tell(connection: Connection, kind: EventType, row: RowMapping | dict[str, Any]) -> None:
    """The event of a change; a character is told with the state of its default look."""
    names = ("id", "parent_id", "name", "tier", "status", "active")
    data = {name: row[name] for name in names}
    data["status_message"] = row.get("status_message")
    if row["parent_id"] is None:
        data |= state_of_default_look(connection, row["id"])
    record(connection, row["organisation_id"], kind, row["id"], data)
