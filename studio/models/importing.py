"""Take models by their hash from a folder of the user's, archives in it included."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from studio.errors import StudioError
from studio.models import archives, failures
from studio.models.cache import State, digest_of, path_of, receive, state_of
from studio.models.locks import held
from studio.models.model import Catalogue, Model
from studio.models.reading import catalogue

_Reader = Callable[[], Generator[bytes]]


@dataclass(slots=True)
class Imported:
    """What an import found, by the names of the models."""

    taken: list[str] = field(default_factory=list[str])
    already: list[str] = field(default_factory=list[str])
    not_accepted: list[str] = field(default_factory=list[str])
    unreadable: list[Path] = field(default_factory=list[Path])


def import_folder(
    folder: Path, accept: bool = False, *, within: Catalogue | None = None
) -> Imported:
    """Look at every file below `folder`; names do not matter, only bytes do."""
    if not folder.is_dir():
        raise StudioError(
            "folder_missing",
            f"There is no folder {folder}.",
            "Name the folder that holds the model files or the packages they come in.",
        )
    search = _Search(within or catalogue(), accept)
    for path in _files(folder, search.found):
        search.look_at(path)
    return search.found


class _Search:
    def __init__(self, models: Catalogue, accept: bool) -> None:
        self.found = Imported()
        self._accept = accept
        self._by_size: dict[int, list[Model]] = {}
        for model in models:
            self._by_size.setdefault(model.size, []).append(model)

    def look_at(self, path: Path) -> None:
        try:
            self._look_at_file(path)
            if archives.is_archive(path):
                self._look_inside(path)
        except (OSError, archives.ArchiveError):
            self.found.unreadable.append(path)

    def _look_at_file(self, path: Path) -> None:
        wanted = self._by_size.get(path.stat().st_size, [])
        if wanted:
            self._offer(wanted, digest_of(path), lambda: archives.pieces(path))

    def _look_inside(self, path: Path) -> None:
        for member in archives.members(path):
            wanted = self._by_size.get(member.size, [])
            if wanted:
                digest = _digest(member.chunks)
                self._offer(wanted, digest, lambda name=member.path: archives.member_of(path, name))

    def _offer(self, wanted: list[Model], digest: str, read: _Reader) -> None:
        for model in wanted:
            if model.sha256 == digest:
                self._settle(model, read)

    def _settle(self, model: Model, read: _Reader) -> None:
        if state_of(model) is State.PRESENT:
            _note(self.found.already, model.name, unless=self.found.taken)
        elif model.accept and not self._accept:
            _note(self.found.not_accepted, model.name)
        else:
            _take(model, read)
            _note(self.found.taken, model.name)


def _take(model: Model, read: _Reader) -> None:
    with held(path_of(model).name, lambda: None), closing(read()) as chunks:
        try:
            receive(model, chunks)
        except failures.CarrierError as error:
            raise failures.undelivered(model, [("the folder", error)]) from error


def _note(names: list[str], name: str, unless: list[str] | None = None) -> None:
    if name not in names and name not in (unless or []):
        names.append(name)


def _digest(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _files(folder: Path, found: Imported) -> Iterator[Path]:
    """Regular files only: a pipe or a device would never end."""

    def closed(error: OSError) -> None:
        found.unreadable.append(Path(error.filename))

    for place, _, names in os.walk(folder, onerror=closed):
        for name in sorted(names):
            path = Path(place, name)
            if path.is_file():
                yield path
