"""The folder of fetched models: what is there, whether it is whole, and how files enter it."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from studio.errors import StudioError
from studio.folders import models_folder
from studio.models import failures
from studio.models.model import Catalogue, Model
from studio.models.reading import catalogue

CHUNK = 1 << 20


class State(StrEnum):
    """What the cache knows about one model."""

    PRESENT = "present"
    MISSING = "missing"
    DAMAGED = "damaged"


def path_of(model: Model) -> Path:
    """Where the file lies once it is fetched; the hash in the name keeps old and new apart."""
    return models_folder() / f"{model.sha256[:12]}-{model.file}"


def state_of(model: Model) -> State:
    """Cheap: reads the whole file only when it changed since it was last found whole."""
    path = path_of(model)
    with _readable(model):
        facts = _facts(path)
        if facts is None:
            return State.MISSING
        if not _fits(facts, model):
            return State.DAMAGED
        if _stamp_of(path) == _mark(model, facts):
            return State.PRESENT
    return examine(model)


def examine(model: Model) -> State:
    """Read every byte, whatever was remembered about the file."""
    path = path_of(model)
    with _readable(model):
        facts = _facts(path)
        if facts is None:
            return State.MISSING
        if not _fits(facts, model) or digest_of(path) != model.sha256:
            return State.DAMAGED
    _remember(path, _mark(model, facts))
    return State.PRESENT


def locate(name: str, *, within: Catalogue | None = None) -> Path:
    """The file of a model that is there and whole; otherwise an error that says what is lost."""
    model = (within or catalogue()).find(name)
    state = state_of(model)
    if state is State.MISSING:
        raise failures.missing(model)
    if state is State.DAMAGED:
        raise failures.damaged(model)
    return path_of(model)


def verify(names: Iterable[str] = (), *, within: Catalogue | None = None) -> dict[str, State]:
    """Read every byte of the named models, or of all that were fetched."""
    chosen = list(names)
    known = within or catalogue()
    found = {model.name: examine(model) for model in (known.choose(chosen) if chosen else known)}
    if chosen:
        return found
    return {name: state for name, state in found.items() if state is not State.MISSING}


def receive(model: Model, chunks: Iterable[bytes]) -> Path:
    """Take the bytes of a model into the cache, whole or not at all; the caller holds its lock."""
    path = path_of(model)
    part = path.with_name(f"{path.name}.part")
    with _writable(model, path):
        try:
            _write(part, model, chunks)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        _flush_folder(path.parent)
        _remember(path, _mark(model, path.stat()))
    return path


def digest_of(path: Path) -> str:
    """The sha256 of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(part: Path, model: Model, chunks: Iterable[bytes]) -> None:
    with part.open("wb") as file:
        found, size = _copy(file, model.size, chunks)
        file.flush()
        os.fsync(file.fileno())
    if found != model.sha256:
        raise failures.CarrierError(failures.WRONG_HASH, _difference(model, found, size))


def _copy(file: BinaryIO, limit: int, chunks: Iterable[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        if size > limit:
            break
        file.write(chunk)
    return digest.hexdigest(), size


def _difference(model: Model, found: str, size: int) -> str:
    if size > model.size:
        return f"the file is larger than the {model.size} bytes of sha256 {model.sha256}"
    return f"sha256 is {found} ({size} bytes), expected {model.sha256} ({model.size} bytes)"


def _facts(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _fits(facts: os.stat_result, model: Model) -> bool:
    return stat.S_ISREG(facts.st_mode) and facts.st_size == model.size


def _mark(model: Model, facts: os.stat_result) -> dict[str, str | int]:
    return {"sha256": model.sha256, "size": facts.st_size, "mtime_ns": facts.st_mtime_ns}


def _stamp(path: Path) -> Path:
    return path.with_name(f"{path.name}.stamp")


def _stamp_of(path: Path) -> object:
    try:
        return json.loads(_stamp(path).read_bytes())
    except (OSError, ValueError):
        return None  # no stamp only means that the file is read in full


def _remember(path: Path, mark: dict[str, str | int]) -> None:
    """A stamp spares reading the file again; a folder that cannot be written works without."""
    fresh = _stamp(path).with_name(f"{path.name}.{os.getpid()}.stamp-part")
    try:
        fresh.write_text(json.dumps(mark), encoding="utf-8")
        fresh.replace(_stamp(path))
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC):
            raise failures.unusable(f"{path.name} cannot be noted as checked", error) from error
        fresh.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows has no handle on a folder to flush
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _readable(model: Model) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise failures.unusable(f"The model {model.name} cannot be read", error) from error


@contextmanager
def _writable(model: Model, path: Path) -> Generator[None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise _unwritten(model, error) from error


def _unwritten(model: Model, error: OSError) -> StudioError | failures.CarrierError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return failures.CarrierError(failures.DISK_FULL, "the disk is full")
    return failures.unusable(f"The model {model.name} cannot be saved", error)
