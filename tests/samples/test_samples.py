"""The bundled samples are what their README says, and good enough to stand on."""

from __future__ import annotations

import ast
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from PIL import Image

from studio.resources import resource

SAMPLES = resource("samples")
SCRIPTS = Path(__file__).parents[2] / "packaging" / "samples"
MEGABYTE = 1 << 20
_LIPS_LEAD = 6  # frames
ROW = re.compile(r"^\| `([^`]+)` \| (\d+) \| `([0-9a-f]{64})` \|", re.MULTILINE)


def readme() -> str:
    return (SAMPLES / "README.md").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Clip:
    """The decoded clip: frames in small, all samples, and what the container says."""

    frames: np.ndarray
    samples: np.ndarray
    size: tuple[int, int]
    rate: float
    seconds: float
    codecs: tuple[str, str]
    comment: str


@pytest.fixture(scope="module")
def clip() -> Clip:
    with av.open(str(SAMPLES / "clip.mp4")) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert video.duration is not None
        assert video.time_base is not None
        frames: list[np.ndarray] = []
        sounds: list[np.ndarray] = []
        for frame in container.decode(video, audio):
            if isinstance(frame, av.VideoFrame):
                small = frame.reformat(width=256, height=256, format="gray")
                frames.append(small.to_ndarray().astype(np.float32))
            else:
                sounds.append(frame.to_ndarray().ravel())
        return Clip(
            np.stack(frames),
            np.concatenate(sounds),
            (video.width, video.height),
            float(video.average_rate or 0),
            float(video.duration * video.time_base),
            (video.codec_context.name, audio.codec_context.name),
            container.metadata["comment"],
        )


@pytest.fixture(scope="module")
def voice() -> np.ndarray:
    samples, rate = soundfile.read(SAMPLES / "voice.flac", dtype="float32")
    assert rate == 48_000
    assert samples.ndim == 1
    return samples


def test_every_sample_has_the_size_and_hash_that_the_readme_gives() -> None:
    listed = {name: (int(size), digest) for name, size, digest in ROW.findall(readme())}
    assert {"portrait.jpg", "voice.flac", "clip.mp4"} <= listed.keys()
    for name, (size, digest) in listed.items():
        data = (SAMPLES / name).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (size, digest), name


def test_no_sample_is_missing_from_the_readme() -> None:
    listed = {name for name, _, _ in ROW.findall(readme())}
    there = {path.name for path in SAMPLES.iterdir() if not path.name.startswith(".")}
    assert there == listed | {"README.md"}


def test_the_samples_stay_small() -> None:
    limits = {"portrait.jpg": MEGABYTE, "voice.flac": MEGABYTE, "clip.mp4": 4 * MEGABYTE}
    for name, limit in limits.items():
        assert (SAMPLES / name).stat().st_size < limit, name


def test_the_portrait_is_a_square_colour_picture_that_says_it_is_made_up() -> None:
    with Image.open(SAMPLES / "portrait.jpg") as picture:
        assert (picture.format, picture.size, picture.mode) == ("JPEG", (1024, 1024), "RGB")
        assert b"nobody" in picture.info["comment"]


def test_the_voice_lasts_long_enough_and_is_never_cut_off(voice: np.ndarray) -> None:
    assert 8 <= len(voice) / 48_000 <= 12
    assert np.abs(voice).max() < 0.75
    quiet = int(0.3 * 48_000)
    assert np.abs(voice[:quiet]).max() < 0.003
    assert np.abs(voice[-quiet:]).max() < 0.003


def test_the_voice_is_neither_loud_nor_faint(voice: np.ndarray) -> None:
    spoken = voice[np.abs(voice) > 0.01]
    assert -21 < 10 * np.log10(np.mean(spoken**2)) < -16


def test_the_clip_fits_every_rule_for_a_clip(clip: Clip) -> None:
    assert 4 <= clip.seconds <= 15
    assert clip.size == (1024, 1024)
    assert clip.rate == 30
    assert clip.codecs == ("h264", "aac")
    assert len(clip.frames) == round(clip.seconds * clip.rate)


def test_the_clip_says_that_it_is_made_up(clip: Clip) -> None:
    assert "nobody" in clip.comment


def test_the_clip_says_the_voice_in_time(clip: Clip, voice: np.ndarray) -> None:
    length = min(len(voice), len(clip.samples))
    assert abs(len(voice) - len(clip.samples)) < 4096
    heard, said = clip.samples[:length], voice[:length]
    assert np.corrcoef(heard, said)[0, 1] > 0.99


def test_the_clip_shows_the_person_of_the_portrait(clip: Clip) -> None:
    with Image.open(SAMPLES / "portrait.jpg") as picture:
        portrait = np.asarray(picture.convert("L").resize((256, 256)), np.float32)
    assert np.abs(clip.frames[0] - portrait).mean() < 6


def test_the_mouth_moves_with_the_voice_and_rests_in_silence(clip: Clip) -> None:
    mouth = clip.frames[:, 178:220, 95:160]
    moved = np.abs(np.diff(mouth, axis=0)).mean(axis=(1, 2))
    per_frame = 48_000 // 30
    count = min(len(moved), len(clip.samples) // per_frame)
    loud = np.abs(clip.samples[: count * per_frame]).reshape(count, -1).mean(axis=1)
    speaking = loud > 0.03
    # lips lead the sound and follow it to its end: a rest is a silence with silence around it
    padded = np.pad(loud, _LIPS_LEAD, mode="edge")
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * _LIPS_LEAD + 1)
    silent = around.max(axis=1) < 0.0005
    assert silent.any()
    assert moved[:count][speaking].mean() > 5 * moved[:count][silent].mean()


def test_the_wall_behind_the_person_stands_still(clip: Clip) -> None:
    corner = clip.frames[:, :50, :25]
    assert corner.std(axis=0).max() < 1.5


def test_the_readme_tells_the_text_and_the_seed_that_the_scripts_use() -> None:
    quoted = re.search(r"^> (.+)$", readme(), re.MULTILINE)
    assert quoted is not None
    assert quoted[1] == constant("make.py", "TEXT")
    assert f"seed {constant('face.py', 'SEED')}" in readme()


def constant(script: str, name: str) -> object:
    """A script's constant, read without running the script."""
    tree = ast.parse((SCRIPTS / script).read_text(encoding="utf-8"))
    found = [
        node.value for node in tree.body if isinstance(node, ast.Assign) and name in names(node)
    ]
    return ast.literal_eval(found[0])


def names(node: ast.Assign) -> list[str]:
    return [target.id for target in node.targets if isinstance(target, ast.Name)]
