"""One pass over all packets of a file, decoding as many of them as are needed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from studio.errors import StudioError
from studio.media.opening import (
    MOST_PIXELS,
    UNREADABLE,
    allow_pixels,
    has_decoder,
    main_sound,
    motion_picture,
    packets,
)
from studio.media.timeline import Timeline

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.frame import VideoFrame

# beyond these a file is not a clip, and what was read so far says all that matters
_SCAN_S: Final = 15.0
_MOST_PACKETS: Final = 2_000_000
_DECODE_S: Final = 12.0


class Inspection:
    """Reads a container to its end; holds the times of every track and what is broken."""

    def __init__(self, container: InputContainer, *, thorough: bool) -> None:
        self._container = container
        self._thorough = thorough
        self.video = motion_picture(container)
        self.sound = main_sound(container)
        self.sounds: list[AudioStream] = [s for s in container.streams.audio if has_decoder(s)]
        self.lines = {s.index: Timeline(s.time_base, s.start_time) for s in self._tracks()}
        self.first: VideoFrame | None = None
        self.pictures = 0
        self.damaged = 0
        self.not_numbers = False
        self.read_to_the_end = True
        self.decoded = thorough

    @property
    def packets(self) -> int:
        return sum(line.packets for line in self.lines.values())

    def _tracks(self) -> list[Any]:
        return [*self.sounds, *([self.video] if self.video else [])]

    def run(self) -> None:
        """Read everything, or as much as a clip can possibly have."""
        if self.video:
            allow_pixels(self.video.width, self.video.height)
            self.video.codec_context.options = {"max_pixels": str(MOST_PIXELS)}
            self.video.codec_context.thread_count = 2
        begun = time.monotonic()
        for number, packet in enumerate(packets(self._container, *self._tracks())):
            spent = time.monotonic() - begun
            if number > _MOST_PACKETS or spent > _SCAN_S:
                self.read_to_the_end = self.decoded = False
                return
            self.lines[packet.stream.index].add(packet)
            self.damaged += packet.is_corrupt
            self.decoded = self.decoded and spent < _DECODE_S
            if self._wants(packet.stream.index):
                self._decode(packet)

    def _wants(self, index: int) -> bool:
        """Decode all that is played, or just as much as shows the first picture."""
        if self.video and index == self.video.index:
            return self.decoded or self.first is None
        return self.decoded and self.sound is not None and index == self.sound.index

    def _decode(self, packet: Any) -> None:
        try:
            for frame in packet.decode():
                self.damaged += frame.is_corrupt
                if self.video and packet.stream.index == self.video.index:
                    self._see(frame)
                else:
                    self._hear(frame, packet.stream.codec_context.name)
        except UNREADABLE:
            self.damaged += 1

    def _see(self, frame: VideoFrame) -> None:
        allow_pixels(frame.width, frame.height)
        self.first = self.first or frame
        self.pictures += 1

    def _hear(self, frame: Any, codec: str) -> None:
        if not codec.startswith("pcm_f"):
            return
        from studio.media.mixing import floating

        try:
            floating(frame)
        except StudioError:
            self.not_numbers = True
            self.damaged += 1
