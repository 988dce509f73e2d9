"""What bytes are, told by the bytes alone: names and claimed MIME types are never asked."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from studio.media import signatures
from studio.media.bare_audio import bare_audio
from studio.media.files import existing
from studio.media.signatures import FORMATS, MediaKind

HEAD_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What a file is: its kind, its MIME type and the extension it should have."""

    kind: MediaKind
    mime: str
    extension: str


UNKNOWN: Final = Sniffed(MediaKind.UNKNOWN, "application/octet-stream", "")


def sniff(source: bytes | str | os.PathLike[str]) -> Sniffed:
    """Tell what a file (or its first 64 KiB) is; anything not known is `unknown`."""
    head = bytes(source[:HEAD_BYTES]) if isinstance(source, bytes) else _head(existing(source))
    for reader in _READERS:
        mime = reader(head)
        if mime:
            return _named(mime, head)
    return UNKNOWN


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def _named(mime: str, head: bytes) -> Sniffed:
    kind, extension, _ = FORMATS[mime]
    if mime == "model/gltf-binary":
        extension = _avatar_extension(head) or extension
    return Sniffed(kind, mime, extension)


def _fixed(head: bytes) -> str | None:
    for offset, magic, mime in signatures.FIXED:
        if head.startswith(magic, offset):
            return mime
    return None


def _iso(head: bytes) -> str | None:
    if len(head) < 8:
        return None
    if head[4:8] != b"ftyp":
        return _old_quicktime(head)
    length = int.from_bytes(head[:4])
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, min(length, 512), 4))]
    if brands[0] in signatures.FOREIGN_BRANDS:
        return None
    if brands[0] in (b"mif1", b"msf1") and b"avif" in brands:
        return "image/avif"
    if brands[0][:2] == b"3g":
        return "video/3gpp"
    return signatures.BRANDS.get(brands[0], "video/mp4")


def _old_quicktime(head: bytes) -> str | None:
    if head[4:8] not in signatures.LEADING_BOXES:
        return None
    length = int.from_bytes(head[:4])
    return "video/quicktime" if length >= 8 or length in (0, 1) else None


def _riff(head: bytes) -> str | None:
    if head[:4] in (b"RIFF", b"RF64", b"BW64"):
        return signatures.RIFF_FORMS.get(head[8:12])
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return "audio/aiff"
    return None


def _matroska(head: bytes) -> str | None:
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return None
    header = head[:4096]
    if b"\x42\x82" not in header:
        return None
    kind = header.split(b"\x42\x82", 1)[1][1:9]
    if kind.startswith(b"webm"):
        return "video/webm"
    return "video/x-matroska" if kind.startswith(b"matroska") else None


def _ogg(head: bytes) -> str | None:
    if not head.startswith(b"OggS\0"):
        return None
    pictures = any(magic in head for magic in signatures.OGG_PICTURES)
    return "video/ogg" if pictures else "audio/ogg"


def _transport_stream(head: bytes) -> str | None:
    for start, step in ((0, 188), (4, 192)):
        syncs = head[start : start + step * 4 : step]
        if syncs == b"\x47" * 4:
            return "video/mp2t"
    return None


def _bitmap(head: bytes) -> str | None:
    header_size = int.from_bytes(head[14:18], "little")
    known = header_size in (12, 16, 40, 52, 56, 64, 108, 124)
    return "image/bmp" if head[:2] == b"BM" and head[6:10] == bytes(4) and known else None


def _after_id3(head: bytes) -> str | None:
    if head[:3] != b"ID3" or len(head) < 10 or max(head[6:10]) > 127:
        return None
    size = sum(byte << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    rest = head[10 + size :]
    if rest.startswith(b"fLaC"):
        return "audio/flac"
    return bare_audio(rest) or "audio/mpeg"


def _glb(head: bytes) -> str | None:
    return "model/gltf-binary" if head[:8] == b"glTF\x02\0\0\0" else None


def _avatar_extension(head: bytes) -> str | None:
    if b'"VRMC_vrm_animation"' in head:
        return ".vrma"
    return ".vrm" if b'"VRMC_vrm"' in head or b'"VRM"' in head else None


def _gltf_json(head: bytes) -> str | None:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text.startswith(b"{"):
        return None
    if len(head) < HEAD_BYTES:
        return "model/gltf+json" if _is_gltf(text) else None
    # a long file is not parsed here: its first keys decide, its own reader checks the rest
    keys = re.findall(rb'"(accessors|asset|bufferViews|buffers|meshes|nodes|scenes)"\s*:', text)
    return "model/gltf+json" if len(set(keys)) >= 2 else None


def _is_gltf(text: bytes) -> bool:
    try:
        document: object = json.loads(text)
    except (ValueError, RecursionError):
        return False
    if not isinstance(document, dict):
        return False
    asset = cast("dict[str, object]", document).get("asset")
    return isinstance(asset, dict) and "version" in asset


_READERS: Final[tuple[Callable[[bytes], str | None], ...]] = (
    _fixed,
    _iso,
    _riff,
    _matroska,
    _ogg,
    _glb,
    _transport_stream,
    _bitmap,
    _after_id3,
    bare_audio,
    _gltf_json,
)
