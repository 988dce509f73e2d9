"""The first look into a chosen file."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from studio.app.models.inspection import Verdict, inspect, judged
from studio.app.models.sources import SourceKind


def _facts(**parts: Any) -> Any:
    return SimpleNamespace(
        **{"video": None, "sound": (), "picture": None, "main_sound": None, **parts}
    )


def _video(seconds: float, fps: float = 25.0) -> Any:
    return SimpleNamespace(duration_s=seconds, width=1280, height=720, average_fps=fps)


SOUND = SimpleNamespace(duration_s=9.0)


@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [
        (3.9, Verdict.UNFIT),
        (3.96, Verdict.FINE),
        (4.0, Verdict.FINE),
        (9.2, Verdict.FINE),
        (15.0, Verdict.FINE),
        (15.04, Verdict.FINE),
        (15.1, Verdict.UNFIT),
    ],
)
def test_a_clip_lasts_four_to_fifteen_seconds_give_or_take_a_frame(
    seconds: float, verdict: Verdict
) -> None:
    facts = _facts(video=_video(seconds), sound=(SOUND,))
    assert judged(facts, SourceKind.CLIP).verdict is verdict


def test_a_fine_clip_is_described() -> None:
    found = judged(_facts(video=_video(9.24), sound=(SOUND,)), SourceKind.CLIP)
    assert found.words == "9.2 s · 1280 × 720 · with sound"


@pytest.mark.parametrize(
    ("facts", "kind", "says"),
    [
        (_facts(video=_video(9)), SourceKind.CLIP, "no sound"),
        (_facts(main_sound=SOUND), SourceKind.CLIP, "no moving picture"),
        (_facts(), SourceKind.PHOTO, "no picture"),
        (_facts(), SourceKind.VOICE, "no sound"),
        (_facts(main_sound=SimpleNamespace(duration_s=2.0)), SourceKind.VOICE, "too short"),
    ],
)
def test_what_does_not_fit_says_why(facts: Any, kind: SourceKind, says: str) -> None:
    found = judged(facts, kind)
    assert found.verdict is Verdict.UNFIT
    assert says in found.words


def test_a_photo_is_described_by_its_size() -> None:
    facts = _facts(picture=SimpleNamespace(width=800, height=600))
    assert judged(facts, SourceKind.PHOTO).words == "800 × 600"


@pytest.mark.parametrize("content", [b"", b"no media at all"])
def test_a_file_that_is_no_media_is_unfit_with_advice(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    found = asyncio.run(inspect(path, SourceKind.CLIP))
    assert found.verdict is Verdict.UNFIT
    assert found.words


def test_a_file_that_is_gone_is_unfit(tmp_path: Path) -> None:
    found = asyncio.run(inspect(tmp_path / "gone.mp4", SourceKind.CLIP))
    assert found.verdict is Verdict.UNFIT
