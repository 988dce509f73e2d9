"""Look into a media file and write down the facts. Runs in the sandbox, for `probe`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from studio.media.facts import Damage, MediaFacts, PictureFacts
from studio.media.files import AnyPath
from studio.media.opening import READERS, is_cover, opened, origin, recognise
from studio.media.signatures import MediaKind
from studio.media.wholeness import missing_bytes

if TYPE_CHECKING:
    from av.container import InputContainer

    from studio.media.inspection import Inspection
    from studio.media.sniff import Sniffed

_TECHNICAL_TAGS: Final = ("major_brand", "compatible_brands", "encoder")


def examine(path: AnyPath, *, thorough: bool) -> dict[str, Any]:
    """The facts about a file, as JSON. `thorough` decodes all of a clip, to find damage."""
    file, found = recognise(path)
    size = file.stat().st_size
    if found.kind is MediaKind.MODEL:
        return MediaFacts(found, size, found.extension[1:]).to_json()
    picture = _picture(file, found)
    if found.mime not in READERS:
        return MediaFacts(found, size, found.extension[1:], picture=picture).to_json()
    from studio.media.inspection import Inspection

    with opened(file) as container:
        inspection = Inspection(container, thorough=thorough)
        inspection.run()
        return replace(_facts(container, inspection, file, found), picture=picture).to_json()


def _picture(file: Path, found: Sniffed) -> PictureFacts | None:
    if found.kind is not MediaKind.IMAGE:
        return None
    from studio.media.images import picture_facts

    return picture_facts(file)


def _facts(
    container: InputContainer, inspection: Inspection, file: Path, found: Sniffed
) -> MediaFacts:
    from studio.media.track_facts import sound_facts, video_facts

    zero = float(origin(container))
    video = video_facts(inspection, zero)
    sound = sound_facts(inspection, zero)
    seconds = max([track.duration_s for track in sound] + ([video.duration_s] if video else [0.0]))
    size = file.stat().st_size
    claimed = container.duration
    return MediaFacts(
        sniffed=found,
        size=size,
        format=container.format.long_name,
        duration_s=seconds,
        claimed_duration_s=None if claimed is None else claimed / 1_000_000,
        bit_rate=round(size * 8 / seconds) if seconds else 0,
        video=video,
        sound=sound,
        cover_art=any(is_cover(stream) for stream in container.streams.video),
        other_videos=max(0, sum(not is_cover(s) for s in container.streams.video) - 1),
        damage=_damage(inspection, file, found),
        tags=_technical(container.metadata),
    )


def _damage(inspection: Inspection, file: Path, found: Sniffed) -> Damage:
    return Damage(
        missing_bytes=missing_bytes(file, found.mime),
        packets=inspection.packets,
        damaged_packets=inspection.damaged,
        not_numbers=inspection.not_numbers,
        read_to_the_end=inspection.read_to_the_end,
        decoded=inspection.decoded,
    )


def _technical(tags: dict[str, str]) -> dict[str, str]:
    """Tags name people, places and devices: only those about the file itself are kept."""
    return {
        name: "".join(c for c in tags[name] if c.isprintable())[:80]
        for name in _TECHNICAL_TAGS
        if name in tags
    }
