"""Files damaged on purpose end in facts or in an error with a code; never in a crash."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from studio.errors import StudioError
from studio.media import sandbox
from studio.media.limits import MIB, Limits
from studio.media.probe import probe
from tests.media.clips import make_clip, make_wav

ROOT = Path(__file__).parents[2]
CODES = {"corrupt", "not_media", "empty_file", "media_too_heavy", "media_timeout", "not_a_video",
         "no_video", "no_audio", "not_a_picture", "unsupported_picture"}  # fmt: skip


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    folder = tmp_path_factory.mktemp("seeds")
    small: dict[str, Any] = {"seconds": 0.6, "size": (64, 48)}
    made = [
        make_clip(folder / "a.mp4", **small),
        make_clip(folder / "b.mp4", options={"movflags": "frag_keyframe+empty_moov"}, **small),
        make_clip(folder / "c.mkv", sound="flac", **small),
        make_clip(folder / "d.webm", codec="libvpx", sound="libopus", **small),
        make_clip(folder / "e.avi", codec="mpeg4", sound="libmp3lame", **small),
        make_clip(folder / "f.mov", codec="mjpeg", pixel_format="yuvj420p", sound="pcm_s16le",
                  **small),
        make_clip(folder / "g.mp4", codec="libx265", rotation=90, **small),
        make_clip(folder / "h.ts", **small),
        make_clip(folder / "i.mp3", codec="", sound="libmp3lame", **small),
        make_wav(folder / "j.wav", 0.3),
        make_clip(folder / "k.flac", codec="", sound="flac", **small),
    ]  # fmt: skip
    Image.new("RGB", (40, 30), "orange").save(folder / "l.gif")
    Image.new("RGB", (40, 30), "orange").save(folder / "m.jpg")
    return [path.read_bytes() for path in [*made, folder / "l.gif", folder / "m.jpg"]]


def damaged(seed: bytes, chance: random.Random) -> bytes:
    """Flip, fill, cut out, repeat and cut off, mostly near the front where structure is."""
    raw = bytearray(seed)
    for _ in range(chance.randint(1, 8)):
        reach = len(raw) if chance.random() < 0.5 else min(len(raw), 1500)
        at = chance.randrange(max(1, reach))
        length = chance.choice([1, 1, 1, 2, 4, 8, 64, 500])
        way = chance.randrange(5)
        if way == 0 and len(raw) > 40:
            del raw[at : at + length]
        elif way == 1:
            raw[at:at] = raw[at : at + length]
        elif way == 2:
            raw[at : at + length] = bytes([chance.choice([0, 255, 127, 128])]) * length
        else:
            raw[at : at + length] = chance.randbytes(length)
    if chance.random() < 0.3:
        del raw[chance.randrange(1, len(raw) + 1) :]
    return bytes(raw)


def outcome(path: Path) -> str:
    try:
        facts = probe(path, thorough=True)
    except StudioError as error:
        return error.code
    assert facts.duration_s >= 0
    return "read"


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.randoms(use_true_random=False), st.integers(0, 12))
def test_a_damaged_file_is_probed_or_refused(
    seeds: list[bytes], tmp_path: Path, chance: random.Random, which: int
) -> None:
    path = tmp_path / "hostile"
    path.write_bytes(damaged(seeds[which], chance))
    assert outcome(path) in {"read", *CODES}


def test_damaged_files_do_not_even_end_the_child(
    seeds: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hundreds in one child: it answers for each, so none of them ended or hung it."""
    real = sandbox._environment  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(sandbox, "_environment", lambda: {**real(), "PYTHONPATH": str(ROOT)})
    paths = []
    for number in range(260):
        path = tmp_path / f"{number}"
        path.write_bytes(damaged(seeds[number % len(seeds)], random.Random(number)))
        paths.append(str(path))
    limits = Limits(cpu_s=200, wall_s=250, memory=3072 * MIB)
    found = sandbox.call("tests.media.misbehaviour:look_into", limits=limits, paths=paths)
    assert len(found) == len(paths)
    assert set(found) <= {"read", *CODES}
    assert "read" in found
    assert "corrupt" in found


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.6, 0.9, 0.99])
def test_every_format_may_be_cut_off_anywhere(
    seeds: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    real = sandbox._environment  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(sandbox, "_environment", lambda: {**real(), "PYTHONPATH": str(ROOT)})
    paths = []
    for number, seed in enumerate(seeds):
        (tmp_path / str(number)).write_bytes(seed[: max(1, int(len(seed) * share))])
        paths.append(str(tmp_path / str(number)))
    found = sandbox.call("tests.media.misbehaviour:look_into", paths=paths)
    assert set(found) <= {"read", *CODES}
