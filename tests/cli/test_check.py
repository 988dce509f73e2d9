"""`avatar-studio check` on a terminal, in a pipe, and for programs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from PIL import Image
from typer.testing import CliRunner, Result

from studio.cli.check import check
from tests.media.clips import make_clip, make_wav

ROOT = Path(__file__).parents[2]
app = typer.Typer()
app.command()(check)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clip")
    return make_clip(folder / "good.mp4", seconds=4.4, size=(480, 480), colour=(9, 9, 9))


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("silent")
    return make_clip(folder / "silent.mp4", seconds=1, size=(96, 96), sound=None)


def test_a_usable_clip_exits_with_zero(clip: Path) -> None:
    result = run(clip)
    assert result.exit_code == 0
    assert str(clip) in result.stdout
    assert "container" in result.stdout
    assert "FAIL" not in result.stdout


def test_each_failure_is_shown_with_sign_word_number_limit_and_fix(silent: Path) -> None:
    result = run(silent)
    assert result.exit_code == 1
    assert "✗ FAIL  no_audio" in result.stdout
    assert "1.00 s; at least 4 s" in result.stdout
    assert "96 × 96 pixels. (limit: 200 px)" in result.stdout
    assert "microphone" in result.stdout
    assert "✓ ok" in result.stdout


def test_json_holds_every_check_with_its_number(clip: Path) -> None:
    result = run(clip, "--json")
    [document] = lines(result)
    assert result.exit_code == 0
    assert document["file"] == str(clip)
    assert document["verdict"] == "accept"
    assert document["duration_s"] == pytest.approx(4.4, abs=0.01)
    assert set(document["timing"]) == {"analysis_s", "realtime_factor"}
    assert (document["groups"], document["models"]) == (["container"], [])
    for finding in document["findings"]:
        assert set(finding) == {
            "check", "code", "level", "value", "limit", "unit", "when", "message", "hint",
        }  # fmt: skip
        assert finding["level"] == "ok"
        assert finding["value"] is not None


def test_several_files_are_one_line_each_in_order_and_the_worst_decides(
    clip: Path, silent: Path, tmp_path: Path
) -> None:
    result = run(clip, silent, clip, "--json")
    assert [line["verdict"] for line in lines(result)] == ["accept", "reject", "accept"]
    assert result.exit_code == 1
    missing = run(silent, tmp_path / "none.mp4", clip, "--json")
    assert [line["verdict"] for line in lines(missing)] == ["reject", None, "accept"]
    assert missing.exit_code == 2


@pytest.mark.parametrize("how", ["missing", "folder"])
def test_what_cannot_be_read_exits_with_two_and_its_code(tmp_path: Path, how: str) -> None:
    path = tmp_path / "none.mp4" if how == "missing" else tmp_path
    code = "not_found" if how == "missing" else "not_a_file"
    told = run(path, "--json")
    assert told.exit_code == 2
    assert lines(told)[0]["error"]["code"] == code
    shown = run(path)
    assert shown.exit_code == 2
    assert code in shown.stderr
    assert not shown.stdout


@pytest.mark.parametrize(("content", "code"), [(b"", "empty_file"), (b"just text", "not_a_video")])
def test_a_file_that_is_there_but_no_clip_exits_with_one(
    tmp_path: Path, content: bytes, code: str
) -> None:
    (tmp_path / "a.mp4").write_bytes(content)
    result = run(tmp_path / "a.mp4", "--json")
    assert result.exit_code == 1
    assert code in [f["code"] for f in lines(result)[0]["findings"] if f["level"] == "fail"]


def test_photos_and_voices_have_their_own_options(tmp_path: Path) -> None:
    Image.new("RGB", (600, 600)).save(tmp_path / "face.png")
    voice = make_wav(tmp_path / "voice.wav", 5.0)
    result = run("--image", tmp_path / "face.png", "--voice", voice, "--json")
    assert result.exit_code == 0
    assert [line["kind"] for line in lines(result)] == ["image", "voice"]


def test_no_file_at_all_is_a_mistake_in_the_call() -> None:
    result = run()
    assert result.exit_code == 2
    assert "Name at least one file" in result.stderr


def test_a_terminal_without_the_signs_gets_plain_ones(silent: Path) -> None:
    script = "import typer; from studio.cli.check import check; typer.run(check)"
    result = subprocess.run(
        [sys.executable, "-c", script, str(silent)],
        capture_output=True,
        cwd=ROOT,
        env={"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert result.returncode == 1
    assert b"x FAIL  no_audio" in result.stdout
    assert b"Traceback" not in result.stderr


def test_the_command_itself_loads_nothing_heavy() -> None:
    script = "import sys, studio.cli.check; print(sorted({'av','numpy','PIL'} & set(sys.modules)))"
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert result.stdout.strip() == "[]"
