"""Read the catalogue file, and refuse it with the exact place when an entry is wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar, cast

from studio.errors import StudioError
from studio.models.model import Carrier, Catalogue, Model, Need, Registry
from studio.resources import resource

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PYPI_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_PACKAGE = {
    Registry.PYPI: _PYPI_NAME,
    Registry.PYPI_SOURCE: _PYPI_NAME,
    Registry.NPM: re.compile(r"(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*"),
}
_VERSION = re.compile(r"[0-9][A-Za-z0-9.+-]*")
_TAG = re.compile(r"cp[0-9]+-[a-z0-9]+-[a-z0-9_]+")
_ANYTHING = re.compile(r"\S.*\S|\S", re.DOTALL)

_Choice = TypeVar("_Choice", bound=StrEnum)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue that ships with the studio."""
    return load(resource("models.toml"))


def load(path: Path) -> Catalogue:
    """Read and check a catalogue file."""
    tables = _Entry("models", _tables(path))
    models = tuple(_model(name, tables.entry(name)) for name in tables.names())
    _refuse_twins(models)
    return Catalogue(models)


def _tables(path: Path) -> Mapping[str, Any]:
    try:
        document = tomllib.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise _damaged("the file", f"cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _damaged("the file", f"is not valid TOML: {error}") from error
    tables = document.get("models")
    if not isinstance(tables, dict) or not tables or len(document) != 1:
        raise _damaged("the file", "must have one table for each model, named [models.NAME]")
    return cast(Mapping[str, Any], tables)


def _model(name: str, entry: _Entry) -> Model:
    if not _NAME.fullmatch(name):
        raise _damaged(name, "is no name in small letters, digits and hyphens")
    model = Model(
        name=name,
        file=entry.text("file", _FILE),
        sha256=entry.text("sha256", _SHA256),
        size=entry.count("size"),
        licence=entry.text("licence"),
        attribution=entry.text("attribution"),
        purpose=entry.text("purpose"),
        lost=entry.text("lost"),
        needed=entry.choice("needed", Need),
        note=entry.text("note") if entry.has("note") else "",
        accept=entry.text("accept") if entry.has("accept") else "",
        carriers=tuple(_carrier(each) for each in entry.entries("carriers")),
    )
    entry.refuse_the_rest()
    return model


def _carrier(entry: _Entry) -> Carrier:
    registry = entry.choice("registry", Registry)
    carrier = Carrier(
        registry=registry,
        package=entry.text("package", _PACKAGE[registry]),
        version=entry.text("version", _VERSION),
        size=entry.count("size"),
        path=entry.text("path"),
        tag=entry.text("tag", _TAG) if entry.has("tag") else "",
        sha256=entry.text("sha256", _SHA256) if registry is Registry.PYPI_SOURCE else "",
    )
    entry.refuse_the_rest()
    if not _stays_inside(carrier.path):
        raise _damaged(entry.place, f"path '{carrier.path}' leaves the package")
    return carrier


def _stays_inside(path: str) -> bool:
    pure = PurePosixPath(path)
    return not (pure.is_absolute() or ".." in pure.parts or "\\" in path or ":" in path)


def _refuse_twins(models: tuple[Model, ...]) -> None:
    seen: dict[str, str] = {}
    for model in models:
        first = seen.setdefault(model.sha256, model.name)
        if first != model.name:
            raise _damaged(model.name, f"has the same sha256 as {first}")


class _Entry:
    """One table of the file; every wrong field is named with the place it stands at."""

    def __init__(self, place: str, fields: Mapping[str, Any]) -> None:
        self.place = place
        self._fields = dict(fields)
        self._read: set[str] = set()

    def names(self) -> list[str]:
        return list(self._fields)

    def has(self, key: str) -> bool:
        return key in self._fields

    def text(self, key: str, pattern: re.Pattern[str] = _ANYTHING) -> str:
        value = self._take(key)
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise _damaged(self.place, f"{key} = {value!r} is not what belongs there")
        return value

    def count(self, key: str) -> int:
        value = self._take(key)
        if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
            raise _damaged(self.place, f"{key} = {value!r} is no number of bytes")
        return value

    def choice(self, key: str, kind: type[_Choice]) -> _Choice:
        value = self._take(key)
        if value not in [str(member) for member in kind]:
            allowed = " or ".join(repr(str(member)) for member in kind)
            raise _damaged(self.place, f"{key} = {value!r} is not {allowed}")
        return kind(value)

    def entry(self, key: str) -> _Entry:
        return self._sub(key, self._take(key))

    def entries(self, key: str) -> list[_Entry]:
        value = self._take(key)
        if not isinstance(value, list) or not value:
            raise _damaged(self.place, f"{key} must list at least one package")
        return [self._sub(f"{self.place}, {key}", each) for each in cast(list[Any], value)]

    def refuse_the_rest(self) -> None:
        unknown = sorted(set(self._fields) - self._read)
        if unknown:
            raise _damaged(self.place, f"has the unknown field {unknown[0]}")

    def _take(self, key: str) -> Any:
        if key not in self._fields:
            raise _damaged(self.place, f"has no {key}")
        self._read.add(key)
        return self._fields[key]

    def _sub(self, place: str, value: Any) -> _Entry:
        if not isinstance(value, dict):
            raise _damaged(place, "is no table")
        return _Entry(place, cast(Mapping[str, Any], value))


def _damaged(place: str, what: str) -> StudioError:
    return StudioError(
        "catalogue_damaged",
        f"The model catalogue is damaged: {place} {what}.",
        "Reinstall Avatar Studio, or undo the change to models.toml.",
    )
