"""How long the server takes: to start, to answer, to take in bytes, to tell of a change."""

from __future__ import annotations

import io
import tempfile
import threading
import wave
from collections.abc import Iterator
from pathlib import Path

from studio.api.avatars import Avatar
from studio.bench.figure import Figure, figure, seconds, timed
from studio.client import Studio
from studio.client.supervisor import Supervisor

_AVATARS = 100
_RUNS = 50
_MEGABYTES = 64


def measure() -> Iterator[Figure]:
    """On a server of its own, with a data folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="avatar-studio-bench-") as folder:
        supervisor = Supervisor(Path(folder) / "data")
        yield figure("server: start to ready", [seconds(lambda: _start(supervisor))], "s")
        try:
            with supervisor.studio() as studio:
                yield from _answers(studio)
                yield _upload(studio, Path(folder))
        finally:
            yield figure("server: stop", [seconds(supervisor.stop)], "s")


def _start(supervisor: Supervisor) -> None:
    supervisor.start()
    supervisor.wait_ready(60)


def _answers(studio: Studio) -> Iterator[Figure]:
    yield timed("server: health", studio.health, _RUNS)
    made = _fill(studio)
    yield timed("server: one avatar", lambda: studio.avatars.get(made[0].id), _RUNS)
    yield timed(
        f"server: all of {_AVATARS} avatars", lambda: list(studio.avatars.list()), _RUNS // 5
    )
    yield _event(studio, made[0])


def _fill(studio: Studio) -> list[Avatar]:
    """Avatars that fail at once: their voice is too short, and nothing is worked on."""
    image = studio.assets.from_bytes(_picture(), "picture.png")
    audio = studio.assets.from_bytes(_sound(16_000), "voice.wav")
    return [
        studio.avatars.create(f"Nobody {number}", image=image.id, audio=audio.id)
        for number in range(_AVATARS)
    ]


def _event(studio: Studio, avatar: Avatar) -> Figure:
    """From a change until a listener hears of it."""
    name, heard = "bench: heard", threading.Event()
    with studio.events(after=0) as events:

        def listen() -> None:
            for event in events:
                if event.data.get("name") == name:
                    heard.set()
                    return

        listener = threading.Thread(target=listen, name="listener", daemon=True)
        listener.start()
        studio.avatars.update(avatar.id, name=f"{name} soon")
        taken = seconds(lambda: (studio.avatars.update(avatar.id, name=name), heard.wait(30)))
    listener.join(5)
    return figure("server: a change until it is heard of", [taken], "ms", 1000)


def _upload(studio: Studio, folder: Path) -> Figure:
    path = folder / "large.wav"
    path.write_bytes(_sound(_MEGABYTES * 1024 * 1024))
    taken = seconds(lambda: studio.assets.upload(path))
    return Figure("server: resumable upload", _MEGABYTES / taken, "MB/s")


def _picture() -> bytes:
    from PIL import Image

    held = io.BytesIO()
    Image.new("RGB", (512, 512), (90, 120, 150)).save(held, "PNG")
    return held.getvalue()


def _sound(size: int) -> bytes:
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(bytes(size // 2 * 2))
    return held.getvalue()
