"""The GLB container of a VRM: its JSON, and the bytes that the JSON points into."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.errors import StudioError

_HEADER = struct.Struct("<4sII")
_CHUNK = struct.Struct("<II")
_JSON, _BINARY = 0x4E4F534A, 0x004E4942


@dataclass(frozen=True, slots=True)
class Container:
    """A GLB file in its two parts."""

    document: dict[str, Any]
    binary: bytes

    def view(self, index: int) -> bytes:
        """The bytes of a buffer view in the file itself."""
        try:
            view = self.document["bufferViews"][index]
            start, length = int(view.get("byteOffset", 0)), int(view["byteLength"])
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise damaged("a buffer view is missing") from error
        if start < 0 or length < 0 or start + length > len(self.binary):
            raise damaged("a buffer view lies outside the file")
        return self.binary[start : start + length]


def open_container(path: Path) -> Container:
    """Read a GLB; anything that is not whole is refused with what is wrong."""
    content = path.read_bytes()
    if len(content) < _HEADER.size or content[:4] != b"glTF":
        raise StudioError("not_a_vrm", "This is no VRM file.", "Export it as .vrm from your tool.")
    _, version, length = _HEADER.unpack_from(content)
    if version != 2 or length > len(content):
        raise damaged("its header does not fit its size")
    chunks = _chunks(content[:length])
    return Container(_document(chunks.get(_JSON)), chunks.get(_BINARY, b""))


def _chunks(content: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = _HEADER.size
    while at + _CHUNK.size <= len(content):
        length, kind = _CHUNK.unpack_from(content, at)
        start = at + _CHUNK.size
        if start + length > len(content):
            raise damaged("a part of it is cut off")
        found.setdefault(kind, content[start : start + length])
        at = start + length
    return found


def _document(chunk: bytes | None) -> dict[str, Any]:
    try:
        document = json.loads(chunk or b"")
    except (ValueError, RecursionError) as error:
        raise damaged("its description cannot be read") from error
    if not isinstance(document, dict):
        raise damaged("its description is no object")
    return document


def damaged(how: str) -> StudioError:
    """A file that began as a VRM and is not whole."""
    return StudioError("corrupt", f"This VRM is damaged: {how}.", "Export it again from your tool.")
