"""From what a caller names as sources to assets that the caller owns."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping

from studio.api.assets import AssetKind
from studio.api.avatars import SourceIds, Sources, Tier
from studio.errors import StudioError
from studio.media.sniff import Sniffed
from studio.server.access.caller import Caller
from studio.server.assets.content import recognise
from studio.server.assets.fetch import Fetched, fetched
from studio.server.assets.records import add_asset, find_asset
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


@dataclass(frozen=True, slots=True)
class _Arrived:
    """What an address gave, and what its bytes are."""

    found: Fetched
    sniffed: Sniffed


@dataclass(frozen=True, slots=True)
class Gathered:
    """All sources, by id or already here; kept together with the avatar or not at all."""

    ids: SourceIds
    arrived: dict[str, _Arrived]

    def keep(self, connection: Connection, caller: Caller) -> SourceIds:
        """The assets of the sources, in the transaction that makes the avatar."""
        require_own_assets(connection, caller, self.ids)
        made = {
            f"{kind}_id": add_asset(
                connection, caller, each.found.kept, each.sniffed, each.found.name
            ).id
            for kind, each in self.arrived.items()
        }
        return self.ids.model_copy(update=made)


@contextmanager
def gathered(parts: Services, caller: Caller, sources: Sources) -> Generator[Gathered]:
    """Look for what is given by id, then fetch what is given by address."""
    ids = SourceIds.model_validate(sources.model_dump(include=set(SourceIds.model_fields)))
    with parts.store.read() as connection:
        require_own_assets(connection, caller, ids)
    urls = {kind: getattr(sources, f"{kind}_url") for kind in _KINDS_OF}
    with ExitStack() as fetching:
        arrived = {
            kind: _arrived(kind, fetching.enter_context(fetched(parts, str(url))))
            for kind, url in urls.items()
            if url is not None
        }
        yield Gathered(ids, arrived)


def _arrived(kind: str, found: Fetched) -> _Arrived:
    sniffed = recognise(found.kept)
    _require_kind(kind, sniffed.kind, f"sources.{kind}_url")
    return _Arrived(found, sniffed)


def require_own_assets(connection: Connection, caller: Caller, ids: SourceIds) -> None:
    """Each source is an asset of the caller's organisation and of the kind it is used as."""
    for kind in _KINDS_OF:
        asset_id = getattr(ids, f"{kind}_id")
        if asset_id is not None:
            row, param = find_asset(connection, caller, asset_id), f"sources.{kind}_id"
            _require_kind(kind, row["kind"], param)
            _require_own_life(row, param)


def _require_kind(kind: str, found: str, param: str) -> None:
    if found not in _KINDS_OF[kind]:
        raise StudioError(
            "unsupported_media",
            f"`{param}` holds {found}.",
            "The kind is read from the bytes; give the right file.",
            param=param,
        )


def _require_own_life(row: RowMapping, param: str) -> None:
    """A preview goes with its avatar; as a source it would have to stay."""
    if row["made_for"] is not None:
        raise StudioError(
            "invalid",
            f"`{param}` names a preview, and previews go with their avatar.",
            "Download it and store it as an asset of its own.",
            param=param,
        )
