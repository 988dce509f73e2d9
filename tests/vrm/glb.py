"""The smallest VRM files, made by hand."""

from __future__ import annotations

import json
import struct
from typing import Any


def glb(document: dict[str, Any], binary: bytes = b"") -> bytes:
    """A GLB with a JSON and a binary chunk."""
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
    chunks += struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def vrm_1(picture: bytes = b"") -> bytes:
    """VRM 1.0, with a thumbnail when there is a picture."""
    meta: dict[str, Any] = {"name": "Nobody", "authors": ["Us"]}
    document: dict[str, Any] = {"asset": {"version": "2.0"}}
    if picture:
        meta["thumbnailImage"] = 0
        document["images"] = [{"bufferView": 0, "mimeType": "image/png"}]
        document["bufferViews"] = [{"buffer": 0, "byteLength": len(picture)}]
    document["extensions"] = {"VRMC_vrm": {"specVersion": "1.0", "meta": meta}}
    return glb(document, picture)


def vrm_0(picture: bytes = b"") -> bytes:
    """VRM 0.x."""
    document: dict[str, Any] = {
        "asset": {"version": "2.0"},
        "textures": [{"source": 0}],
        "images": [{"bufferView": 0}],
        "bufferViews": [{"buffer": 0, "byteOffset": 0, "byteLength": len(picture)}],
        "extensions": {"VRM": {"meta": {"title": "Nobody", "author": "Us", "texture": 0}}},
    }
    return glb(document, picture)
