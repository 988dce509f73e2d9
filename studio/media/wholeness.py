"""Whether a file has all the bytes that its own structure announces."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Final

_UNKNOWN_RIFF: Final = (0, 0xFFFFFFFF)
_MOST_BOXES: Final = 100_000


def missing_bytes(file: Path, mime: str) -> int:
    """How many announced bytes are not there; 0 when whole or when the format does not say."""
    with file.open("rb") as stream:
        size = file.stat().st_size
        if mime in ("video/mp4", "video/quicktime", "video/3gpp", "audio/mp4"):
            return _boxes(stream, size)
        if mime in ("video/x-msvideo", "audio/wav"):
            return _riff(stream, size)
        if mime in ("video/webm", "video/x-matroska"):
            return _segment(stream, size)
    return 0


def _boxes(stream: BinaryIO, size: int) -> int:
    at = 0
    for _ in range(_MOST_BOXES):
        if at + 8 > size:
            break
        stream.seek(at)
        head = stream.read(16)
        length = int.from_bytes(head[:4])
        if length == 1:
            length = int.from_bytes(head[8:16])
        elif length == 0:
            return 0  # the last box runs to the end of the file, wherever that is
        if length < 8:
            return 0  # not boxes any more; decoding will tell
        at += length
    return max(0, at - size)


def _riff(stream: BinaryIO, size: int) -> int:
    head = stream.read(8)
    announced = int.from_bytes(head[4:8], "little")
    if head[:4] != b"RIFF" or announced in _UNKNOWN_RIFF:
        return 0
    return max(0, announced + 8 - size)


def _segment(stream: BinaryIO, size: int) -> int:
    stream.seek(4)
    header, _ = _variable(stream)
    stream.seek(header or 0, 1)
    if stream.read(4) != b"\x18\x53\x80\x67":
        return 0
    length, unknown = _variable(stream)
    if length is None or unknown:
        return 0
    return max(0, stream.tell() + length - size)


def _variable(stream: BinaryIO) -> tuple[int | None, bool]:
    """An EBML number, and whether it is the one that means `unknown`."""
    first = stream.read(1)
    if not first or not first[0]:
        return None, False
    length = 9 - first[0].bit_length()
    value = first[0] & (0xFF >> length)
    value = int.from_bytes(bytes([value]) + stream.read(length - 1))
    return value, value == (1 << 7 * length) - 1
