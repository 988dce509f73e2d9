"""Sound without a container: MPEG audio and ADTS frames, known only by making sense in a row."""

from __future__ import annotations

from typing import Final

_RATES: Final = (44100, 48000, 32000)
_V1_LAYER1: Final = (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448)
_V1_LAYER2: Final = (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384)
_V1_LAYER3: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_V2_LAYER1: Final = (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256)
_V2_OTHERS: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def bare_audio(head: bytes) -> str | None:
    """MPEG audio and ADTS have no header: two frames in a row must make sense."""
    length = _frame_length(head)
    if length is None:
        return None
    following = head[length:]
    if len(following) >= 7 and _frame_length(following) is None:
        return None
    return "audio/aac" if _layer(head) == 0 else "audio/mpeg"


def _layer(head: bytes) -> int:
    return head[1] >> 1 & 3


def _frame_length(head: bytes) -> int | None:
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    return _adts_length(head) if _layer(head) == 0 else _mpeg_length(head)


def _adts_length(head: bytes) -> int | None:
    if head[1] & 0xF6 != 0xF0 or head[2] >> 2 & 15 > 12:
        return None
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return length if length >= 7 else None


def _mpeg_length(head: bytes) -> int | None:
    version, layer = head[1] >> 3 & 3, 4 - _layer(head)
    bitrate_index, rate_index = head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or bitrate_index in (0, 15) or rate_index == 3:
        return None
    bitrate = _bitrates(version, layer)[bitrate_index] * 1000
    rate = _RATES[rate_index] >> {3: 0, 2: 1, 0: 2}[version]
    padding = head[2] >> 1 & 1
    if layer == 1:
        return (12 * bitrate // rate + padding) * 4
    slots = 72 if layer == 3 and version != 3 else 144
    return slots * bitrate // rate + padding


def _bitrates(version: int, layer: int) -> tuple[int, ...]:
    if version == 3:
        return (_V1_LAYER1, _V1_LAYER2, _V1_LAYER3)[layer - 1]
    return _V2_LAYER1 if layer == 1 else _V2_OTHERS
