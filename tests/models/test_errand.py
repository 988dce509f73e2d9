"""Errands end when they should: done, failed, silent, cancelled, or orphaned."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from studio.models import errand
from studio.models.errand import Errand, ErrandError, run

# Starts a child of its own, says both numbers, and would stay for a minute.
_STAYS = (
    "import os, subprocess, sys, time\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "open(sys.argv[1], 'w').write(f'{os.getpid()} {child.pid}\\n')\n"
    "time.sleep(60)\n"
)
_ASKS = (
    "import os, sys\n"
    "from pathlib import Path\n"
    "from studio.models.errand import Errand, run\n"
    "command = [sys.executable, '-c', sys.argv[1], sys.argv[2]]\n"
    "run(Errand(command, Path.cwd(), os.environ), lambda: 0)\n"
)


def _errand(folder: Path, code: str, *arguments: str) -> Errand:
    return Errand([sys.executable, "-c", code, *arguments], folder, os.environ)


def _wait_for(path: Path) -> list[int]:
    seen = threading.Event()
    for _ in range(600):
        text = path.read_text() if path.exists() else ""
        if text.endswith("\n"):
            return [int(number) for number in text.split()]
        seen.wait(0.05)
    pytest.fail("the errand did not start")


def _gone(numbers: list[int]) -> bool:
    alive = [one for one in psutil.process_iter() if one.pid in numbers]
    _, left = psutil.wait_procs(alive, timeout=10)
    return not left


def test_an_errand_runs_in_its_folder_to_the_end(tmp_path: Path) -> None:
    run(_errand(tmp_path, "open('done', 'w').write('yes')"), lambda: 0)
    assert (tmp_path / "done").read_text() == "yes"


def test_a_failure_carries_what_was_said(tmp_path: Path) -> None:
    code = "import sys; print('out'); print('ERROR: broken', file=sys.stderr); sys.exit(3)"
    with pytest.raises(ErrandError) as caught:
        run(_errand(tmp_path, code), lambda: 0)
    assert "out" in caught.value.output
    assert "ERROR: broken" in caught.value.output
    assert not caught.value.silent


def test_a_flood_of_words_neither_blocks_nor_fills_the_memory(tmp_path: Path) -> None:
    code = "import sys; sys.stdout.write('x' * 20_000_000 + 'the end'); sys.exit(1)"
    with pytest.raises(ErrandError) as caught:
        run(_errand(tmp_path, code), lambda: 0)
    assert caught.value.output.endswith("the end")
    assert len(caught.value.output) <= 65536


def test_a_command_that_does_not_exist_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ErrandError, match="cannot be started"):
        run(Errand([str(tmp_path / "none")], tmp_path, os.environ), lambda: 0)


def test_silence_ends_an_errand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errand, "SILENCE", 0.5)
    said = tmp_path / "said"
    with pytest.raises(ErrandError) as caught:
        run(_errand(tmp_path, _STAYS, str(said)), lambda: 0)
    assert caught.value.silent
    assert _gone(_wait_for(said))


def test_headway_keeps_a_quiet_errand_alive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errand, "SILENCE", 0.4)
    steps = iter(range(10_000))
    run(_errand(tmp_path, "import time; time.sleep(1.2)"), lambda: next(steps))


@pytest.mark.parametrize("cancel", [KeyboardInterrupt, RuntimeError])
def test_a_cancelled_errand_takes_its_children_with_it(
    tmp_path: Path, cancel: type[BaseException]
) -> None:
    said = tmp_path / "said"

    def headway() -> int:
        if said.exists() and said.read_text().endswith("\n"):
            raise cancel
        return 0

    with pytest.raises(cancel):
        run(_errand(tmp_path, _STAYS, str(said)), headway)
    assert _gone(_wait_for(said))


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_an_errand_ends_when_its_asker_is_killed(tmp_path: Path, number: int) -> None:
    said = tmp_path / "said"
    root = str(Path(errand.__file__).parents[2])
    asker = subprocess.Popen(
        [sys.executable, "-c", _ASKS, _STAYS, str(said)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root},
    )
    numbers = _wait_for(said)
    asker.send_signal(number)
    asker.wait(10)
    assert _gone(numbers)
