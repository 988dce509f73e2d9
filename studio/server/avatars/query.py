"""Reading avatars: a character shows the state of its default look, its oldest one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, case, func, or_, select

from studio.errors import StudioError
from studio.server.access.caller import Caller
from studio.server.store.schema import avatars, favorites

looks = avatars.alias("looks")
_default = avatars.alias("default_look")

_default_look_id = (
    select(func.min(looks.c.id))
    .where(looks.c.parent_id == avatars.c.id)
    .correlate(avatars)
    .scalar_subquery()
)
_looks_count = (
    select(func.count())
    .select_from(looks)
    .where(looks.c.parent_id == avatars.c.id)
    .correlate(avatars)
    .scalar_subquery()
)

STATUS = func.coalesce(_default.c.status, avatars.c.status)
IS_LOOK = avatars.c.parent_id.is_not(None)

_SHOWN_OF_DEFAULT = (
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
    own = [column for column in avatars.c if column.name not in {*_SHOWN_OF_DEFAULT, "status"}]
    shown = [
        func.coalesce(_default.c[name], avatars.c[name]).label(name)
        if name not in ("report", "deployment")
        else _either(name)
        for name in _SHOWN_OF_DEFAULT
    ]
    extra = [
        STATUS.label("status"),
        _default.c.id.label("default_look_id"),
        _looks_count.label("looks_count"),
        favorites.c.user_id.is_not(None).label("is_favorite"),
    ]
    mine = (favorites.c.avatar_id == avatars.c.id) & (favorites.c.user_id == caller.user_id)
    joined = avatars.outerjoin(_default, _default.c.id == _default_look_id)
    return select(*own, *shown, *extra).select_from(joined.outerjoin(favorites, mine))


def _either(name: str) -> ColumnElement[Any]:
    """JSON keeps its type only without COALESCE: a look has no default look, so one is null."""
    return case((IS_LOOK, avatars.c[name]), else_=_default.c[name]).label(name)


def visible(caller: Caller) -> ColumnElement[bool]:
    """Own or public; everything else does not exist for this caller."""
    return or_(avatars.c.organisation_id == caller.organisation_id, avatars.c.is_public.is_(True))


def find_avatar(connection: Connection, caller: Caller, avatar_id: str) -> RowMapping:
    """A visible avatar."""
    query = avatar_rows(caller).where(avatars.c.id == avatar_id, visible(caller))
    row = connection.execute(query).mappings().first()
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
