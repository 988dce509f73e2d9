"""Write a clip as fragmented MP4: what was written half a second ago survives any crash."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import av

from studio.errors import StudioError
from studio.media.encoder_list import Purpose
from studio.media.files import AnyPath, cannot_write
from studio.media.picture_track import PictureTrack
from studio.media.sound_track import SoundTrack

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_OPTIONS: Final = {
    # delay_moov: the index comes with the first fragment, and so knows where sound begins
    "movflags": "frag_keyframe+empty_moov+delay_moov+default_base_moof",
    "frag_duration": "200000",  # microseconds
    "flush_packets": "1",
}
# a track that falls silent must not keep the other from the disk
_IMPATIENT: Final = {"max_interleave_delta": "200000"}
# sound that is this far behind the picture is not late but missing
_PATIENCE_S: Final = 0.5
_FILL_TO_S: Final = 0.25


class ClipWriter:
    """Takes frames and samples with their times; each kind in order, interleaved as they come.

    `live` is for recording: frames leave the encoder at once, and sound that stays away is
    written as silence so that it never holds the picture back. `rate=None` is for no sound.
    Sizes may be odd: the last row or column is repeated. `fps` is what to expect, no more:
    every frame keeps its own time.
    """

    def __init__(
        self,
        path: AnyPath,
        *,
        size: tuple[int, int],
        fps: float = 30.0,
        rate: int | None = 48_000,
        channels: int = 1,
        live: bool = False,
    ) -> None:
        self.path = Path(path)
        self._live = live
        options = _OPTIONS | (_IMPATIENT if live else {})
        with _refusal_told():
            self.path.open("wb").close()  # FFmpeg would find out only with the first frame
            self._container = av.open(f"file:{self.path}", "w", format="mp4", options=options)
        purpose = Purpose.LIVE if live else Purpose.FILE
        self.picture = PictureTrack(self._container, size, fps, purpose)
        self.sound = None if rate is None else SoundTrack(self._container, rate, channels)
        self._open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def duration_s(self) -> float:
        """The time up to which there is picture or sound."""
        return max(self.picture.end_s, self.sound.end_s if self.sound else 0.0)

    def write_frame(
        self, pixels: NDArray[np.uint8], time: float, lasts: float | None = None
    ) -> None:
        """Add a picture (rows × columns × RGB) that appears at `time` seconds.

        It stays until the next one; `lasts` matters for the last one alone.
        """
        self._mux(self.picture.add(pixels, time, lasts))
        if self._live and self.sound and time - self.sound.end_s > _PATIENCE_S:
            self._mux(self.sound.silence_until(time - _FILL_TO_S))

    def write_samples(self, data: NDArray[np.float32], time: float) -> None:
        """Add sound (flat, or a row of channels per moment) that is heard at `time` seconds."""
        if self.sound is None:
            raise StudioError("no_audio", "This clip is written without sound.", "Give a rate.")
        self._mux(self.sound.add(data, time))

    def close(self) -> None:
        """Write what the encoders hold back and finish the file; harmless when done twice."""
        if not self._open:
            return
        self._open = False
        try:
            self._mux(self.picture.end())
            self._mux(self.sound.end() if self.sound else [])
        finally:
            with _refusal_told():
                self._container.close()

    def _mux(self, packets: Iterable[Any]) -> None:
        with _refusal_told():
            for packet in packets:
                self._container.mux(packet)


@contextmanager
def _refusal_told() -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise cannot_write(error) from error
