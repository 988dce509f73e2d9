"""Requests about avatars."""

from __future__ import annotations

from studio.api.avatars import TIER_ALIASES, Avatar, AvatarCreate, AvatarUpdate, Tier
from studio.client.exchange.call import Call, built, patched, path_of, posted
from studio.client.exchange.reading import Pages, done, pages, read
from studio.client.exchange.sources import Materials, uploaded
from studio.client.exchange.steps import Flow
from studio.client.exchange.uploads import Progress

_FETCHING = 180.0
"""The server fetches sources that are named by address before it answers."""


def create(
    materials: Materials, progress: Progress | None, tier: Tier | str | None, **fields: object
) -> Flow[Avatar]:
    """Upload what has to be uploaded, then ask for the avatar."""
    drawn = TIER_ALIASES.get(tier, tier) if tier else _tier_of(materials)
    built(AvatarCreate, sources={}, tier=drawn, **fields)
    sources = yield from uploaded(materials, progress)
    wanted = built(AvatarCreate, sources=sources, tier=drawn, **fields)
    return (yield from read(Avatar, posted("/v1/avatars", wanted, patience=_FETCHING)))


def get(avatar_id: str) -> Flow[Avatar]:
    return (yield from read(Avatar, Call("GET", path_of("avatars", avatar_id))))


def all_avatars(**filters: object) -> Pages[Avatar]:
    return pages(Avatar, "/v1/avatars", **filters)


def update(avatar_id: str, **changes: object) -> Flow[Avatar]:
    """Change what is given."""
    call = patched(path_of("avatars", avatar_id), built(AvatarUpdate, **changes))
    return (yield from read(Avatar, call))


def delete(avatar_id: str) -> Flow[None]:
    yield from done(Call("DELETE", path_of("avatars", avatar_id)))


def favor(avatar_id: str, method: str) -> Flow[None]:
    """PUT makes it a favourite, DELETE ends that."""
    yield from done(Call(method, path_of("avatars", avatar_id, "favorite")))


def _tier_of(materials: Materials) -> Tier | None:
    """A VRM alone can only be drawn; for anything else the server's default stands."""
    given = {kind for kind, material in materials.items() if material is not None}
    return Tier.STYLIZED_3D if given == {"model"} else None
