"""Reading avatars: a character shows the state of its default look, its oldest one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Function,
    RowMapping,
    ScalarSelect,
    Select,
    case,
    func,
    or_,
    select,
)

from studio.errors import StudioError
from studio.server.access.caller import Caller
from studio.server.assets.names import could_be_id
from studio.server.store.schema import avatars, favorites

looks = avatars.alias("looks")
_default = avatars.alias("default_look")

IS_LOOK = avatars.c.parent_id.is_not(None)

_SHOWN_OF_DEFAULT = (
    "tier",
    "status",
    "status_message",
    "video_id",
    "image_id",
    "audio_id",
    "model_id",
    "preview_image_id",
    "preview_video_id",
    "report",
    "deployment",
    "job_id",
)


def avatar_rows(caller: Caller) -> Select[Any]:
    """All that the caller may see: what their organisation owns, and what is public."""
    own = [column for column in avatars.c if column.name not in _SHOWN_OF_DEFAULT]
    shown = [_of_default_look(name).label(name) for name in _SHOWN_OF_DEFAULT]
    extra = [
        _default.c.id.label("default_look_id"),
        _of_looks(caller, func.count()).label("looks_count"),
        favorites.c.user_id.is_not(None).label("is_favorite"),
    ]
    mine = (favorites.c.avatar_id == avatars.c.id) & (favorites.c.user_id == caller.user_id)
    oldest = _of_looks(caller, func.min(looks.c.id))
    joined = avatars.outerjoin(_default, _default.c.id == oldest)
    return select(*own, *shown, *extra).select_from(joined.outerjoin(favorites, mine))


def _of_looks(caller: Caller, what: Function[Any]) -> ScalarSelect[Any]:
    """Of the looks that the caller may see: all of their own, the public ones of others."""
    seen = or_(avatars.c.organisation_id == caller.organisation_id, looks.c.is_public.is_(True))
    query = select(what).select_from(looks).where(looks.c.parent_id == avatars.c.id, seen)
    return query.correlate(avatars).scalar_subquery()


def _of_default_look(name: str) -> ColumnElement[Any]:
    """Not COALESCE: what is null in the default look is null in its character."""
    has_one = _default.c.id.is_not(None)
    return case((has_one, _default.c[name]), else_=avatars.c[name])


def state_of_default_look(connection: Connection, character_id: str) -> dict[str, Any]:
    """What a character shows as its own state, if it has a look."""
    query = select(avatars.c.tier, avatars.c.status, avatars.c.status_message)
    query = query.where(avatars.c.parent_id == character_id).order_by(avatars.c.id).limit(1)
    row = connection.execute(query).mappings().first()
    return {} if row is None else dict(row)


STATUS = _of_default_look("status")
TIER = _of_default_look("tier")


def visible(caller: Caller) -> ColumnElement[bool]:
    """Own or public; everything else does not exist for this caller."""
    return or_(avatars.c.organisation_id == caller.organisation_id, avatars.c.is_public.is_(True))


def find_avatar(connection: Connection, caller: Caller, avatar_id: str) -> RowMapping:
    """A visible avatar."""
    query = avatar_rows(caller).where(avatars.c.id == avatar_id, visible(caller))
    row = connection.execute(query).mappings().first() if could_be_id(avatar_id) else None
    if row is None:
        raise _not_found()
    return row


def find_own(connection: Connection, caller: Caller, avatar_id: str) -> RowMapping:
    """An avatar that the caller may change."""
    row = find_avatar(connection, caller, avatar_id)
    if row["organisation_id"] != caller.organisation_id:
        raise StudioError(
            "forbidden",
            "This public avatar belongs to another organisation: it may be used, not changed.",
            "Make your own avatar from your own source.",
        )
    return row


def _not_found() -> StudioError:
    return StudioError(
        "not_found",
        "There is no avatar with this id.",
        "List avatars with GET /v1/avatars.",
        param="avatar_id",
    )
