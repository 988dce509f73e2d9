"""Sources that tests make avatars from, made once."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from tests.media.clips import make_clip
from tests.server.media import sheet, sound


class Clips:
    """Files in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def good(self) -> Path:
        """Five seconds, with sound."""
        return make_clip(self._folder / "robin_at_work.mp4", seconds=5.0, size=(320, 240))

    @cached_property
    def short(self) -> Path:
        return make_clip(self._folder / "too_short.mp4", seconds=1.0)

    @cached_property
    def photo(self) -> Path:
        path = self._folder / "mina.png"
        path.write_bytes(sheet(512, 512))
        return path

    @cached_property
    def voice(self) -> Path:
        path = self._folder / "mina.wav"
        path.write_bytes(sound(5 * 32000))
        return path

    @cached_property
    def text(self) -> Path:
        """No media, whatever its name says."""
        path = self._folder / "clip.mp4"
        path.write_text("this is no clip", "utf-8")
        return path
