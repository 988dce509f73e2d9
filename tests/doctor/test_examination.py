"""The doctor looks at everything, says what to do, and survives a broken driver."""

from __future__ import annotations

import json
import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from typer.testing import CliRunner

from studio.cli.commands import commands
from studio.doctor import disk, examination
from studio.doctor.diagnosis import State
from studio.doctor.examination import examine
from tests.server.process import ServerProcess

_Usage = namedtuple("_Usage", "total used free")


def test_everything_is_looked_at_once_and_every_trouble_has_advice(tmp_path: Path) -> None:
    found = list(examine(tmp_path))
    assert [each.name for each in found] == [
        "cameras",
        "microphones",
        "graphics",
        "networks",
        "encoders",
        "models",
        "disk",
        "server",
    ]
    assert all(each.says for each in found)
    assert all(each.advice for each in found if each.state is not State.OK)


def test_a_look_that_crashes_is_a_problem_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examination, "_CONCERNS", ("no_such_concern",))
    first, *others = list(examine(tmp_path))
    assert first.state is State.PROBLEM
    assert [each.name for each in others] == ["disk", "server"]


@pytest.mark.parametrize(
    ("gigabytes", "state"), [(0.5, State.PROBLEM), (2, State.NOTE), (50, State.OK)]
)
def test_a_full_disk_is_told_before_it_hurts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gigabytes: float, state: State
) -> None:
    usage = _Usage(0, 0, int(gigabytes * 1024**3))
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    assert disk.examine(str(tmp_path / "not" / "yet"))["state"] == state


def test_a_running_server_is_found_and_asked(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data") as server:
        *_, last = examine(tmp_path / "data")
        server.stop()
    assert last.state is State.OK
    assert "running on port" in last.says


def test_the_command_answers_for_programs_too(tmp_path: Path) -> None:
    done = CliRunner().invoke(commands, ["doctor", "--json", "--data", str(tmp_path)])
    assert {each["name"] for each in json.loads(done.stdout)} >= {"disk", "server", "graphics"}
