"""Who a VRM shows: version, name, authors, and its own small picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from studio.errors import StudioError
from studio.vrm.container import Container, damaged


@dataclass(frozen=True, slots=True)
class Meta:
    """What the file says about itself; `thumbnail` is a JPEG or PNG, if it has one."""

    version: str
    title: str
    authors: tuple[str, ...]
    thumbnail: bytes | None


def read_meta(container: Container) -> Meta:
    """The meta of a VRM 1.0 or 0.x."""
    extensions = container.document.get("extensions")
    extensions = extensions if isinstance(extensions, dict) else {}
    if "VRMC_vrm" in extensions:
        return _meta_1(container, extensions["VRMC_vrm"])
    if "VRM" in extensions:
        return _meta_0(container, extensions["VRM"])
    raise StudioError(
        "not_a_vrm",
        "This glTF file is no VRM: it has no VRM extension.",
        "Export it as VRM, for instance with UniVRM or the VRM add-on for Blender.",
    )


def _meta_1(container: Container, extension: Any) -> Meta:
    meta = _object(extension, "meta")
    authors = meta.get("authors")
    return Meta(
        version=str(extension.get("specVersion", "1.0")),
        title=str(meta.get("name", "")),
        authors=tuple(map(str, authors)) if isinstance(authors, list) else (),
        thumbnail=_image(container, meta.get("thumbnailImage")),
    )


def _meta_0(container: Container, extension: Any) -> Meta:
    meta = _object(extension, "meta")
    author = str(meta.get("author", ""))
    return Meta(
        version="0.x",
        title=str(meta.get("title", "")),
        authors=(author,) if author else (),
        thumbnail=_image(container, _image_of_texture(container, meta.get("texture"))),
    )


def _object(parent: Any, name: str) -> dict[str, Any]:
    found = parent.get(name) if isinstance(parent, dict) else None
    if not isinstance(found, dict):
        raise damaged(f"its {name} is missing")
    return found


def _image_of_texture(container: Container, texture: Any) -> Any:
    return _entry(container, "textures", texture).get("source")


def _image(container: Container, image: Any) -> bytes | None:
    view = _entry(container, "images", image).get("bufferView")
    return container.view(view) if isinstance(view, int) else None


def _entry(container: Container, name: str, index: Any) -> dict[str, Any]:
    """One object of a list of the document; empty when it points nowhere."""
    entries = container.document.get(name)
    if not isinstance(entries, list) or not isinstance(index, int):
        return {}
    entry = entries[index] if 0 <= index < len(entries) else None
    return entry if isinstance(entry, dict) else {}
