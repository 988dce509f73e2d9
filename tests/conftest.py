"""House rules for every test: its own folders, no network, and nothing left behind."""

from __future__ import annotations

import gc
import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import structlog
from hypothesis import settings

# The same examples on every machine and every day, and no verdict on how fast they are.
settings.register_profile("house", derandomize=True, database=None, deadline=None)
settings.load_profile("house")

# Garbage is collected after each test, by the main thread. Left to itself, Python collects in
# whichever thread comes along, and Qt does not survive it when that is not the one of its widgets.
gc.disable()

# Logs go the way of the standard library, where pytest shows them with the test they belong to.
structlog.configure(
    processors=[structlog.stdlib.render_to_log_kwargs],
    logger_factory=structlog.stdlib.LoggerFactory(),
)

# Qt draws into memory unless a test starts a real X server for itself.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes the folders of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    for name in ("DATA", "SETTINGS", "LOGS"):
        monkeypatch.setenv(f"AVATAR_STUDIO_{name}", str(home / name.lower()))
    (home / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(home / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", str(home / "tmp"))
    return home


def _children() -> set[psutil.Process]:
    found = psutil.Process().children(recursive=True)
    return {child for child in found if child.is_running() and not _is_zombie(child)}


def _is_zombie(child: psutil.Process) -> bool:
    try:
        return child.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


# Helpers that libraries keep for the life of the process; the studio starts none of them.
_LASTING_THREADS = ("pytest_timeout", "AnyIO worker thread", "pytest-", "execnet", "pyqtgraph")


def _threads() -> set[threading.Thread]:
    return {t for t in threading.enumerate() if not t.name.startswith(_LASTING_THREADS)}


@pytest.fixture(autouse=True)
def nothing_left_behind(own_folders: Path) -> Iterator[None]:
    """A test that leaks a thread, a process or a temporary file fails."""
    threads, children = _threads(), _children()
    yield
    gc.collect(0)
    if _threads() - threads or _children() - children:
        gc.collect()  # what only waits to be forgotten is not left behind
    late_threads = _threads() - threads
    for thread in late_threads:
        thread.join(timeout=3)
    left = [t.name for t in late_threads if t.is_alive()]
    assert not left, f"threads left running: {left}"
    late = _children() - children
    _, alive = psutil.wait_procs(late, timeout=3)
    assert not alive, f"processes left running: {[p.cmdline() for p in alive]}"
    files = [entry.name for entry in (own_folders / "tmp").iterdir()]
    assert not files, f"temporary files left: {files}"
