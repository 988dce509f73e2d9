"""Look into wheels, zips and tarballs without unpacking, running or trusting them."""

from __future__ import annotations

import errno
import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_CHUNK = 1 << 20
_ZIPS = (".whl", ".zip")
_TARS = (".tgz", ".tar.gz")
_KNOWN_PACKING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# Far beyond what real packages reach; stops an archive that unfolds without end.
_UNFOLDED_PER_BYTE = 20
_UNFOLDED_ANYWAY = 256 << 20


class ArchiveError(Exception):
    """The archive is broken, hostile or without the wanted file."""


# What the archive libraries throw at broken input, over many corrupted examples.
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    gzip.BadGzipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    RuntimeError,
    ValueError,
    OverflowError,
)


@dataclass(frozen=True, slots=True)
class Member:
    """A regular file inside an archive; read its chunks before going to the next member."""

    path: str
    size: int
    chunks: Iterator[bytes]


def is_archive(path: Path) -> bool:
    """By its name only: what does not open as one raises later."""
    return path.name.lower().endswith(_ZIPS + _TARS)


def pieces(path: Path) -> Generator[bytes]:
    """A file on disk, piece by piece."""
    with path.open("rb") as file:
        yield from _read(file)


def members(archive: Path) -> Generator[Member]:
    """The regular files of an archive in the order they are stored."""
    with _sound(archive):
        if archive.name.lower().endswith(_ZIPS):
            yield from _zip_members(archive)
        else:
            yield from _tar_members(archive)


def member_of(archive: Path, wanted: str) -> Generator[bytes]:
    """The bytes of one file inside; what lies beside it is never written anywhere."""
    for member in members(archive):
        if member.path == wanted:
            yield from member.chunks
            return
    raise ArchiveError(f"{archive.name} has no file {wanted}")


def _zip_members(archive: Path) -> Iterator[Member]:
    with zipfile.ZipFile(archive) as stored:
        for entry in stored.infolist():
            if not entry.is_dir() and entry.compress_type in _KNOWN_PACKING:
                yield Member(entry.filename, entry.file_size, _from_zip(stored, entry, archive))


def _from_zip(stored: zipfile.ZipFile, entry: zipfile.ZipInfo, archive: Path) -> Iterator[bytes]:
    with _sound(archive), stored.open(entry) as file:
        yield from _read(file)


def _tar_members(archive: Path) -> Iterator[Member]:
    limit = archive.stat().st_size * _UNFOLDED_PER_BYTE + _UNFOLDED_ANYWAY
    with (
        gzip.open(archive, "rb") as unfolded,
        tarfile.open(fileobj=_Limited(unfolded, limit), mode="r|") as stored,
    ):
        for entry in stored:
            if entry.isreg():
                yield Member(entry.name, entry.size, _from_tar(stored, entry, archive))


def _from_tar(stored: tarfile.TarFile, entry: tarfile.TarInfo, archive: Path) -> Iterator[bytes]:
    with _sound(archive):
        file = stored.extractfile(entry)
        if file is not None:
            yield from _read(file)


def _read(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


class _Limited(io.RawIOBase):
    """A stream that refuses to give more than a limit."""

    def __init__(self, file: gzip.GzipFile, limit: int) -> None:
        self._file = file
        self._left = limit

    def read(self, size: int = -1, /) -> bytes:
        data = self._file.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise ArchiveError("it unfolds to far more than its size allows")
        return data


@contextmanager
def _sound(archive: Path) -> Generator[None]:
    try:
        yield
    except _BROKEN as error:
        raise ArchiveError(f"{archive.name} is no sound archive: {error}") from error
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise ArchiveError(f"{archive.name} points outside itself") from error
