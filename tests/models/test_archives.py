"""Looking into archives of strangers: nothing escapes, nothing runs away, nothing crashes."""

from __future__ import annotations

import gzip
import io
import random
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.models import archives
from studio.models.archives import ArchiveError, is_archive, member_of, members
from tests.models.packages import CONTENT, make_tarball, make_wheel

_HOSTILE = {"../escape.onnx": b"out", "/absolute.onnx": b"out", "tiny/weights.onnx": CONTENT}


def test_one_file_is_read_out_of_a_wheel(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, "tiny-carrier", "1.0", {"tiny/weights.onnx": CONTENT})
    assert b"".join(member_of(wheel, "tiny/weights.onnx")) == CONTENT


def test_one_file_is_read_out_of_an_npm_package(tmp_path: Path) -> None:
    files = {"package/package.json": b"{}", "package/w.onnx": CONTENT, "package/z": b"z"}
    package = make_tarball(tmp_path / "tiny-1.0.0.tgz", files)
    assert b"".join(member_of(package, "package/w.onnx")) == CONTENT


@pytest.mark.parametrize("kind", ["wheel", "tarball"])
def test_members_that_point_outside_are_never_written(tmp_path: Path, kind: str) -> None:
    inner = tmp_path / "deep" / "deeper"
    if kind == "wheel":
        archive = make_wheel(inner, "tiny-carrier", "1.0", _HOSTILE)
    else:
        archive = make_tarball(inner / "tiny.tgz", _HOSTILE)
    assert b"".join(member_of(archive, "tiny/weights.onnx")) == CONTENT
    assert {path.name for path in tmp_path.rglob("*")} == {"deep", "deeper", archive.name}


def test_a_link_in_the_place_of_the_file_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("mine")
    archive = tmp_path / "tiny.tgz"
    with tarfile.open(archive, "w:gz") as tar:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
            entry = tarfile.TarInfo("package/w.onnx")
            entry.type, entry.linkname = kind, str(secret)
            tar.addfile(entry)
    with pytest.raises(ArchiveError, match=r"no file package/w\.onnx"):
        list(member_of(archive, "package/w.onnx"))


def test_a_missing_member_is_named(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, "tiny-carrier", "1.0", {})
    with pytest.raises(ArchiveError, match="weights"):
        list(member_of(wheel, "tiny/weights.onnx"))


def test_a_tarball_that_unfolds_without_end_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "_UNFOLDED_ANYWAY", 100_000)
    files = {"package/zeros": bytes(20_000_000), "package/w.onnx": CONTENT}
    bomb = make_tarball(tmp_path / "bomb.tgz", files)
    with pytest.raises(ArchiveError, match="unfolds"):
        list(member_of(bomb, "package/w.onnx"))


def test_a_locked_zip_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "locked.zip"
    with zipfile.ZipFile(archive, "w") as stored:
        stored.writestr("w.onnx", CONTENT)
    data = bytearray(archive.read_bytes())
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flag] |= 1
    archive.write_bytes(data)
    with pytest.raises(ArchiveError, match="encrypted"):
        list(member_of(archive, "w.onnx"))


@pytest.mark.parametrize("name", ["a.whl", "a.zip", "a.tgz", "a.tar.gz", "A.WHL"])
@pytest.mark.parametrize("content", [b"", b"not an archive", gzip.compress(b"not a tar", mtime=0)])
def test_a_file_that_only_claims_to_be_an_archive_is_refused(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert is_archive(path)
    with pytest.raises(ArchiveError):
        list(members(path))


def test_other_files_are_no_archives() -> None:
    assert not any(is_archive(Path(name)) for name in ("a.onnx", "a.gz", "whl", "a.whl.txt"))


def _sample(kind: str) -> bytes:
    buffer = io.BytesIO()
    noise = random.Random(7).randbytes(300)
    if kind == "zip":
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as stored:
            stored.writestr("a/b.onnx", CONTENT[:600] + noise)
            stored.writestr("c.txt", noise)
    else:
        with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
            entry = tarfile.TarInfo("a/b" * 60)
            entry.size, entry.pax_headers = 300, {"comment": "é" * 40, "size": "300"}
            tar.addfile(entry, io.BytesIO(noise))
    return buffer.getvalue()


_SAMPLES = {kind: _sample(kind) for kind in ("zip", "tgz")}


@given(
    kind=st.sampled_from(["zip", "tgz"]),
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=12),
    cut=st.integers(0, 12_000),
)
def test_a_corrupted_archive_is_refused_or_read_but_never_crashes(
    tmp_path_factory: pytest.TempPathFactory,
    kind: str,
    changes: list[tuple[int, int]],
    cut: int,
) -> None:
    data = bytearray(_SAMPLES[kind])
    for place, value in changes:
        data[place % len(data)] = value
    data = data[:cut] or bytearray(b"x")
    path = tmp_path_factory.getbasetemp() / f"corrupted.{kind}"
    path.write_bytes(gzip.compress(bytes(data), 1) if kind == "tgz" else bytes(data))
    try:
        for member in members(path):
            assert sum(map(len, member.chunks)) < 1_000_000
    except ArchiveError:
        return
