"""The catalogue file: what is accepted, and how a wrong one is refused."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import StudioError
from studio.models import Need, Registry
from studio.models.reading import load
from tests.models.packages import CONTENT, carrier, entry, write_catalogue


def _refusal(path: Path, *entries: str) -> StudioError:
    with pytest.raises(StudioError) as caught:
        load(write_catalogue(path / "models.toml", *entries))
    assert caught.value.code == "catalogue_damaged"
    assert caught.value.hint
    return caught.value


def test_a_catalogue_is_read_with_all_it_says(tmp_path: Path) -> None:
    both = (carrier(tag="cp311-cp311-manylinux_2_28_x86_64"), carrier(registry="npm"))
    path = write_catalogue(tmp_path / "m.toml", entry("tiny", *both, accept="Be kind."))
    model = load(path).find("tiny")
    assert model.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert model.size == len(CONTENT)
    assert model.accept == "Be kind."
    assert model.needed is Need.FIRST_USE
    assert [each.registry for each in model.carriers] == [Registry.PYPI, Registry.NPM]
    assert model.carriers[0].tag.startswith("cp311")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("size = 11200", "size = 0", "size"),
        ("size = 11200", "size = true", "size"),
        ("size = 11200", 'size = "11200"', "size"),
        ('sha256 = "', 'sha256 = "X', "sha256"),
        ('file = "weights.onnx"', 'file = "../weights.onnx"', "file"),
        ('file = "weights.onnx"', 'file = ""', "file"),
        ('licence = "MIT"', "", "has no licence"),
        ('lost = "', 'lost = " ', "lost"),
        ('"first-use"', '"some-day"', "needed"),
        ("[models.tiny]", "[models.tiny]\nlicense = 3", "unknown field license"),
        ("[models.tiny]", "[models.Tiny_Model]", "no name"),
        ("[models.tiny]", "[modes.tiny]", "one table for each model"),
        ('registry = "pypi"', 'registry = "cargo"', "registry"),
        ('package = "tiny-carrier"', 'package = "--index-url=x"', "package"),
        ('package = "tiny-carrier"', 'package = "a b"', "package"),
        ('version = "1.0"', 'version = "1.0; rm"', "version"),
        ('path = "tiny/weights.onnx"', 'path = "../weights.onnx"', "leaves the package"),
        ('path = "tiny/weights.onnx"', 'path = "/etc/passwd"', "leaves the package"),
        ('path = "tiny/weights.onnx"', 'path = "c:/weights"', "leaves the package"),
        ('registry = "pypi"', 'registry = "pypi-source"', "has no sha256"),
        ("carriers = [", "carriers = [] #", "carriers"),
        ("carriers = [", "carriers = [3,", "table"),
        ("[models.tiny]", "[models.tiny", "TOML"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, old: str, new: str, named: str) -> None:
    text = entry()
    assert old in text
    assert named in _refusal(tmp_path, text.replace(old, new, 1)).message


def test_two_models_with_the_same_bytes_are_refused(tmp_path: Path) -> None:
    assert "same sha256 as one" in _refusal(tmp_path, entry("one"), entry("two")).message


def test_a_catalogue_that_is_gone_is_an_error_for_people(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="cannot be read"):
        load(tmp_path / "none.toml")


def test_an_empty_catalogue_is_refused(tmp_path: Path) -> None:
    _refusal(tmp_path, "")


@given(junk=st.binary(max_size=200))
def test_no_junk_gets_past_the_reader(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "junk.toml"
    path.write_bytes(junk)
    with pytest.raises(StudioError):
        load(path)


@given(cut=st.integers(0, 700))
def test_a_truncated_catalogue_is_refused(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "cut.toml"
    whole = entry()
    path.write_text(whole[:cut], encoding="utf-8")
    if cut < len(whole) - 1:
        with pytest.raises(StudioError, match="catalogue is damaged"):
            load(path)
    else:
        assert load(path).find("tiny").sha256 in whole


def test_a_misspelt_name_gets_a_suggestion(tmp_path: Path) -> None:
    known = load(write_catalogue(tmp_path / "m.toml", entry("face-landmarker")))
    with pytest.raises(StudioError, match="face-landmaker") as caught:
        known.find("face-landmaker")
    assert "Did you mean face-landmarker?" in caught.value.hint


def test_a_pattern_stands_for_all_that_match(tmp_path: Path) -> None:
    entries = [entry(name, content=name.encode()) for name in ("a-one", "a-two", "b-one")]
    known = load(write_catalogue(tmp_path / "m.toml", *entries))
    assert [model.name for model in known.choose(["a-*", "a-two"])] == ["a-one", "a-two"]
    with pytest.raises(StudioError, match="c-"):
        known.choose(["c-*"])
