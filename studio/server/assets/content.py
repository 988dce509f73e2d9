"""What stored bytes are, by their content."""

from __future__ import annotations

from typing import Final

from studio.errors import StudioError
from studio.media.sniff import HEAD_BYTES, Sniffed, sniff
from studio.server.assets.staged import Kept

_TAKEN: Final = (
    "Send a clip (MP4, MOV, WebM…), a photo (JPEG, PNG…), a voice (WAV, FLAC…) or a VRM."
)


def recognise(kept: Kept) -> Sniffed:
    """The kind of media, or a refusal: what is not media never gets an id."""
    if kept.size == 0:
        raise StudioError("empty_file", "The file is empty.", "Choose a file with media in it.")
    with kept.source.open("rb") as file:
        found = sniff(file.read(HEAD_BYTES))
    if found.kind == "unknown":
        raise StudioError("unsupported_media", "These bytes are no media.", _TAKEN)
    return found
