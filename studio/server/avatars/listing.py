"""Which avatars a list shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select

from studio.api.avatars import AvatarStatus, Tier
from studio.server.access.caller import Caller
from studio.server.avatars.query import IS_LOOK, STATUS, TIER
from studio.server.store.schema import avatars, favorites


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of a list; None leaves a thing open."""

    kind: Literal["character", "look"] | None
    parent_id: str | None
    tier: Tier | None
    status: AvatarStatus | None
    favorite: bool | None
    public: bool
    active: bool
    q: str | None


def narrowed(query: Select[Any], caller: Caller, wanted: Wanted) -> Select[Any]:
    """The query with every filter; whose avatars they are always comes first."""
    return query.where(_whose(caller, wanted), avatars.c.active.is_(wanted.active), *_which(wanted))


def _whose(caller: Caller, wanted: Wanted) -> ColumnElement[bool]:
    if wanted.public:
        return avatars.c.is_public.is_(True)
    return avatars.c.organisation_id == caller.organisation_id


def _which(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: dict[str, ColumnElement[bool]] = {
        "kind": IS_LOOK if wanted.kind == "look" else avatars.c.parent_id.is_(None),
        "parent_id": avatars.c.parent_id == wanted.parent_id,
        "tier": TIER.op("=")(wanted.tier),
        "status": STATUS.op("=")(wanted.status),
        "favorite": favorites.c.user_id.is_not(None)
        if wanted.favorite
        else favorites.c.user_id.is_(None),
        "q": avatars.c.name.icontains(wanted.q or "", autoescape=True),
    }
    return [what for name, what in conditions.items() if getattr(wanted, name) is not None]
