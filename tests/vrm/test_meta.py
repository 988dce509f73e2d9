"""What a VRM says of itself, and what happens to files that only look like one."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.errors import StudioError
from studio.vrm.container import open_container
from studio.vrm.meta import Meta, read_meta
from tests.server.media import picture
from tests.vrm.glb import glb, vrm_0, vrm_1


def _read(path: Path, content: bytes) -> Meta:
    file = path / "a.vrm"
    file.write_bytes(content)
    return read_meta(open_container(file))


@pytest.mark.parametrize(("make", "version"), [(vrm_1, "1.0"), (vrm_0, "0.x")])
def test_both_versions_tell_title_author_and_picture(
    tmp_path: Path, make: object, version: str
) -> None:
    meta = _read(tmp_path, make(picture()))  # type: ignore[operator]
    assert meta == Meta(version, "Nobody", ("Us",), picture())


def test_a_vrm_without_a_picture_is_fine(tmp_path: Path) -> None:
    assert _read(tmp_path, vrm_1()).thumbnail is None


def test_a_plain_gltf_file_is_no_vrm(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        _read(tmp_path, glb({"asset": {"version": "2.0"}}))
    assert caught.value.code == "not_a_vrm"


@pytest.mark.parametrize(
    "document",
    [
        {"extensions": {"VRMC_vrm": {}}},
        {"extensions": {"VRMC_vrm": []}},
        {"extensions": {"VRM": {"meta": 3}}},
        {
            "extensions": {"VRMC_vrm": {"meta": {"thumbnailImage": 0}}},
            "images": [{"bufferView": 7}],
        },
        {
            "extensions": {"VRMC_vrm": {"meta": {"thumbnailImage": 0}}},
            "images": [{"bufferView": 0}],
            "bufferViews": [{"byteLength": 1000}],
        },
        {
            "extensions": {"VRMC_vrm": {"meta": {"thumbnailImage": 0}}},
            "images": [{"bufferView": 0}],
            "bufferViews": [{"byteLength": -5}],
        },
    ],
)
def test_a_vrm_that_points_nowhere_is_damaged(tmp_path: Path, document: dict[str, object]) -> None:
    with pytest.raises(StudioError) as caught:
        _read(tmp_path, glb(document))
    assert caught.value.code == "corrupt"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(at=st.integers(0, 2000), value=st.integers(0, 255), cut=st.integers(0, 2000))
def test_a_flipped_or_cut_file_is_read_or_refused(
    tmp_path: Path, at: int, value: int, cut: int
) -> None:
    content = bytearray(vrm_1(picture()))
    content[at % len(content)] = value
    with suppress(StudioError):  # any other error fails the test
        _read(tmp_path, bytes(content[: max(1, cut)]))
