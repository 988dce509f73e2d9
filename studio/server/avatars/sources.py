"""From what a caller names as sources to assets that the caller owns."""

from __future__ import annotations

from sqlalchemy import Connection

from studio.api.assets import AssetKind
from studio.api.avatars import SourceIds, Sources, Tier
from studio.errors import StudioError
from studio.server.access.caller import Caller
from studio.server.assets.fetch import fetch_asset
from studio.server.assets.records import find_asset
from studio.server.services import Services

_KINDS_OF = {
    "video": {AssetKind.VIDEO},
    "image": {AssetKind.IMAGE},
    # the sound of a clip may be the voice; whether it has any is the check's business
    "audio": {AssetKind.AUDIO, AssetKind.VIDEO},
    "model": {AssetKind.MODEL},
}


def check_sources(sources: Sources, tier: Tier) -> None:
    """Refuse at once what can never become an avatar of this tier."""
    given = {kind for kind in _KINDS_OF if _named(sources, kind)}
    if tier is Tier.STYLIZED_3D:
        _require(given == {"model"}, "A stylized_3d avatar is made from a VRM: `model_id` or _url.")
    else:
        _require("model" not in given, "A VRM makes a stylized_3d avatar: set that as the tier.")
        _require(
            "video" in given or given >= {"image", "audio"},
            "Give a clip (`video_id` or `video_url`), or a photo and a voice (image and audio).",
        )


def _named(sources: Sources, kind: str) -> bool:
    return bool(getattr(sources, f"{kind}_id") or getattr(sources, f"{kind}_url"))


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise StudioError("invalid", message, "See /docs, POST /v1/avatars.", param="sources")


def fetch_sources(parts: Services, caller: Caller, sources: Sources) -> SourceIds:
    """Fetch what is given by address, once; from here on everything is an asset."""
    ids = sources.model_dump(include=set(SourceIds.model_fields))
    for kind in _KINDS_OF:
        url = getattr(sources, f"{kind}_url")
        if url is not None:
            ids[f"{kind}_id"] = fetch_asset(parts, caller, str(url)).id
    return SourceIds.model_validate(ids)


def require_own_assets(connection: Connection, caller: Caller, ids: SourceIds) -> None:
    """Each source is an asset of the caller's organisation and of the kind it is used as."""
    for kind, expected in _KINDS_OF.items():
        asset_id = getattr(ids, f"{kind}_id")
        if asset_id is not None:
            _require_kind(connection, caller, kind, asset_id, expected)


def _require_kind(
    connection: Connection, caller: Caller, kind: str, asset_id: str, expected: set[AssetKind]
) -> None:
    row = find_asset(connection, caller, asset_id)
    if row["kind"] not in expected:
        raise StudioError(
            "unsupported_media",
            f"`sources.{kind}` holds {row['kind']}.",
            "The kind is read from the bytes; upload the right file.",
            param=f"sources.{kind}_id",
        )
