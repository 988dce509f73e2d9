"""Sources that tests make avatars from, made once."""

from __future__ import annotations

import shutil
from functools import cached_property
from pathlib import Path

from studio.resources import resource
from tests.media.clips import make_clip


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
        return self._sample("portrait.jpg", "mina.jpg")

    @cached_property
    def voice(self) -> Path:
        return self._sample("voice.flac", "mina.flac")

    def _sample(self, name: str, called: str) -> Path:
        """What ships with the studio, as somebody else would have called it."""
        return Path(shutil.copy(resource(f"samples/{name}"), self._folder / called))

    @cached_property
    def text(self) -> Path:
        """No media, whatever its name says."""
        path = self._folder / "clip.mp4"
        path.write_text("this is no clip", "utf-8")
        return path
