"""What an avatar is made from, as callers name it: a file, an asset, or an address."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from studio.api.assets import Asset
from studio.api.avatars import Sources
from studio.api.ids import Kind
from studio.client.exchange.call import built
from studio.client.exchange.files import opened, upload_file
from studio.client.exchange.steps import Flow
from studio.client.exchange.uploads import Progress
from studio.errors import StudioError

Material: TypeAlias = Path | str | Asset
Materials: TypeAlias = Mapping[str, Material | None]
"""By kind: video, image, audio, model."""


def uploaded(materials: Materials, progress: Progress | None) -> Flow[Sources]:
    """Upload the files among the materials, one after the other, and name them all by id or url."""
    named = {kind: _place(kind, what) for kind, what in materials.items() if what is not None}
    files = [place for place in named.values() if isinstance(place, Path)]
    total, sent = sum(_size(path) for path in files), 0
    fields: dict[str, str] = {}
    for kind, place in named.items():
        if isinstance(place, Path):
            asset = yield from upload_file(place, None, _share(progress, sent, total), None)
            fields[f"{kind}_id"] = asset.id
            sent += asset.size
        else:
            fields[f"{kind}_{'url' if _is_address(place) else 'id'}"] = place
    return built(Sources, **fields)


def _place(kind: str, material: Material) -> Path | str:
    """A path to upload, an address, or an asset's id."""
    if isinstance(material, Asset):
        return material.id
    if isinstance(material, Path) or _is_address(material):
        return material
    if material.startswith(f"{Kind.ASSET}_"):
        return material
    if Path(material).is_file():
        return Path(material)
    raise StudioError(
        "bad_source",
        f"{material!r} is neither a file here nor an asset id nor an address.",
        "Give a path, an id that starts with asst_, or an https address.",
        param=kind,
    )


def _is_address(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))


def _size(path: Path) -> int:
    """Also finds what cannot be read before anything is sent."""
    with opened(path):
        return path.stat().st_size


def _share(progress: Progress | None, before: int, total: int) -> Progress | None:
    if progress is None:
        return None
    return lambda sent, _size: progress(before + sent, total)
