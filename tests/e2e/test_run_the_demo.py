"""Somebody without a screen runs the demo and looks at what it left."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from studio.media.probe import probe
from tests.media.clips import make_clip


def _demo(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "studio.cli", "demo", *options]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=200
    )


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the demo left on the bundled sample."""
    folder = tmp_path_factory.mktemp("demo")
    done = _demo(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Preparing the avatar" in done.stdout
    return folder / "demo"


def test_there_is_a_film_as_long_as_the_sample(left: Path) -> None:
    film = probe(left / "avatar.mp4")
    assert film.video is not None
    assert film.main_sound is not None
    assert 4 <= film.video.duration_s <= 15


def test_there_is_a_sheet_with_more_than_one_picture(left: Path) -> None:
    with Image.open(left / "contact-sheet.png") as sheet:
        assert sheet.format == "PNG"
        assert sheet.width > 600
        assert len(set(sheet.convert("L").resize((64, 64)).tobytes())) > 40


def test_the_report_says_what_was_checked_and_what_came_of_it(left: Path) -> None:
    report = json.loads((left / "report.json").read_text("utf-8"))
    assert report["checks"]["verdict"] == "accept"
    assert report["checks"]["groups"] == ["container"]
    assert report["avatar"]["status"] == "ready"
    assert all(seconds >= 0 for seconds in report["seconds"].values())
    page = (left / "report.md").read_text("utf-8")
    assert all(finding["what"] in page for finding in report["checks"]["findings"])


def test_links_that_expire_are_not_kept(left: Path) -> None:
    assert "/v1/files/" not in (left / "report.json").read_text("utf-8")


def test_a_clip_that_is_too_short_ends_the_demo_in_words(tmp_path: Path) -> None:
    short = make_clip(tmp_path / "short.mp4", seconds=2)
    done = _demo(tmp_path, "--clip", str(short))
    assert done.returncode == 1
    assert "not_usable" in done.stderr
    assert "Traceback" not in done.stderr
